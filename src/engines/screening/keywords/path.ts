import { nature } from '../characters/index.ts';
import { type Automaton, WORDS } from './automaton.ts';
import { beginBackward, pointBefore, readBackward } from './backward.ts';
import { MAX_KEYWORD_CHARACTERS } from './entry.ts';

// The beginnings of paths of each length, filled and used within one call.
const starts = new Int32Array(MAX_KEYWORD_CHARACTERS + 1);
const INSIDE = -1;
const insides = new Int32Array(MAX_KEYWORD_CHARACTERS + 1);

/** A state, and where in the buffer the text begins that led to it. */
export interface Path {
  readonly state: number;
  readonly start: number;
}

/**
 * The longest beginning of a keyword that the text before `end` ends with. Beginnings in the middle of a word are left out where all
 * keywords that begin so want the beginning of one.
 */
export function pathBefore(automaton: Automaton, units: Uint16Array, end: number, from: number): Path {
  if (from === 0) return { state: 0, start: end };
  const reader = beginBackward(units, end, 0);
  const longest = automaton.depth[from]!;
  for (let depth = 1; depth <= longest; ) {
    const point = readBackward(reader, units);
    if (point < 0) throw new Error('The buffer does not hold the text of the state; this is a defect of the scan.');
    if (nature(point) === 'separator') continue;
    starts[depth] = reader.at;
    insides[depth] = reader.left > 0 ? reader.points[reader.left - 1]! : INSIDE;
    depth++;
  }
  for (let state = from; state !== 0; state = automaton.fail[state]!) {
    const depth = automaton.depth[state]!;
    const start = starts[depth]!;
    if ((automaton.meta[state]! & WORDS) === 0) return { state, start };
    const before = insides[depth] === INSIDE ? pointBefore(units, start) : insides[depth]!;
    if (before < 0 || nature(before) !== 'letter') return { state, start };
  }
  return { state: 0, start: end };
}
