import {
  type Chain,
  type ChainRule,
  createChain,
  type DocumentVerdict,
  openPieces,
  type PieceStream,
  screenDocument,
} from '../../engines/screening/index.ts';
import type { PolicyDetector } from '../../kernel/policy/index.ts';
import { CALLER_LEFT } from './caller-left.ts';
import { type DetectorSource, nameOf, type ScreeningSide } from './detectors.ts';
import { marksOf, refusalOf } from './marks.ts';
import type { InputVerdict, OutputScreen, Released, ScreeningMarks, ScreeningPort, ScreeningRefusal } from './port.ts';
import { mediaPolicy, screensSide, settingsOf, stopsByAnswer } from './rules.ts';

/** A policy's detectors made ready for one side. */
interface Ready {
  readonly chain: Chain;
  /** What a document waits for, and the guards that only look on. */
  readonly deciding: Chain;
  readonly observing: Chain | null;
  /** True when somebody is asked, who is told when nobody waits any more. */
  readonly asks: boolean;
  /** True when a guard judges answers by what was asked. */
  readonly contextual: boolean;
  readonly media: 'pass' | 'refuse';
  /** True when callers get an answer in the place of what was stopped. */
  readonly answers: boolean;
  /** Marks of detectors that are not here and may be left out. */
  readonly missing: ScreeningMarks;
  /** The marks of a text in which no detector finds anything: of most texts, and then not made anew. */
  readonly passed: () => ScreeningMarks;
  /** True when one is not here that may not be left out. */
  readonly unavailable: boolean;
}

/** Screening by the engine. Chains are made once per policy and change of the detectors; texts under way keep theirs. */
export function createScreeningPort(source: DetectorSource): ScreeningPort {
  const made = new WeakMap<readonly PolicyDetector[], { generation: number; input: Ready; output: Ready }>();

  function readyFor(detectors: readonly PolicyDetector[], side: ScreeningSide): Ready {
    const generation = source.generation();
    let known = made.get(detectors);
    if (known?.generation !== generation) {
      known = { generation, input: prepare(source, detectors, 'input'), output: prepare(source, detectors, 'output') };
      made.set(detectors, known);
    }
    return known[side];
  }

  return {
    knows: (detector) => source.knows(detector),
    asks: (detectors) => readyFor(detectors, 'input').asks,
    screenInput(body, detectors, signal?) {
      const ready = readyFor(detectors, 'input');
      if (ready.unavailable) return { body: null, refused: 'unavailable', marks: () => ready.missing };
      if (ready.chain.rules.length === 0) return { body, refused: null, marks: () => ready.missing };
      const screened = screenWhole(ready, 'input', body, signal);
      return screened instanceof Promise ? screened.then(asInput) : asInput(screened);
    },
    openOutput(detectors, asked) {
      // It threw for the request already, unless a detector was changed since.
      const ready = readyFor(detectors, 'output');
      if (ready.chain.rules.length === 0 && !ready.unavailable) return passing(ready.missing);
      return openOutput(ready.contextual ? answering(ready, asked()) : ready);
    },
  };
}

function prepare(source: DetectorSource, detectors: readonly PolicyDetector[], side: ScreeningSide): Ready {
  const rules: ChainRule[] = [];
  const missing: Record<string, string> = {};
  let unavailable = false;
  for (const policy of detectors) {
    const settings = settingsOf(policy);
    if (!screensSide(policy, side)) continue;
    const detector = source.find(policy, side);
    if (detector !== null) {
      rules.push({ ...settings, detector: { ...detector, name: nameOf(policy) } });
      continue;
    }
    missing[`${side}.${nameOf(policy)}`] = 'skipped';
    missing[`${side}.${nameOf(policy)}.skipped`] = 'not-here';
    if (policy.mode === 'block' && settings.failMode === 'closed') unavailable = true;
  }
  const chain = createChain({ rules });
  const marks: ScreeningMarks = {
    ...missing,
    ...Object.fromEntries(rules.map(({ detector }) => [`${side}.${detector.name}`, 'passed'])),
  };
  const looksOn = ({ detector, mode }: ChainRule) => mode !== 'block' && detector.stream.kind !== 'incremental';
  const observing = chain.select((rule) => (looksOn(rule) ? rule : null));
  return {
    chain,
    deciding: chain.select((rule) => (looksOn(rule) ? null : rule)),
    observing: observing.rules.length === 0 ? null : observing,
    asks: !chain.immediate,
    contextual: rules.some(({ detector }) => aboutOf(detector) !== undefined),
    media: mediaPolicy(detectors),
    answers: stopsByAnswer(detectors),
    missing,
    passed: () => marks,
    unavailable,
  };
}

const aboutOf = (detector: ChainRule['detector']) => ('about' in detector ? detector.about : undefined);

/** The same for an answer to this. */
function answering(ready: Ready, asked: string): Ready {
  const choose = (rule: ChainRule): ChainRule => {
    const about = aboutOf(rule.detector);
    return about === undefined ? rule : { ...rule, detector: { ...about(asked), name: rule.detector.name } };
  };
  return {
    ...ready,
    chain: ready.chain.select(choose),
    deciding: ready.deciding.select(choose),
    observing: ready.observing?.select(choose) ?? null,
  };
}

/** What is said in the place of what was stopped for its content; null where an error says it. */
function stopTextOf(answers: boolean, verdict: DocumentVerdict): string | null {
  return answers && refusalOf(verdict) === 'content' ? (verdict.stopped?.text ?? '') : null;
}

interface ScreenedWhole {
  readonly value: Record<string, unknown> | null;
  readonly refused: ScreeningRefusal | null;
  readonly stopText: string | null;
  readonly marks: () => ScreeningMarks;
}

const asInput = ({ value, refused, stopText, marks }: ScreenedWhole): InputVerdict => ({
  body: value,
  refused,
  stopText,
  marks,
});

/** Screens a document that is complete. Guards that only look on are asked beside it and waited for by nobody. */
function screenWhole(
  { deciding, observing, media, answers, missing, passed }: Ready,
  side: ScreeningSide,
  document: Record<string, unknown>,
  signal: AbortSignal | undefined,
): ScreenedWhole | Promise<ScreenedWhole> {
  let seen: ScreeningMarks = {};
  if (observing !== null) {
    const names = observing.rules.map(({ detector }) => detector.name);
    seen = Object.fromEntries(
      names.flatMap((name) => [
        [`${side}.${name}`, 'skipped'],
        [`${side}.${name}.skipped`, 'cut-short'],
      ]),
    );
    const only = (verdict: DocumentVerdict) => ({
      ...verdict,
      mediaCount: 0,
      detectors: verdict.detectors.filter(({ detector }) => names.includes(detector)),
    });
    // It does not reject: what goes wrong with a guard is in the verdict.
    void Promise.resolve(screenDocument(observing, document, { media: 'pass', signal })).then(({ verdict }) => {
      seen = marksOf(side, only(verdict));
    });
  }
  const screened = screenDocument(deciding, document, { media, isRequest: side === 'input', signal });
  const finish = (one: Awaited<typeof screened>): ScreenedWhole => {
    const { value } = one;
    if (one.passed && observing === null) return { value, refused: null, stopText: null, marks: passed };
    const { verdict } = one;
    const decided = { ...missing, ...marksOf(side, verdict) };
    return {
      value,
      refused: refusalOf(verdict),
      stopText: stopTextOf(answers, verdict),
      marks: () => ({ ...decided, ...seen }),
    };
  };
  return screened instanceof Promise ? screened.then(finish) : finish(screened);
}

/** No detector reads this side. */
function passing(marks: ScreeningMarks): OutputScreen {
  const pass = (piece: Record<string, unknown>): Released => ({ pieces: [piece], refused: null });
  return {
    whole: pass,
    push: pass,
    end: () => ({ pieces: [], refused: null }),
    close: () => undefined,
    marks: () => marks,
  };
}

function openOutput(ready: Ready): OutputScreen {
  const { chain, media, answers, missing, unavailable } = ready;
  const leaving = ready.asks ? new AbortController() : null;
  let stream: PieceStream | null = null;
  let whole: ScreenedWhole | null = null;
  const opened = () => {
    stream ??= openPieces(chain, { media, signal: leaving?.signal });
    return stream;
  };
  function ended({ pieces, refused }: Awaited<ReturnType<PieceStream['end']>>): Released {
    if (refused === null) return { pieces, refused };
    const verdict = opened().verdict();
    return { pieces, refused: refusalOf(verdict), stopText: stopTextOf(answers, verdict) };
  }

  function release(by: (stream: PieceStream) => ReturnType<PieceStream['end']>): Released | Promise<Released> {
    if (unavailable) return { pieces: [], refused: 'unavailable' };
    const released = by(opened());
    return released instanceof Promise ? released.then(ended) : ended(released);
  }

  return {
    whole(answer) {
      if (unavailable) return { pieces: [], refused: 'unavailable' };
      const screened = screenWhole(ready, 'output', answer, leaving?.signal);
      const finish = (one: ScreenedWhole): Released => {
        whole = one;
        return { pieces: one.value === null ? [] : [one.value], refused: one.refused, stopText: one.stopText };
      };
      return screened instanceof Promise ? screened.then(finish) : finish(screened);
    },
    push: (piece) => release((one) => one.push(piece)),
    end: () => release((one) => one.end()),
    close() {
      leaving?.abort(CALLER_LEFT);
      stream?.close();
    },
    marks() {
      if (whole !== null) return whole.marks();
      return stream === null ? missing : { ...missing, ...marksOf('output', stream.verdict()) };
    },
  };
}
