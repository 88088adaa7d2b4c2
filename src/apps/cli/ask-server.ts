import { commandLanguage } from './console-io.ts';

/** Where a command asks, and as whom. */
export interface AskedServer {
  readonly server: string;
  /** An API key of the console. */
  readonly apiKey: string | undefined;
}

/** Sends a request to the console's interface; throws with what it answered unless that is a success. */
export async function askServer<T>(
  { server, apiKey }: AskedServer,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<T> {
  if (apiKey === undefined) throw new Error('set STEWARD_API_KEY to an API key of yours (console, "My account")');
  const asked = { authorization: `Bearer ${apiKey}`, 'accept-language': commandLanguage() };
  const answer = await fetch(
    new URL(`/api/v1${path}`, server),
    body === undefined
      ? { headers: asked }
      : {
          method: 'POST',
          headers: { ...asked, 'content-type': 'application/json', ...more },
          body: JSON.stringify(body),
        },
  );
  const said = (await answer.json()) as T & { title?: string; detail?: string };
  if (!answer.ok) throw new Error(`${answer.status} ${said.title ?? ''}: ${said.detail ?? ''}`);
  return said;
}
