import { commandLanguage } from './console-io.ts';

/** Where a command asks, and as whom. */
export interface AskedServer {
  readonly server: string;
  /** An API key of the console. */
  readonly apiKey: string | undefined;
}

interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Sends a request to the console's interface; throws with what it answered unless that is a success. */
export async function askServer<T>(
  { server, apiKey }: AskedServer,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  if (apiKey === undefined) throw new Error('set STEWARD_API_KEY to an API key of yours (console, "My account")');
  const typed = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(new URL(`/api/v1${path}`, server), {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'accept-language': commandLanguage(), ...typed, ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = (await answer.json()) as T & { title?: string; detail?: string; issues?: readonly Issue[] };
  if (!answer.ok) {
    const issues = (said.issues ?? []).map(({ path: where, message }) => `\n  ${where}: ${message}`);
    throw new Error(`${answer.status} ${said.title ?? ''}: ${said.detail ?? ''}${issues.join('')}`);
  }
  return said;
}
