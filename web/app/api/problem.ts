/** What the server says when it refuses: problem details after RFC 9457 with a stable `code`. */
export interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  /** With `invalid-input`: what is wrong where. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  readonly [extension: string]: unknown;
}

/** Thrown by the client for every answer that is not a success, and (status 0, code `unreachable`) when there is none. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;
  constructor(body: ProblemBody) {
    super(body.detail ?? body.title);
    this.name = 'ApiProblem';
    this.status = body.status;
    this.code = body.code;
    this.body = body;
  }
}

export function isProblem(error: unknown, code?: string): error is ApiProblem {
  return error instanceof ApiProblem && (code === undefined || error.code === code);
}

/** Reads a failed answer; one that is no problem document (a proxy's page, say) becomes a problem by its status. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) {
    const body = (await response.json().catch(() => null)) as Partial<ProblemBody> | null;
    if (body !== null && typeof body === 'object') {
      return new ApiProblem({
        ...body,
        status: response.status,
        code: body.code ?? `http-${response.status}`,
        title: body.title ?? response.statusText,
      });
    }
  }
  return new ApiProblem({
    status: response.status,
    code: `http-${response.status}`,
    title: response.statusText || String(response.status),
  });
}
