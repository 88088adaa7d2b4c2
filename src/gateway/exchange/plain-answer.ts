import type { AnswerHeaders } from '../upstream/index.ts';
import { OVERLOADED } from './attempt.ts';
import { estimateUsage, textsSoFar } from './estimate.ts';
import { breakOff, type Exchange, endExchange, enter, onceDurable } from './exchange.ts';
import { replaceModel } from './model-member.ts';
import { answerJson, REFUSALS } from './refusal.ts';
import { FAILURES } from './retry.ts';
import { openScreen, type ScreenedAnswer } from './screen.ts';
import { answerStopped } from './stopped.ts';

/** Bytes of an upstream's error that are worth passing on. */
const MAX_ERROR_BYTES = 256 * 1024;

/** What takes the body of an upstream's answer. */
export interface AnswerSink {
  data(chunk: Buffer): void;
  /** The body ended as it should. */
  end(): void;
  /** The connection broke before the end. */
  broken(): void;
}

/** An answer that comes as a whole: kept until it is complete, then sent with the released name. */
export function collectAnswer(exchange: Exchange): AnswerSink {
  const chunks: Buffer[] = [];
  let bytes = 0;
  exchange.said = { answer: () => null, texts: () => textsSoFar(Buffer.concat(chunks).toString('utf8')) };
  return {
    data(chunk) {
      bytes += chunk.length;
      if (bytes > exchange.parts.limits.maxAnswerBytes) breakOff(exchange, REFUSALS.upstreamTooLarge, 'failed');
      else chunks.push(chunk);
      enter(exchange, 'upstream');
    },
    end() {
      exchange.phaseUntil = Number.POSITIVE_INFINITY;
      const text = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8');
      deliver(exchange, text);
    },
    broken() {
      if (!exchange.next.again(FAILURES.cut)) breakOff(exchange, REFUSALS.upstreamCut, 'cut');
    },
  };
}

function deliver(exchange: Exchange, given: string): void {
  const { served, operation, asked } = exchange;
  const { modelName } = served.release;
  let answer: Record<string, unknown>;
  let released: string;
  let text = given;
  try {
    text = exchange.attempt?.dialect?.answer(given, new Date(exchange.parts.wall())) ?? given;
    answer = JSON.parse(text) as Record<string, unknown>;
    if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) throw new TypeError('not an object');
    // What failed within an answer of 200 may quote the upstream's name of the model.
    const quoted = hideInError(exchange, answer);
    released = (quoted ? null : replaceModel(text, answer, modelName)) ?? JSON.stringify(rename(answer, modelName));
  } catch {
    // No JSON, no object, or nested deeper than the runtime can write.
    exchange.said = { ...exchange.said, answer: () => text };
    breakOff(exchange, REFUSALS.upstreamInvalid, 'failed');
    return;
  }
  exchange.answerText = released;
  exchange.usage =
    operation.usage(answer) ?? estimateUsage(operation.input(asked.body.value), operation.output(answer));
  const screen = openScreen(exchange);
  if (screen === null) {
    sendLabelled(exchange, rename(answer, modelName), released);
    return;
  }
  rename(answer, modelName);
  const aside = operation.setAside?.(answer) ?? null;
  const readable = aside === null ? answer : aside.rest;
  const send = (screened: ScreenedAnswer) => {
    if (exchange.outcome !== null) return;
    // What screening left alone goes out in its own text.
    if (screened.refusal !== undefined) {
      if (screened.stopText === null) breakOff(exchange, screened.refusal, 'refused');
      else answerStopped(exchange, screened.stopText);
      return;
    }
    if (screened.answer === readable) sendLabelled(exchange, answer, released);
    else sendLabelled(exchange, aside === null ? screened.answer : aside.putBack(screened.answer), null);
  };
  const failed = (error: Error) => {
    exchange.parts.onProblem(error);
    breakOff(exchange, REFUSALS.screeningUnavailable, 'refused');
  };
  let screened: ReturnType<typeof screen.whole>;
  try {
    screened = screen.whole(readable);
  } catch (error) {
    failed(error as Error);
    return;
  }
  if (screened instanceof Promise) screened.then(send, failed);
  else send(screened);
}

/** Puts the released name into an answer's own error; answers whether it has one. */
function hideInError(exchange: Exchange, answer: Record<string, unknown>): boolean {
  const { error } = answer;
  if (error === null || error === undefined) return false;
  answer.error = JSON.parse(hideUpstreamName(exchange, JSON.stringify(error)));
  return true;
}

/** Null when it is nested deeper than the runtime can write. */
function textOf(answer: Record<string, unknown>): string | null {
  try {
    return JSON.stringify(answer);
  } catch {
    return null;
  }
}

function rename(answer: Record<string, unknown>, modelName: string): Record<string, unknown> {
  if ('model' in answer) answer.model = modelName;
  return answer;
}

/** Sends an answer with its labels; one that nothing changes goes out in its own text. */
function sendLabelled(exchange: Exchange, answer: Record<string, unknown>, own: string | null): void {
  const labelled = exchange.labeller?.whole(answer) ?? answer;
  const body = labelled === answer && own !== null ? own : textOf(labelled);
  if (body === null) breakOff(exchange, REFUSALS.upstreamInvalid, 'failed');
  else onceDurable(exchange, () => sendWhole(exchange, body));
}

function sendWhole(exchange: Exchange, body: string): void {
  const { response } = exchange;
  if (exchange.outcome !== null) return;
  exchange.firstByteAt = performance.now();
  exchange.delivered = true;
  enter(exchange, 'client');
  const { headers, labeller } = exchange;
  answerJson(response, 200, body, labeller === null ? headers : [...headers, ...labeller.headers()]);
}

/** The upstream answered with an error status: passed on in OpenAI's shape, without what belongs to the gateway alone. */
export function collectError(exchange: Exchange, status: number, upstreamHeaders: AnswerHeaders): AnswerSink {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () =>
    onceDurable(exchange, () => passError(exchange, status, upstreamHeaders, Buffer.concat(chunks).toString('utf8')));
  return {
    data(chunk) {
      bytes += chunk.length;
      if (bytes <= MAX_ERROR_BYTES) chunks.push(chunk);
      else exchange.controller?.abort(new Error('the error is too long'));
    },
    end: finish,
    broken: finish,
  };
}

function passError(exchange: Exchange, given: number, upstreamHeaders: AnswerHeaders, text: string): void {
  if (exchange.outcome !== null) return;
  const status = given === OVERLOADED ? 503 : given;
  // A 401 of the upstream is about the gateway's credential, not about the caller's; its text may quote from it.
  if (status === 401 || status === 403) {
    breakOff(exchange, REFUSALS.upstreamCredential, 'failed');
    return;
  }
  if (status < 400 || status > 599) {
    breakOff(exchange, REFUSALS.upstreamInvalid, 'failed');
    return;
  }
  const body = JSON.stringify({ error: upstreamError(exchange, status, text) });
  exchange.answerText = body;
  const retryAfter = upstreamHeaders['retry-after'];
  const later = retryAfter === undefined ? [] : ['retry-after', retryAfter];
  exchange.firstByteAt = performance.now();
  answerJson(exchange.response, status, body, [...exchange.headers, ...later]);
  endExchange(exchange, 'failed', 'upstream_error');
}

export function hideUpstreamName({ route, served }: Exchange, text: string): string {
  const { upstreamModel } = route!;
  const { modelName } = served.release;
  return upstreamModel === modelName ? text : text.replaceAll(upstreamModel, modelName);
}

/** The upstream's error object, or one made from its text. The upstream's own name of the model does not get out. */
export function upstreamError(exchange: Exchange, status: number, text: string): Record<string, unknown> {
  const renamed = hideUpstreamName(exchange, text);
  try {
    const value = JSON.parse(renamed) as { error?: unknown; message?: unknown; detail?: unknown };
    const { error } = value;
    if (error !== null && typeof error === 'object') return { param: null, code: null, ...error };
    const message = [error, value.message, value.detail].find((one) => typeof one === 'string');
    if (message !== undefined) return { message, type: 'upstream_error', param: null, code: null };
  } catch {
    // Not JSON: often the page of a proxy in between. Its text says nothing to the caller.
  }
  return {
    message: `The upstream of this model answered with status ${status}.`,
    type: 'upstream_error',
    param: null,
    code: null,
  };
}
