import { readFileSync } from 'node:fs';
import { type AskedServer, askServer } from './ask-server.ts';
import { type CommandIo, commandLanguage } from './console-io.ts';

export interface MisuseListOptions extends AskedServer {
  readonly application?: string;
  readonly grade?: string;
  /** Only what waits for a person. */
  readonly waiting?: boolean;
  readonly json?: boolean;
}

export interface MisuseReinstateOptions extends AskedServer {
  readonly id: string;
  readonly reason: string;
}

export interface MisuseLadderOptions extends AskedServer {
  /** A file with the steps to set, as the command prints them. */
  readonly set?: string;
  /** Take them from the profile again. */
  readonly reset?: boolean;
}

interface Ladder {
  readonly ladder: object;
  readonly own: boolean;
  readonly looser: boolean;
  readonly revision: number;
}
interface Case {
  readonly id: string;
  readonly applicationTitle: { readonly zh: string; readonly en: string };
  readonly kind: 'end_user' | 'key';
  readonly who: string;
  readonly grade: string;
  readonly until: string | null;
  readonly proposed: string | null;
  readonly appealedAt: string | null;
  readonly month: number;
  readonly revision: number;
}
interface Page {
  readonly items: readonly Case[];
  readonly nextCursor?: string;
}

const AT_ONCE = '200';

/** `steward misuse list`: who is held to what, one a line, what changed last first. Answers the exit code: 0, or 2 when it could not be done. */
export async function misuseListCommand(options: MisuseListOptions, io: CommandIo): Promise<number> {
  const { application, grade, waiting = false, json = false } = options;
  const filters = {
    limit: AT_ONCE,
    ...(application === undefined ? {} : { applicationId: application }),
    ...(grade === undefined ? {} : { grade }),
    ...(waiting ? { waiting: 'true' } : {}),
  };
  return attempt(io, async () => {
    for (let cursor: string | undefined; ; ) {
      const query = new URLSearchParams({ ...filters, ...(cursor === undefined ? {} : { cursor }) });
      const page = await askServer<Page>(options, `/misuse-cases?${query}`);
      for (const one of page.items) io.stdout.write(json ? `${JSON.stringify(one)}\n` : await lineOf(options, one));
      cursor = page.nextCursor;
      if (cursor === undefined) return;
    }
  });
}

/** `steward misuse reinstate`: holds nothing against somebody any more, or takes no step that is proposed. Answers the exit code. */
export async function misuseReinstateCommand(options: MisuseReinstateOptions, io: CommandIo): Promise<number> {
  const path = `/misuse-cases/${encodeURIComponent(options.id)}`;
  return attempt(io, async () => {
    // What is given back is what was there when this began: a step that comes in between makes it fail.
    const before = await askServer<Case>(options, path);
    io.stdout.write(await lineOf(options, before));
    const headers = { 'if-match': `"${before.revision}"` };
    io.stdout.write(
      await lineOf(options, await askServer<Case>(options, `${path}/reinstate`, { note: options.reason }, headers)),
    );
  });
}

/** `steward misuse ladder`: prints the steps that are taken, after setting them where that is asked for. Answers the exit code. */
export async function misuseLadderCommand(options: MisuseLadderOptions, io: CommandIo): Promise<number> {
  const { set, reset = false } = options;
  const path = '/misuse-ladder';
  return attempt(io, async () => {
    if (set !== undefined && reset) throw new Error('--set and --reset exclude each other');
    const wanted: unknown = set === undefined ? undefined : JSON.parse(readFileSync(set, 'utf8'));
    const before = await askServer<Ladder>(options, path);
    const headers = { 'if-match': `"${before.revision}"` };
    const now =
      wanted !== undefined
        ? await askServer<Ladder>(options, path, wanted, headers, 'PUT')
        : reset
          ? await askServer<Ladder>(options, path, undefined, headers, 'DELETE')
          : before;
    io.stdout.write(`${JSON.stringify(now.ladder, null, 2)}\n`);
    // Beside what is printed, so that a file of it can be edited and set.
    const looser = now.looser ? ', suspending later than the profile asks' : '';
    io.stderr.write(`${now.own ? `set by the organisation${looser}` : 'from the profile'}\n`);
  });
}

async function lineOf(server: AskedServer, one: Case): Promise<string> {
  const { zh, en } = one.applicationTitle;
  // A key is read by its title; of an end user nobody has more than the pseudonym.
  const who =
    one.kind === 'key' ? `key ${(await askServer<{ title: string }>(server, `/keys/${one.who}`)).title}` : one.who;
  const waits = [
    ...(one.proposed === null ? [] : [`${one.proposed} waits for a decision`]),
    ...(one.appealedAt === null || one.grade === 'none' ? [] : ['appeal']),
  ];
  const until = one.grade === 'none' ? '' : ` until ${one.until ?? 'a person reinstates'}`;
  const columns = [
    one.id,
    `${one.grade}${until}`,
    who,
    commandLanguage() === 'zh' ? zh || en : en || zh,
    `${one.month} in 30 days`,
    ...waits,
  ];
  return `${columns.join('  ')}\n`;
}

async function attempt(io: CommandIo, run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}
