import { CALLER_LEFT, type Released, type ScreeningMarks, type ScreeningRefusal } from '../screening/index.ts';
import { exactValueOf } from './body.ts';
import { breakOff, type Exchange } from './exchange.ts';
import { REFUSALS, type Refusal } from './refusal.ts';
import { answerStopped } from './stopped.ts';

type Piece = Record<string, unknown>;

const REFUSAL_OF: Readonly<Record<ScreeningRefusal, Refusal>> = {
  content: REFUSALS.screeningStopped,
  unavailable: REFUSALS.screeningUnavailable,
  media: REFUSALS.mediaUnscreened,
  limit: REFUSALS.screeningLimit,
};

/** Pieces that may leave, and why nothing follows them, or null. */
export interface ScreenedPieces {
  readonly pieces: readonly Piece[];
  readonly refusal: Refusal | null;
  /** What the caller is told in an answer; null where an error tells it. */
  readonly stopText: string | null;
}

/** An answer as it may leave, or why it may not. */
export type ScreenedAnswer =
  | { readonly answer: Piece; readonly refusal?: undefined }
  | { readonly answer?: undefined; readonly refusal: Refusal; readonly stopText: string | null };

/** Output screening of one exchange. */
export interface Screen {
  /** Screens a whole answer. At once where nobody has to be asked. */
  whole(answer: Piece): ScreenedAnswer | Promise<ScreenedAnswer>;
  /** Screens the next pieces of a stream. At once where nobody has to be asked. */
  pieces(pieces: readonly Piece[], last: boolean): ScreenedPieces | Promise<ScreenedPieces>;
}

/** Screens what goes in and calls `pass` with the body that may go to the upstream, or refuses. */
export function screenRequest(exchange: Exchange, pass: (body: Piece) => void): void {
  const { parts, asked, response } = exchange;
  const { screening: detectors } = exchange.served.release;
  if (!detectors.every(({ detector }) => parts.screening.knows(detector))) {
    const marks = Object.fromEntries(detectors.map(({ detector }) => [`input.${detector}`, 'skipped']));
    exchange.screened = { marks: () => marks };
    breakOff(exchange, REFUSALS.screeningUnavailable, 'refused');
    return;
  }
  const failed = (error: Error) => {
    parts.onProblem(error);
    breakOff(exchange, REFUSALS.screeningUnavailable, 'refused');
  };
  try {
    const leaving = parts.screening.asks(detectors) ? new AbortController() : null;
    if (leaving !== null) response.once('close', () => leaving.abort(CALLER_LEFT));
    const given = exactValueOf(asked.body);
    const screened = parts.screening.screenInput(given, detectors, leaving?.signal);
    const take = ({ body, refused, stopText = null, marks }: Awaited<typeof screened>) => {
      exchange.screened = { marks };
      if (exchange.outcome !== null) return;
      if (body === null && stopText !== null) answerStopped(exchange, stopText);
      else if (body === null) breakOff(exchange, REFUSAL_OF[refused ?? 'content'], 'refused');
      else pass(body === given ? asked.body.value : body);
    };
    if (screened instanceof Promise) waited(exchange, screened).then(take).catch(failed);
    else take(screened);
  } catch (error) {
    failed(error as Error);
  }
}

/** Only guards are waited for. What they take while the upstream is at work adds nothing to the answer's time. */
function waited<T>(exchange: Exchange, screened: Promise<T>): Promise<T> {
  const began = performance.now();
  return screened.finally(() => {
    const { route, upstreamEndedAt } = exchange;
    const from = route === null ? began : Math.max(began, upstreamEndedAt ?? Number.POSITIVE_INFINITY);
    exchange.guardMillis = (exchange.guardMillis ?? 0) + Math.max(0, performance.now() - from);
  });
}

/** Most of a conversation that a guard is told, in UTF-16 units: its end. */
const MOST_ASKED = 8_000;

/** The texts of what the model was asked, as a guard may read them. */
function textOf(input: unknown): string {
  const texts: string[] = [];
  const read = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (Array.isArray(value)) for (const one of value) read(one);
    else if (value !== null && typeof value === 'object')
      for (const name of ['content', 'text', 'arguments', 'output'] as const) read((value as Piece)[name]);
  };
  read(input);
  return texts.join('\n').slice(-MOST_ASKED);
}

/** The last marks of both sides and what they make together: of most exchanges they are the same. */
let joined: { input: ScreeningMarks; output: ScreeningMarks; both: ScreeningMarks } = {
  input: {},
  output: {},
  both: {},
};

function join(input: ScreeningMarks, output: ScreeningMarks): ScreeningMarks {
  if (joined.input !== input || joined.output !== output) joined = { input, output, both: { ...input, ...output } };
  return joined.both;
}

/** Null when the release names no detector: nothing is asked then. */
export function openScreen(exchange: Exchange): Screen | null {
  const { screening: detectors } = exchange.served.release;
  if (detectors.length === 0) return null;
  const output = exchange.parts.screening.openOutput(detectors, () =>
    textOf(exchange.operation.input(exchange.asked.body.value)),
  );
  const { marks: input } = exchange.screened;
  exchange.screened = { marks: () => join(input(), output.marks()) };
  let told = false;
  /** What is under way beyond one call is given up when the caller leaves. */
  function closeWithCaller(): void {
    if (!told) exchange.response.once('close', () => output.close());
    told = true;
  }

  /** Goes through the pieces without a promise as long as none is needed. */
  function pushFrom(
    list: readonly Piece[],
    from: number,
    last: boolean,
    out: Piece[],
  ): ScreenedPieces | Promise<ScreenedPieces> {
    for (let i = from; i <= list.length; i++) {
      if (i === list.length && !last) break;
      const released = i === list.length ? output.end() : output.push(list[i]!);
      if (released instanceof Promise)
        return waited(exchange, released).then((one) => take(one, out) ?? pushFrom(list, i + 1, last, out));
      const ended = take(released, out);
      if (ended !== null) return ended;
    }
    return { pieces: out, refusal: null, stopText: null };
  }

  function take({ pieces, refused, stopText = null }: Released, out: Piece[]): ScreenedPieces | null {
    out.push(...pieces);
    return refused === null ? null : { pieces: out, refusal: REFUSAL_OF[refused], stopText };
  }

  return {
    pieces(list, last) {
      closeWithCaller();
      try {
        return pushFrom(list, 0, last, []);
      } catch (error) {
        exchange.parts.onProblem(error as Error);
        return { pieces: [], refusal: REFUSALS.screeningUnavailable, stopText: null };
      }
    },
    whole(answer) {
      const screened = output.whole(answer);
      if (!(screened instanceof Promise)) return answerOf(screened);
      closeWithCaller();
      return waited(exchange, screened).then(answerOf);
    },
  };
}

function answerOf({ pieces, refused, stopText = null }: Released): ScreenedAnswer {
  return refused === null && pieces.length === 1
    ? { answer: pieces[0]! }
    : { refusal: REFUSAL_OF[refused ?? 'content'], stopText };
}
