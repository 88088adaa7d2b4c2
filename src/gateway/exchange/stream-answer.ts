import { createEventParser, type EventParser } from '../sse/index.ts';
import { estimateUsage } from './estimate.ts';
import { breakOff, type Exchange, endExchange, enter, onceDurable } from './exchange.ts';
import { type AnswerSink, hideUpstreamName, upstreamError } from './plain-answer.ts';
import { answerJson, REFUSALS, type Refusal } from './refusal.ts';
import { FAILURES } from './retry.ts';
import { openScreen, type ScreenedPieces } from './screen.ts';
import { answerStopped, STREAM_HEADERS } from './stopped.ts';

type Piece = Record<string, unknown>;

/** What a chunk of bytes turned out to hold. */
interface Step {
  readonly pieces: Piece[];
  readonly keepAlive: boolean;
  readonly end: 'done' | 'failed' | 'error' | Refusal | null;
  readonly errorText: string;
}

/** An answer that comes as a stream of events: passed on piece by piece, never faster than the caller reads. */
export function passStream(exchange: Exchange): AnswerSink {
  const { response, parts, operation, asked, served } = exchange;
  const spoken = createEventParser(parts.limits.maxEventBytes);
  const parser = exchange.attempt?.dialect?.events(spoken, new Date(parts.wall())) ?? spoken;
  const assembly = operation.assemble(asked, served.release.modelName);
  const { form } = operation;
  const screen = openScreen(exchange);
  // Chunks that came while something was to be waited for: screening at work, or the acceptance to become durable. The upstream is paused
  // then, so these are the few that were on their way.
  const held: Buffer[] = [];
  /** What may leave as soon as the acceptance is durable: read and screened while the disk was at work. */
  let ready: { readonly screened: ScreenedPieces; readonly step: Step } | null = null;
  let busy = false;
  let bytes = 0;
  let over: 'ended' | 'broken' | null = null;
  let drains = false;
  exchange.said = { answer: () => assembly.answer(), texts: null };
  const caps = exchange.route?.streamCaps;
  const maxBytes = Math.min(caps?.bytes ?? Number.POSITIVE_INFINITY, parts.limits.maxAnswerBytes);
  if (caps !== undefined) exchange.capUntil = exchange.startedAt + caps.millis;

  onceDurable(exchange, proceed);

  function proceed(): void {
    if (ready !== null) {
      const { screened, step } = ready;
      ready = null;
      busy = false;
      if (exchange.outcome === null) sendScreened(screened, step);
    }
    while (!busy && exchange.outcome === null && !exchange.delivered && held.length > 0) take(held.shift()!);
    if (busy || exchange.outcome !== null || exchange.delivered) return;
    if (over !== null) finishUpstream(over);
    else if (!response.writableNeedDrain) resume();
  }

  function resume(): void {
    if (exchange.controller?.isPaused()) exchange.controller.resume();
    enter(exchange, 'upstream');
  }

  function take(chunk: Buffer): void {
    const step = readStep(chunk, parser, exchange, (piece) => assembly.take(piece));
    const screened =
      screen === null
        ? { pieces: step.pieces, refusal: null, stopText: null }
        : screen.pieces(step.pieces, step.end === 'done' || step.end === 'failed');
    if (!(screened instanceof Promise)) {
      sendOnceDurable(screened, step);
      return;
    }
    busy = true;
    exchange.controller?.pause();
    screened.then(
      (released) => {
        busy = false;
        if (exchange.outcome !== null) return;
        sendOnceDurable(released, step);
        if (!busy) proceed();
      },
      (error: Error) => {
        busy = false;
        parts.onProblem(error);
        breakOff(exchange, REFUSALS.screeningUnavailable, 'refused');
      },
    );
  }

  /** Nothing of an answer leaves before its acceptance is durable; nor is more read meanwhile. */
  function sendOnceDurable(screened: ScreenedPieces, step: Step): void {
    if (exchange.accepted !== null) {
      sendScreened(screened, step);
      return;
    }
    ready = { screened, step };
    busy = true;
    exchange.controller?.pause();
  }

  function sendScreened({ pieces, refusal, stopText }: ScreenedPieces, step: Step): void {
    if (refusal === null) send(pieces, step);
    else if (stopText === null) send(pieces, { ...step, end: refusal }, 'refused');
    else {
      // The engine has said the text in the last pieces, where it had a piece to say it in.
      send(pieces, { ...step, keepAlive: false, end: null });
      answerStopped(exchange, stopText);
    }
  }

  function send(pieces: readonly Piece[], step: Step, outcome: 'cut' | 'refused' = 'cut'): void {
    let text = step.keepAlive && pieces.length === 0 ? ':\n\n' : '';
    for (const piece of exchange.labeller?.pieces(pieces) ?? pieces) text += form.event(piece, exchange.events++);
    if (step.end === 'done' || step.end === 'failed') {
      finish(text, step.end);
      return;
    }
    if (text !== '') write(text);
    else if (!drains) enter(exchange, 'upstream');
    if (step.end === null) return;
    if (step.end === 'error') passError(step.errorText);
    else breakOff(exchange, step.end, outcome);
  }

  function head(): void {
    if (response.headersSent) return;
    exchange.firstByteAt = performance.now();
    response.writeHead(200, [...STREAM_HEADERS, ...exchange.headers, ...(exchange.labeller?.headers() ?? [])]);
  }

  function write(text: string): void {
    head();
    if (response.write(text)) {
      enter(exchange, 'upstream');
      return;
    }
    // The caller reads slower than the upstream speaks: nothing more is taken until it has caught up.
    enter(exchange, 'client');
    exchange.controller?.pause();
    if (drains) return;
    drains = true;
    response.once('drain', () => {
      drains = false;
      if (exchange.outcome === null) proceed();
    });
  }

  function finish(said: string, how: 'done' | 'failed'): void {
    head();
    let text = said;
    exchange.usage ??= usageSoFar();
    if (how === 'failed') {
      response.end(text);
      endExchange(exchange, 'failed', 'upstream_error');
      return;
    }
    exchange.delivered = true;
    enter(exchange, 'client');
    for (const piece of exchange.labeller?.after() ?? []) text += form.event(piece, exchange.events++);
    response.end(text + form.endMark);
  }

  function usageSoFar() {
    const answer = assembly.answer();
    return estimateUsage(operation.input(asked.body.value), answer === null ? null : operation.output(answer));
  }

  function passError(text: string): void {
    const error = upstreamError(exchange, 502, text);
    exchange.usage ??= usageSoFar();
    exchange.said = { answer: () => ({ partial: assembly.answer(), error }), texts: null };
    if (response.headersSent) response.end(form.error(error, exchange.events));
    else answerJson(response, 502, JSON.stringify({ error }), exchange.headers);
    endExchange(exchange, 'failed', 'upstream_error');
  }

  function finishUpstream(how: 'ended' | 'broken'): void {
    // Some upstreams end without an end mark. That is only taken for complete when everything asked for has said that it is.
    const complete = how === 'ended' && !parser.pending() && assembly.finished();
    if (complete && screen !== null) {
      over = null;
      held.push(Buffer.from('data: [DONE]\n\n'));
      proceed();
    } else if (complete) finish('', 'done');
    else if (!exchange.next.again(FAILURES.cut)) breakOff(exchange, REFUSALS.upstreamCut, 'cut');
  }

  return {
    data(chunk) {
      if (exchange.outcome !== null || exchange.delivered) return;
      bytes += chunk.length;
      if (bytes > maxBytes) {
        breakOff(exchange, caps === undefined ? REFUSALS.upstreamTooLarge : REFUSALS.streamTooLarge, 'cut');
      } else if (busy || drains) {
        held.push(Buffer.from(chunk));
        exchange.controller?.pause();
      } else take(chunk);
    },
    end() {
      over = 'ended';
      if (exchange.accepted !== null && !drains) proceed();
    },
    broken() {
      over = 'broken';
      if (exchange.accepted !== null && !drains) proceed();
    },
  };
}

function readStep(
  chunk: Buffer,
  parser: EventParser,
  exchange: Exchange,
  visible: (piece: Piece) => Piece | null,
): Step {
  const pieces: Piece[] = [];
  const { operation } = exchange;
  const { form } = operation;
  let keepAlive = false;
  const step = (end: Step['end'], errorText = ''): Step => ({ pieces, keepAlive, end, errorText });
  try {
    for (const event of parser.push(chunk)) {
      if (event.type === 'comment') {
        keepAlive = true;
        continue;
      }
      if (event.data === '[DONE]') {
        if (form.endsBy === 'mark') return step('done');
        continue;
      }
      const piece = JSON.parse(event.data) as Piece;
      if (piece === null || typeof piece !== 'object' || Array.isArray(piece)) return step(REFUSALS.upstreamInvalid);
      if (piece.type === 'error' || (piece.error !== undefined && piece.error !== null))
        return step('error', event.data);
      exchange.usage = operation.usage(piece) ?? exchange.usage;
      const ending = form.ending(piece);
      // The words of a failure may quote the upstream's own name of the model.
      const read = ending === 'failed' ? (JSON.parse(hideUpstreamName(exchange, event.data)) as Piece) : piece;
      const shown = visible(read);
      if (shown !== null) pieces.push(shown);
      if (ending !== null) return step(ending);
    }
  } catch (error) {
    return step(error instanceof SyntaxError ? REFUSALS.upstreamInvalid : REFUSALS.upstreamTooLarge);
  }
  return step(null);
}
