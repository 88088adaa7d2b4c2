import { Pool } from 'undici';

/** An answer of the server. `body` is the parsed JSON, or null when there is none. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> | null;
}

/** The server as a gateway sees it: the gateway dials out, always. */
export interface ServerClient {
  /** `body` is a value, or JSON text that is ready. */
  post(path: string, body: object | string): Promise<ServerAnswer>;
  /** The bytes of an answer with status 200, at most `most`; null where there is nothing. Throws when the server refuses. */
  bytes(path: string, most: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Opens the event stream and yields its bytes until it ends. Throws when the server refuses or breaks off. */
  stream(path: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** The server said no; `status` tells whether trying again makes sense. */
export class ServerRefusedError extends Error {
  readonly status: number;
  constructor(path: string, answer: ServerAnswer) {
    const detail = answer.body?.detail ?? answer.body?.title;
    super(`the server answered ${path} with ${answer.status}${typeof detail === 'string' ? `: ${detail}` : ''}`);
    this.name = 'ServerRefusedError';
    this.status = answer.status;
  }
}

/** Nobody answered, or the line broke. A code that the console has words for, with what the system said behind it. */
export class ServerUnreachableError extends Error {
  constructor(cause: Error) {
    super(`server_unreachable: ${cause.message}`, { cause });
    this.name = 'ServerUnreachableError';
  }
}

/** Longer silence on the event stream means that the line is dead: the server sends a lease every few seconds. */
const SILENCE = 20_000;

export function createServerClient(serverUrl: string, bearer: string | null): ServerClient {
  const url = new URL(serverUrl);
  const prefix = url.pathname.replace(/\/+$/, '');
  const pool = new Pool(url.origin, {
    connections: 4,
    headersTimeout: 10_000,
    bodyTimeout: SILENCE,
    connect: { timeout: 5_000 },
  });
  const authorization: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  return {
    async post(path, body) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return reached(async () => {
        const answer = await pool.request({
          path: prefix + path,
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization },
          body: text,
        });
        return { status: answer.statusCode, body: parseObject(await answer.body.text()) };
      });
    },
    async bytes(path, most, signal) {
      const answer = await reached(
        () => pool.request({ path: prefix + path, method: 'GET', headers: authorization, signal }),
        signal,
      );
      if (answer.statusCode !== 200) {
        const body = parseObject(await answer.body.text());
        if (answer.statusCode === 404) return null;
        throw new ServerRefusedError(path, { status: answer.statusCode, body });
      }
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > most) throw new Error(`the server answered ${path} with more than ${most} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
    async *stream(path, signal) {
      const answer = await reached(
        () =>
          pool.request({
            path: prefix + path,
            method: 'GET',
            headers: { accept: 'text/event-stream', ...authorization },
            signal,
          }),
        signal,
      );
      if (answer.statusCode !== 200) {
        const body = parseObject(await answer.body.text());
        throw new ServerRefusedError(path, { status: answer.statusCode, body });
      }
      try {
        for await (const chunk of answer.body) yield chunk as Uint8Array;
      } catch (error) {
        throw unreachable(error, signal);
      }
    },
    close: () => pool.destroy(),
  };
}

/** What undici throws of the line; a fault of the call itself (no valid address) stays what it is. */
function unreachable(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted || !(error instanceof Error) || error instanceof TypeError) return error;
  return new ServerUnreachableError(error);
}

async function reached<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw unreachable(error, signal);
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text) as unknown;
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
