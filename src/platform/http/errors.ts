import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../kernel/identity/index.ts';
import type { HttpServer } from './instance.ts';
import { preferredLanguage } from './language.ts';
import { invalidInput, notFound, ProblemError, problem, problemBody } from './problem.ts';
import { InputError, readableIssues } from './validation.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What is told of a refused request, so that refusals that matter can be recorded. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly code: string;
  /** Null when nobody was signed in or the route is public. */
  readonly actor: Actor | null;
  readonly permission?: string;
  readonly method: string;
  /** The pattern of the route, e.g. `/api/v1/models/:id`. */
  readonly route: string;
  readonly params: unknown;
  readonly ip: string;
  readonly requestId: string;
}

export type OnRefused = (refusal: Refusal) => void | Promise<void>;

/** Answers every error as problem details, in the language of the reader, and reports refusals. */
export function answerProblems(app: HttpServer, onRefused: OnRefused | undefined): void {
  app.setNotFoundHandler(() => {
    throw notFound();
  });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const answer = toProblem(error, request);
    // A 503 that a service answers on purpose is a state, not a fault.
    if (error instanceof ProblemError && answer.status === 503) request.log.warn({ code: answer.code }, 'not now');
    else if (answer.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    await reportRefusal(onRefused, answer, request);
    return sendProblem(reply, answer, request);
  });
}

/** Sends one; also for errors that Fastify meets before routing, such as a URL that can't be decoded. */
export function sendProblem(reply: FastifyReply, error: ProblemError, request: FastifyRequest) {
  const language = preferredLanguage(request.headers['accept-language']);
  return reply
    .code(error.status)
    .headers({ ...error.headers, 'content-language': language === 'zh' ? 'zh-CN' : 'en', 'cache-control': 'no-store' })
    .header('vary', 'accept-language')
    .type(PROBLEM_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemBody(error, language, request.id));
}

/** Tells of a 401 or 403; of anything else nothing. */
export async function reportRefusal(
  onRefused: OnRefused | undefined,
  answer: ProblemError,
  request: FastifyRequest,
): Promise<void> {
  if (onRefused === undefined || (answer.status !== 401 && answer.status !== 403)) return;
  const permission = answer.extensions.permission;
  try {
    await onRefused({
      status: answer.status,
      code: answer.code,
      actor: request.actor,
      ...(typeof permission === 'string' ? { permission } : {}),
      method: request.method,
      route: request.routeOptions.url ?? '',
      params: request.params,
      ip: request.ip,
      requestId: request.id,
    });
  } catch (error) {
    // The refusal stands whether or not it could be written down.
    request.log.error({ err: error, requestId: request.id }, 'a refusal could not be recorded');
  }
}

/** The problem for any error that is thrown while a request is served. Unexpected ones show nothing of their inside. */
export function toProblem(error: FastifyError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InputError) {
    return invalidInput(readableIssues(error, request.headers['accept-language']));
  }
  const known = KNOWN[error.code];
  if (known !== undefined) return known();
  const status = error.statusCode ?? 500;
  if (status === 429) return tooManyRequests();
  if (status >= 400 && status < 500 && error.code?.startsWith('FST_')) return badRequest(status, error.message);
  return problem({
    status: 500,
    code: 'internal-error',
    title: { zh: '内部错误', en: 'Internal error' },
    detail: {
      zh: `服务器内部出错。请把编号 ${request.id} 告诉管理员，日志中有详情。`,
      en: `Something went wrong inside. Give the id ${request.id} to an administrator: the log holds the details.`,
    },
  });
}

const malformedJson = () =>
  problem({
    status: 400,
    code: 'malformed-json',
    title: { zh: 'JSON 格式错误', en: 'Malformed JSON' },
    detail: { zh: '请求正文不是有效的 JSON。', en: 'The body of the request is not valid JSON.' },
  });

const tooLarge = () =>
  problem({
    status: 413,
    code: 'too-large',
    title: { zh: '内容过大', en: 'Too large' },
    detail: { zh: '请求正文超过了允许的大小。', en: 'The body of the request is larger than allowed.' },
  });

const unstorable = () =>
  invalidInput([], {
    zh: '文本中含有无法保存的字符（如 NUL），请删除后重试。',
    en: 'A text contains a character that cannot be stored, such as NUL; remove it and try again.',
  });

const concurrentChange = () =>
  problem({
    status: 409,
    code: 'concurrent-change',
    title: { zh: '并发冲突', en: 'Changed at the same time' },
    detail: {
      zh: '有其他操作同时修改了同一内容，请重试。',
      en: 'Somebody changed the same thing at the same moment; try again.',
    },
  });

/** By error code: of Fastify, and of PostgreSQL for what a caller can cause anywhere. */
const KNOWN: Readonly<Record<string, () => ProblemError>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: malformedJson,
  FST_ERR_CTP_EMPTY_JSON_BODY: malformedJson,
  FST_ERR_CTP_BODY_TOO_LARGE: tooLarge,
  FST_REQ_FILE_TOO_LARGE: tooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    problem({
      status: 415,
      code: 'unsupported-media-type',
      title: { zh: '不支持的内容类型', en: 'Unsupported media type' },
      detail: { zh: '请以 application/json 发送。', en: 'Send application/json.' },
    }),
  '22021': unstorable,
  '22P05': unstorable,
  '40001': concurrentChange,
  '40P01': concurrentChange,
};

function tooManyRequests(): ProblemError {
  return problem({
    status: 429,
    code: 'too-many-requests',
    title: { zh: '请求过于频繁', en: 'Too many requests' },
    detail: { zh: '请在 Retry-After 所示秒数之后重试。', en: 'Try again after the seconds given in Retry-After.' },
  });
}

function badRequest(status: number, message: string): ProblemError {
  return problem({ status, code: 'bad-request', title: { zh: '请求有误', en: 'Bad request' }, detail: message });
}
