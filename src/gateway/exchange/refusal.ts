import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from '../journal/index.ts';
import type { Caller } from '../policy/index.ts';

/** An answer that is not the upstream's, in OpenAI's error shape. */
export interface Refusal {
  readonly status: number;
  /** Stable code; also the reason in records and counts. */
  readonly code: string;
  /** Of the error as OpenAI's clients know it; follows from the status where it is not given. */
  readonly type?: string;
  readonly message: string;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
}

const refusal = (status: number, code: string, message: string, retryAfter?: number): Refusal =>
  retryAfter === undefined ? { status, code, message } : { status, code, message, retryAfter };

export const REFUSALS = {
  invalidKey: refusal(
    401,
    'invalid_api_key',
    'The API key is missing, unknown or expired. Send it as "Authorization: Bearer <key>".',
  ),
  keySuspended: refusal(403, 'key_suspended', 'This API key is suspended. Ask whoever issued it.'),
  applicationSuspended: refusal(403, 'application_suspended', 'The application of this API key is suspended.'),
  releaseSuspended: refusal(403, 'release_suspended', 'The release of this model is suspended.'),
  userSuspended: refusal(403, 'user_suspended', 'This end user is suspended for this application.'),
  unknownUrl: refusal(404, 'unknown_url', 'There is nothing at this address.'),
  recordNotFound: refusal(
    404,
    'record_not_found',
    'There is no such record of this application, or it has not reached the server yet.',
  ),
  receiptUnavailable: refusal(503, 'receipt_unavailable', 'The server can not give this receipt now.', 5),
  methodNotAllowed: refusal(405, 'method_not_allowed', 'This method is not allowed here.'),
  malformedRequest: refusal(400, 'malformed_request', 'This is no HTTP request that can be understood one way only.'),
  headTooLarge: refusal(431, 'head_too_large', 'The head of the request is larger than this gateway takes.'),
  headTimeout: refusal(408, 'head_timeout', 'The head of the request did not arrive in time.'),
  bodyTooLarge: refusal(413, 'body_too_large', 'The request body is larger than this gateway takes.'),
  bodyTimeout: refusal(408, 'body_timeout', 'The request body did not arrive in time.'),
  encodedBody: refusal(415, 'unsupported_encoding', 'Send the body as plain JSON, without Content-Encoding.'),
  overloaded: refusal(503, 'overloaded', 'The gateway has as many open requests as it takes. Try again shortly.', 1),
  tooManyOpen: refusal(
    429,
    'too_many_open_requests',
    'This application has as many requests open as one application may have at this gateway. Try again when some have ended.',
    1,
  ),
  queueFull: refusal(503, 'queue_full', 'As many requests of this application wait as may wait. Try again shortly.', 1),
  queueTimeout: refusal(503, 'queue_timeout', 'The request waited for its turn as long as it may.', 2),
  limitsUnavailable: refusal(
    503,
    'limits_unavailable',
    'The gateway can not reach the store of its limits, and serves nothing limited without it.',
    5,
  ),
  limitsJoining: refusal(
    503,
    'limits_joining',
    'This gateway has just joined and gets its part of the limits shortly. Another gateway serves.',
    5,
  ),
  noPolicy: refusal(503, 'no_policy', 'The gateway has no policy yet.', 5),
  leaseExpired: refusal(
    503,
    'policy_lease_expired',
    'The gateway has not heard from its server for too long and may not serve.',
    5,
  ),
  // Somebody has to remove a file first: nobody needs to ask every second.
  stoppedLocally: refusal(503, 'stopped_locally', 'The gateway was stopped at the machine it runs on.', 30),
  gatewayStopping: refusal(
    503,
    'gateway_stopping',
    'The gateway is stopping. Another one, or this one soon, serves.',
    1,
  ),
  journalUnavailable: refusal(
    503,
    'journal_unavailable',
    'The gateway can not write its journal, so it accepts nothing.',
    5,
  ),
  payload_spool_failed: refusal(
    503,
    'payload_spool_failed',
    'The gateway can not keep payloads, so it accepts nothing.',
    5,
  ),
  payload_spool_full: refusal(
    503,
    'payload_spool_full',
    'The gateway keeps as many payloads as it may, so it accepts nothing.',
    30,
  ),
  purposeUnavailable: refusal(
    503,
    'purpose_unavailable',
    'The stated use of this application can not be checked by this gateway.',
    5,
  ),
  screeningUnavailable: refusal(
    503,
    'screening_unavailable',
    'The screening that this release asks for is not available.',
    5,
  ),
  screeningStopped: refusal(403, 'content_refused', 'The content was refused by the screening of this release.'),
  mediaUnscreened: refusal(
    400,
    'unscreened_media',
    'The content holds images, audio, files or tokens, or has the provider run tools of its own, such as a web search. The screening of this release can not read what they say. Send text, and run tools yourself.',
  ),
  screeningLimit: refusal(
    400,
    'too_large_to_screen',
    'The content is nested too deeply or holds too many texts for the screening of this release.',
  ),
  credentialMissing: refusal(
    503,
    'upstream_credential_missing',
    'The gateway has no credential for the upstream of this model yet.',
    5,
  ),
  upstreamUnreachable: refusal(502, 'upstream_unreachable', 'The upstream of this model can not be reached.'),
  upstreamsDown: refusal(
    503,
    'upstreams_down',
    'No upstream of this model is in order: requests to it failed, so it is left alone for a while. Try again later.',
    5,
  ),
  noConnection: refusal(
    503,
    'upstream_no_free_connection',
    'All connections that may be open to the upstream of this model are in use. Try again shortly.',
    1,
  ),
  streamTooLong: refusal(504, 'stream_too_long', 'The stream went on for longer than this model may answer.'),
  streamTooLarge: refusal(502, 'stream_too_large', 'The stream grew larger than an answer of this model may be.'),
  upstreamInvalid: refusal(502, 'upstream_invalid', 'The upstream of this model gave an answer that is none.'),
  upstreamTooLarge: refusal(
    502,
    'upstream_too_large',
    'The upstream of this model gave an answer larger than this gateway passes.',
  ),
  upstreamCredential: refusal(
    502,
    'upstream_refused_credential',
    'The upstream of this model refused the credential of the gateway.',
  ),
  upstreamCut: refusal(502, 'upstream_cut', 'The upstream of this model broke off in the middle of its answer.'),
  connectTimeout: refusal(504, 'upstream_connect_timeout', 'The upstream of this model could not be reached in time.'),
  firstByteTimeout: refusal(
    504,
    'upstream_first_byte_timeout',
    'The upstream of this model did not begin to answer in time.',
  ),
  idleTimeout: refusal(504, 'upstream_idle_timeout', 'The upstream of this model stopped answering.'),
  totalTimeout: refusal(504, 'total_timeout', 'The answer took longer than this model may take.'),
} as const;

export function badRequest(code: string, message: string): Refusal {
  return refusal(400, code, message);
}

/** The request is outside of what the application is approved for. */
export function offPurpose(rule: string | null): Refusal {
  const [kind, name] = (rule ?? '').split(':');
  const what =
    kind === 'metadata' || kind === 'domain'
      ? `It must state ${JSON.stringify(name)} with a value that the statement allows.`
      : 'Ask what the application is meant for, or have its use statement changed.';
  return refusal(403, 'off_purpose', `The request is outside of the approved use of this application. ${what}`);
}

/** The upstream speaks another protocol, and what the caller asks has no counterpart in it. */
export function notSayable(what: readonly string[]): Refusal {
  const named = what.slice(0, 10).map((one) => JSON.stringify(one.slice(0, 100)));
  return badRequest(
    'unsupported_by_upstream',
    `The upstream of this model speaks a protocol that has no counterpart for: ${named.join(', ')}. Leave it out.`,
  );
}

/** Every way to a model that is not released looks the same from outside. */
export function modelNotFound(model: string): Refusal {
  return refusal(
    404,
    'model_not_found',
    `The model ${JSON.stringify(model.slice(0, 200))} does not exist or is not released for this API key.`,
  );
}

/** Answers with a JSON text. Headers are name and value in turn, which the runtime writes faster than an object. */
export function answerJson(response: ServerResponse, status: number, body: string, more: readonly string[]): void {
  const bytes = Buffer.byteLength(body);
  const headers = ['content-type', 'application/json; charset=utf-8', 'content-length', String(bytes), ...more];
  response.writeHead(status, headers);
  // As many bytes as characters: nothing in it has to be encoded, and writing it as it lies is cheaper.
  response.end(body, bytes === body.length ? 'latin1' : 'utf8');
}

/** A refusal as the error object that OpenAI's clients know. */
export function errorOf({ status, code, message, type = errorType(status) }: Refusal): Record<string, unknown> {
  return { message, type, param: null, code };
}

function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/**
 * Answers with a refusal. When the request's body has not been read, the connection is closed after the answer: reading on
 * only to throw it away would let a caller keep the gateway busy.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  what: Refusal,
  headers: readonly string[] = [],
): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify({ error: errorOf(what) });
  const all = [...headers];
  if (what.retryAfter !== undefined) all.push('retry-after', String(what.retryAfter));
  if (!request.complete && (request.method === 'POST' || request.method === 'PUT')) {
    all.push('connection', 'close');
    request.resume();
    response.once('finish', () => setTimeout(() => request.socket.destroy(), 1_000).unref());
  }
  answerJson(response, what.status, body, all);
}

/** Counts a request that is refused before it is accepted; `caller` is null while nobody knows whose it is. */
export function turnCallerAway(
  { journal }: { readonly journal: Pick<Journal, 'turnAway'> },
  { code }: Refusal,
  caller: Pick<Caller, 'application' | 'key'> | null,
): void {
  if (caller === null) journal.turnAway(code);
  else journal.turnAway(code, { applicationId: caller.application.id, keyId: caller.key.id });
}
