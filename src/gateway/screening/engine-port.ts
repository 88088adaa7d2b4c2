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
import { type DetectorSource, nameOf, type ScreeningSide } from './detectors.ts';
import { marksOf, refusalOf } from './marks.ts';
import type { OutputScreen, Released, ScreeningMarks, ScreeningPort, ScreeningRefusal } from './port.ts';
import { mediaPolicy, screensSide, settingsOf } from './rules.ts';

/** A policy's detectors made ready for one side. */
interface Ready {
  readonly chain: Chain;
  readonly media: 'pass' | 'refuse';
  /** Marks of detectors that are not here and may be left out. */
  readonly missing: ScreeningMarks;
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
    screenInput(body, detectors, signal) {
      const { chain, media, missing, unavailable } = readyFor(detectors, 'input');
      if (unavailable) return { body: null, refused: 'unavailable', marks: missing };
      if (chain.rules.length === 0) return { body, refused: null, marks: missing };
      const screened = screenDocument(chain, body, { media, signal });
      const finish = ({ value, verdict }: Awaited<typeof screened>) => ({
        body: value,
        refused: refusalOf(verdict),
        marks: { ...missing, ...marksOf('input', verdict) },
      });
      return screened instanceof Promise ? screened.then(finish) : finish(screened);
    },
    openOutput(detectors) {
      // It threw for the request already, unless a detector was changed since.
      const ready = readyFor(detectors, 'output');
      return ready.chain.rules.length === 0 && !ready.unavailable ? passing(ready.missing) : openOutput(ready);
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
  return { chain: createChain({ rules }), media: mediaPolicy(detectors), missing, unavailable };
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

function openOutput({ chain, media, missing, unavailable }: Ready): OutputScreen {
  const leaving = new AbortController();
  let stream: PieceStream | null = null;
  let whole: DocumentVerdict | null = null;
  const opened = () => {
    stream ??= openPieces(chain, { media, signal: leaving.signal });
    return stream;
  };
  const refusal = (refused: unknown): ScreeningRefusal | null =>
    refused === null ? null : refusalOf(opened().verdict());

  function release(by: (stream: PieceStream) => ReturnType<PieceStream['end']>): Released | Promise<Released> {
    if (unavailable) return { pieces: [], refused: 'unavailable' };
    const released = by(opened());
    if (released instanceof Promise)
      return released.then(({ pieces, refused }) => ({ pieces, refused: refusal(refused) }));
    return { pieces: released.pieces, refused: refusal(released.refused) };
  }

  return {
    whole(answer) {
      if (unavailable) return { pieces: [], refused: 'unavailable' };
      const screened = screenDocument(chain, answer, { media, signal: leaving.signal });
      const finish = ({ value, verdict }: Awaited<typeof screened>): Released => {
        whole = verdict;
        return { pieces: value === null ? [] : [value], refused: refusalOf(verdict) };
      };
      return screened instanceof Promise ? screened.then(finish) : finish(screened);
    },
    push: (piece) => release((one) => one.push(piece)),
    end: () => release((one) => one.end()),
    close() {
      leaving.abort();
      stream?.close();
    },
    marks() {
      const verdict = whole ?? stream?.verdict();
      return verdict === undefined ? missing : { ...missing, ...marksOf('output', verdict) };
    },
  };
}
