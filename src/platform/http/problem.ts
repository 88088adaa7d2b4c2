import { inLanguage, type Language, type Text } from './language.ts';

export interface ProblemInput {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** Stable, kebab-case; clients decide by it, so it never changes once released. */
  readonly code: string;
  readonly title: Text;
  /** What is wrong here and what to do about it. */
  readonly detail?: Text;
  /** Response headers to send along, e.g. `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer, sent as they are. */
  readonly [extension: string]: unknown;
}

/** An expected refusal. The HTTP server turns it into problem details (RFC 9457). */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: Text;
  readonly detail: Text | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(input: ProblemInput) {
    const { status, code, title, detail, headers, ...extensions } = input;
    super(`${code}: ${inLanguage(detail ?? title, 'en')}`);
    this.name = 'ProblemError';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.headers = headers ?? {};
    this.extensions = extensions;
  }
}

/** Makes the error to throw. Texts may be given in both languages; the reader's `Accept-Language` picks one. */
export function problem(input: ProblemInput): ProblemError {
  return new ProblemError(input);
}

/** The body of a problem answer. Extensions never override the standard members. */
export function problemBody(error: ProblemError, language: Language, requestId: string): Record<string, unknown> {
  return {
    ...error.extensions,
    type: `urn:steward:problem:${error.code}`,
    title: inLanguage(error.title, language),
    status: error.status,
    ...(error.detail === undefined ? {} : { detail: inLanguage(error.detail, language) }),
    code: error.code,
    requestId,
  };
}

/** 401: nobody is signed in, or the session or key is not valid any more. */
export function unauthenticated(detail?: Text): ProblemError {
  return problem({
    status: 401,
    code: 'not-signed-in',
    title: { zh: '未登录', en: 'Not signed in' },
    detail: detail ?? {
      zh: '请先登录，或提供有效的 API 密钥。',
      en: 'Sign in first, or send a valid API key.',
    },
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** 403 with a code of its own, so that a client can tell one refusal from another. */
export function forbidden(
  code: string,
  detail: Text,
  extensions: Readonly<Record<string, unknown>> = {},
): ProblemError {
  return problem({ ...extensions, status: 403, code, title: { zh: '没有权限', en: 'Not permitted' }, detail });
}

/** 404. `detail` says what was looked for; the same for things that the caller may not see. */
export function notFound(detail?: Text): ProblemError {
  return problem({
    status: 404,
    code: 'not-found',
    title: { zh: '未找到', en: 'Not found' },
    detail: detail ?? { zh: '没有这个地址或对象。', en: 'There is nothing at this address.' },
  });
}

/** 409: the request is in order but what it meets does not allow it. */
export function conflict(code: string, detail: Text, extensions: Readonly<Record<string, unknown>> = {}): ProblemError {
  return problem({ ...extensions, status: 409, code, title: { zh: '状态冲突', en: 'Conflict' }, detail });
}

export interface InputIssue {
  /** Where, with dots: `items.0.name`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** Which part of the request; `body` unless said. */
  readonly in?: 'body' | 'query' | 'path' | 'header';
}

/** 400 with the list of what is wrong, for checks that a schema can't make. */
export function invalidInput(issues: readonly InputIssue[], detail?: Text): ProblemError {
  return problem({
    status: 400,
    code: 'invalid-input',
    title: { zh: '输入有误', en: 'Invalid input' },
    detail: detail ?? { zh: '请按 issues 中的说明更正后重试。', en: 'Correct what is listed in issues and try again.' },
    issues,
  });
}
