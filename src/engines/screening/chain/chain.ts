import type { Detector } from '../types.ts';
import { isClear } from './is-clear.ts';
import { type ChainRule, type CompiledRule, compileRule } from './rule.ts';
import { type ChainStream, openStream, type StreamOptions } from './stream.ts';
import { createTally, type Tally } from './tally.ts';

export interface ChainOptions {
  readonly rules: readonly ChainRule[];
  /**
   * Longest stretch of overlapping hits that is held back until it is complete, in UTF-16 units; a longer one stops the text.
   * 65 536 by default, and never less than what a judging detector looks at in one go.
   */
  readonly maxRegion?: number;
  /** What is said to the reader where a rule without a text of its own stops. Empty by default. */
  readonly stopText?: string;
}

/** Detectors folded into one. Immutable; any number of streams at once. */
export interface Chain {
  readonly rules: readonly ChainRule[];
  /** Changes whenever the answer to any text may change. */
  readonly version: string;
  /** True when pushing never has to wait. */
  readonly immediate: boolean;
  /** Most units of text that one stream holds back, beside the piece that is being pushed. */
  readonly maxHeld: number;
  /** True when text may come out other than it went in. */
  readonly changes: boolean;
  createTally(): Tally;
  /**
   * True when no detector finds anything in this text, which is complete and not long, and none has to be waited for: most texts are like
   * that, and need no stream. False says nothing; what was found is not counted.
   */
  isClear(text: string, tally: Tally): boolean;
  open(options?: StreamOptions): ChainStream;
  /** A chain of some of the rules, or others in their place; it counts in the same tally. */
  select(choose: (rule: ChainRule) => ChainRule | null): Chain;
}

export interface CompiledChain {
  readonly rules: readonly CompiledRule[];
  readonly maxRegion: number;
  readonly stopText: string;
}

const MAX_REGION = 65_536;

export function createChain({ rules, maxRegion = MAX_REGION, stopText = '' }: ChainOptions): Chain {
  for (const { detector } of rules) checkDetector(detector);
  const makeTally = () => createTally(rules);

  function build(compiled: readonly CompiledRule[]): Chain {
    const spans = compiled.filter(({ holds }) => holds).map(({ rule }) => spanOf(rule.detector));
    const chain: CompiledChain = { rules: compiled, maxRegion: Math.max(maxRegion, ...spans), stopText };
    return {
      rules: compiled.map(({ rule }) => rule),
      version: JSON.stringify([compiled.map(({ rule }) => versionOf(rule)), chain.maxRegion, stopText]),
      immediate: compiled.every(({ rule }) => rule.detector.stream.kind === 'incremental'),
      maxHeld: Math.max(0, ...spans) + chain.maxRegion,
      changes: compiled.some(({ changes }) => changes),
      createTally: makeTally,
      isClear: (text, tally) => isClear(compiled, text, tally),
      open: (options = {}) => openStream(chain, options.tally ?? makeTally(), options),
      select(choose) {
        const chosen: CompiledRule[] = [];
        for (const { rule, lane } of compiled) {
          const other = choose(rule);
          if (other !== null) chosen.push(compileRule(other, lane));
        }
        return build(chosen);
      },
    };
  }
  return build(rules.map(compileRule));
}

/** Units that a detector keeps from leaving at most. */
function spanOf({ stream }: Detector): number {
  if (stream.kind === 'incremental') return stream.maxHoldback;
  return stream.kind === 'whole' ? stream.limit + 1 : stream.size + stream.overlap + 1;
}

function versionOf({ detector, ...rest }: ChainRule): unknown {
  return [detector.name, detector.version, detector.stream, rest];
}

function checkDetector({ name, stream }: Detector): void {
  const positive = (value: number) => Number.isSafeInteger(value) && value >= 1;
  const natural = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (stream.kind === 'window' && !(positive(stream.size) && natural(stream.overlap)))
    throw new RangeError(`detector ${name}: a window needs a size of at least 1 and an overlap of at least 0`);
  if (stream.kind === 'whole' && !positive(stream.limit))
    throw new RangeError(`detector ${name}: a whole text needs a limit of at least 1`);
}
