/** An answer that is not 2xx, as problem details say it. */
export class ApiError extends Error {
  readonly status: number;
  /** Stable code of the problem; '' when the answer holds none. */
  readonly code: string;
  readonly problem: Readonly<Record<string, unknown>>;
  constructor(request: string, status: number, problem: Record<string, unknown>) {
    const code = typeof problem.code === 'string' ? problem.code : '';
    super(`${request}: ${status} ${code} ${String(problem.detail ?? '')}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.problem = problem;
  }
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where the answer is JSON, else its text. */
  readonly body: unknown;
}

export interface SendOptions {
  readonly body?: unknown;
  /** Sent as they are, as application/octet-stream. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One caller of the console's API, with a session once signed in. Paths are below `/api/v1`, or whole when they begin with another. */
export interface ApiClient {
  readonly consoleUrl: string;
  /** The session's cookie as it is sent; '' before sign-in. */
  cookie(): string;
  signIn(email: string, password: string): Promise<void>;
  /** Whatever the answer is. */
  send(method: string, path: string, options?: SendOptions): Promise<ApiAnswer>;
  /** The body of a 2xx answer; throws ApiError for every other. */
  get<T = Body>(path: string): Promise<T>;
  post<T = Body>(path: string, body?: unknown): Promise<T>;
  /** `ifMatch`: hash of the revision that was edited. */
  put<T = Body>(path: string, body: unknown, ifMatch?: string): Promise<T>;
  patch<T = Body>(path: string, body: unknown): Promise<T>;
  delete<T = Body>(path: string): Promise<T>;
  upload<T = Body>(path: string, bytes: Uint8Array): Promise<T>;
}

// Answers are read by what a step needs of them; a wrong guess shows as a failed expectation.
// biome-ignore lint/suspicious/noExplicitAny: the shapes are the server's
type Body = any;

/** @param options cookie: of a session that is there already */
export function createApiClient(consoleUrl: string, options: { bearer?: string; cookie?: string } = {}): ApiClient {
  let cookie = options.cookie ?? '';

  async function send(method: string, path: string, { body, bytes, headers }: SendOptions = {}): Promise<ApiAnswer> {
    const url = /^\/((api|gateway)\/|(healthz|readyz|metrics)$)/.test(path) ? path : `/api/v1${path}`;
    const response = await fetch(`${consoleUrl}${url}`, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'accept-language': 'en',
        origin: new URL(consoleUrl).origin,
        ...(cookie === '' ? {} : { cookie }),
        ...(options.bearer === undefined ? {} : { authorization: `Bearer ${options.bearer}` }),
        ...(bytes ? { 'content-type': 'application/octet-stream' } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(bytes ? { body: Buffer.from(bytes) } : body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    keepCookies(response.headers);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  function keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const pair = line.split(';', 1)[0]!;
      const name = pair.slice(0, pair.indexOf('='));
      const others = cookie.split('; ').filter((one) => one !== '' && !one.startsWith(`${name}=`));
      const ended = pair.endsWith('=') || /max-age=0/i.test(line);
      cookie = (ended ? others : [...others, pair]).join('; ');
    }
  }

  async function must<T>(method: string, path: string, more: SendOptions = {}): Promise<T> {
    for (let tries = 1; ; tries++) {
      const { status, body, headers } = await send(method, path, more);
      if (status >= 200 && status < 300) return body as T;
      // Signing in many people at once from one address is what the limit is there to slow down.
      if (status === 429 && tries < 4) {
        await new Promise((resolve) => setTimeout(resolve, Number(headers.get('retry-after') ?? 1) * 1000));
        continue;
      }
      const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : { detail: body };
      throw new ApiError(`${method} ${path}`, status, problem);
    }
  }

  return {
    consoleUrl,
    cookie: () => cookie,
    send,
    async signIn(email, password) {
      await must('POST', '/session', { body: { email, password } });
    },
    get: (path) => must('GET', path),
    post: (path, body) => must('POST', path, body === undefined ? {} : { body }),
    put: (path, body, ifMatch) =>
      must('PUT', path, { body, ...(ifMatch === undefined ? {} : { headers: { 'if-match': `"${ifMatch}"` } }) }),
    patch: (path, body) => must('PATCH', path, { body }),
    delete: (path) => must('DELETE', path),
    upload: (path, bytes) => must('POST', path, { bytes }),
  };
}
