import { getText, postBytes } from '../outbound/index.ts';
import { WorkplaceFault } from './workplace.ts';

/** An answer of a platform: JSON, whatever its status. */
// biome-ignore lint/suspicious/noExplicitAny: each adapter reads what its platform documents, and checks it there
export type Answer = any;

const LIMIT = { limitMillis: 15_000, maxBytes: 8 * 1024 * 1024 } as const;

/** One request; the error numbers within a 200 are for the adapter to read. */
export async function call(
  base: string,
  path: string,
  sent: {
    readonly query?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: object;
  },
): Promise<{ status: number; answer: Answer }> {
  const query = sent.query === undefined ? '' : `?${new URLSearchParams(sent.query)}`;
  const url = `${base.replace(/\/$/, '')}${path}${query}`;
  const headers = { accept: 'application/json', ...sent.headers };
  let status: number | null;
  let text: string | null;
  if (sent.body === undefined) ({ status, text } = await getText({ url, headers, ...LIMIT }));
  else {
    const result = await postBytes({
      url,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: Buffer.from(JSON.stringify(sent.body)),
      ...LIMIT,
    });
    status = result.status;
    text = result.bytes?.toString('utf8') ?? null;
  }
  if (status === null || text === null) throw new WorkplaceFault('away');
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return { status, answer };
  } catch {
    // A page of a proxy is no answer of the platform.
  }
  throw new WorkplaceFault(status >= 500 ? 'away' : 'refused', String(status));
}

/** Text as it is documented, or empty. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** An id as text; platforms give numbers and texts. Without one nobody can be known again. */
export function idOf(value: unknown): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw new WorkplaceFault('refused', 'no-id');
}

export function listOf(value: unknown): Answer[] {
  if (!Array.isArray(value)) throw new WorkplaceFault('refused', 'no-list');
  return value;
}
