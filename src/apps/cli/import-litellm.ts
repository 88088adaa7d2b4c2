import { readFile } from 'node:fs/promises';
import { type CommandIo, commandLanguage } from './console-io.ts';

export interface ImportOptions {
  /** `config.yaml` of LiteLLM. */
  readonly config: string;
  /** An export of the database: JSON by table, or rows of `LiteLLM_VerificationToken`, JSON or CSV. */
  readonly databaseExport?: string;
  readonly dryRun?: boolean;
  /** Keeps API keys that stand in the configuration, encrypted. */
  readonly withSecrets?: boolean;
  /** In which currency its prices are stated. */
  readonly currency?: string;
  /** What one unit of it is worth in the currency of the organisation. */
  readonly exchangeRate?: string;
  readonly unit?: string;
  readonly server: string;
  /** An API key of the console, of somebody who may register what is imported. */
  readonly apiKey: string | undefined;
  readonly json?: boolean;
}

interface Report {
  readonly dryRun: boolean;
  readonly items: readonly {
    readonly kind: string;
    readonly name: string;
    readonly result: 'taken' | 'changed' | 'known' | 'not-taken';
    readonly id: string | null;
    readonly notes: readonly { readonly code: string; readonly zh: string; readonly en: string }[];
  }[];
}

const WORDS = {
  zh: { taken: '已导入', changed: '有改动', known: '已存在', 'not-taken': '未导入', dry: '试运行：未做任何改动。' },
  en: {
    taken: 'taken',
    changed: 'changed',
    known: 'known',
    'not-taken': 'not taken',
    dry: 'Dry run: nothing was changed.',
  },
} as const;

/** `steward import litellm CONFIG`: answers the exit code: 0 when it was done, 2 when it could not be. */
export async function importLiteLlmCommand(options: ImportOptions, io: CommandIo): Promise<number> {
  try {
    if (options.apiKey === undefined)
      throw new Error('set STEWARD_API_KEY to an API key of yours (console, "My account")');
    const answer = await send(options, options.apiKey);
    const body = (await answer.json()) as Report & { title?: string; detail?: string };
    if (!answer.ok) throw new Error(`${answer.status} ${body.title ?? ''}: ${body.detail ?? ''}`);
    io.stdout.write(options.json === true ? `${JSON.stringify(body)}\n` : describe(body));
    return 0;
  } catch (error) {
    const { message, cause } = error as Error;
    io.stderr.write(`${message}${cause instanceof Error ? ` (${cause.message})` : ''}\n`);
    return 2;
  }
}

async function send(options: ImportOptions, apiKey: string): Promise<Response> {
  const { databaseExport, unit, currency, exchangeRate } = options;
  if (exchangeRate !== undefined && !(Number(exchangeRate) > 0))
    throw new Error(`--exchange-rate must be a number above 0, not ${JSON.stringify(exchangeRate)}`);
  return fetch(new URL('/api/v1/imports/litellm', options.server), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${apiKey}`,
      'accept-language': commandLanguage(),
    },
    body: JSON.stringify({
      config: await readFile(options.config, 'utf8'),
      ...(databaseExport === undefined ? {} : { databaseExport: await readFile(databaseExport, 'utf8') }),
      ...(unit === undefined ? {} : { unitId: unit }),
      ...(currency === undefined ? {} : { currency }),
      ...(exchangeRate === undefined ? {} : { exchangeRate: Number(exchangeRate) }),
      dryRun: options.dryRun ?? false,
      keepSecrets: options.withSecrets ?? false,
    }),
  });
}

/** What a person reads: one line an item, its notes below. */
function describe(report: Report): string {
  const language = commandLanguage();
  const words = WORDS[language];
  const marks = { taken: '✓', changed: '~', known: '=', 'not-taken': '✗' };
  const lines = report.items.flatMap(({ kind, name, result, notes }) => [
    `${marks[result]} ${kind.padEnd(11)} ${name}  ${words[result]}`,
    ...notes.map((note) => `    ${note[language]}`),
  ]);
  const count = (result: keyof typeof marks) => report.items.filter((item) => item.result === result).length;
  lines.push(
    '',
    (['taken', 'changed', 'known', 'not-taken'] as const)
      .map((result) => `${words[result]} ${count(result)}`)
      .join(', '),
  );
  if (report.dryRun) lines.push(words.dry);
  return `${lines.join('\n')}\n`;
}
