import { standingIn } from './principal.ts';
import { ApiProblem, problemOf } from './problem.ts';

const BASE = '/api/v1';

export type Query = { readonly [name: string]: string | number | boolean | null | undefined };

export interface CallOptions {
  readonly query?: Query;
  /** Hash of the newest revision that the person saw; the server answers 412 when somebody was faster. */
  readonly ifMatch?: string;
  /** Makes a repeated creation answer as the first one did. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

let language = 'zh-CN';

/** The language in which the server words its problems. */
export function setApiLanguage(next: string): void {
  language = next;
}

/** One's own account is one's own, whomever one stands in for. */
const OWN = /^\/(?:me|sessions|api-keys|setup|invitations|sign-in)(?:\/|$)/;

export function apiUrl(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return BASE + path + (text === '' ? '' : `?${text}`);
}

async function send(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language };
  let payload: BodyInit | undefined;
  if (body instanceof Blob) {
    payload = body;
    headers['content-type'] = 'application/octet-stream';
  } else if (body !== undefined) {
    payload = JSON.stringify(body);
    headers['content-type'] = 'application/json';
  }
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`;
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  const { principalId } = standingIn.now();
  if (principalId !== null && !OWN.test(path)) headers['x-steward-on-behalf-of'] = principalId;
  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), {
      method,
      headers,
      body: payload,
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiProblem({ status: 0, code: 'unreachable', title: 'unreachable' });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function sendJson<T>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<T> {
  const response = await send(method, path, body, options);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The one way to the server. Every method rejects with `ApiProblem`. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => sendJson<T>('GET', path, undefined, { query, signal }),
  text: async (path: string, query?: Query) => (await send('GET', path, undefined, { query })).text(),
  bytes: async (path: string) => new Uint8Array(await (await send('GET', path, undefined)).arrayBuffer()),
  post: <T>(path: string, body?: unknown, options?: CallOptions) => sendJson<T>('POST', path, body ?? {}, options),
  put: <T>(path: string, body: unknown, options?: CallOptions) => sendJson<T>('PUT', path, body, options),
  patch: <T>(path: string, body: unknown, options?: CallOptions) => sendJson<T>('PATCH', path, body, options),
  delete: <T>(path: string, options?: CallOptions) => sendJson<T>('DELETE', path, undefined, options),
};
