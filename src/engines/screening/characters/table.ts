import { type Folded, foldCodePoint } from './fold.ts';
import { type Nature, natureOf } from './nature.ts';
import { STEP } from './steps.ts';
import { SIMPLIFIED } from './traditional.ts';

// What is asked for every character of a text, answered from tables: two planes as arrays, built once, and the few beyond them by hand.

/** What a code point becomes in `singles`, when it is not one code point. */
export const FOLDS_TO_NOTHING = 0;
export const FOLDS_TO_SEVERAL = 1;
/** Code points below this lie in the arrays. */
export const TABLE_SIZE = 0x2_0000;

export interface CharacterTable {
  /** Folded code point of each of the first two planes, or one of the constants above. */
  readonly singles: Uint32Array;
  readonly several: ReadonlyMap<number, Folded>;
  /** Steps of each of the first two planes. */
  readonly steps: Uint16Array;
}

// No character is folded in these ranges: CJK ideographs (but for the traditional ones) and Hangul, surrogates, private use.
const PLAIN: readonly (readonly [number, number])[] = [
  [0x3400, 0x9fff],
  [0xac00, 0xd7a3],
  [0xd800, 0xf8ff],
  [0x1_2000, 0x1_342f],
  [0x1_7000, 0x1_8cff],
];

function build(): CharacterTable {
  const singles = new Uint32Array(TABLE_SIZE);
  const steps = new Uint16Array(TABLE_SIZE);
  const several = new Map<number, Folded>();
  for (let codePoint = 0; codePoint < TABLE_SIZE; codePoint++) singles[codePoint] = codePoint;
  const fold = (codePoint: number) => {
    const folded = foldCodePoint(codePoint);
    steps[codePoint] = folded.steps;
    if (folded.points.length === 1) singles[codePoint] = folded.points[0]!;
    else if (folded.points.length === 0) singles[codePoint] = FOLDS_TO_NOTHING;
    else {
      singles[codePoint] = FOLDS_TO_SEVERAL;
      several.set(codePoint, folded);
    }
  };
  let from = 0;
  for (const [first, last] of [...PLAIN, [TABLE_SIZE, TABLE_SIZE] as const]) {
    for (let codePoint = from; codePoint < first; codePoint++) fold(codePoint);
    from = last + 1;
  }
  for (const traditional of SIMPLIFIED.keys()) if (traditional < TABLE_SIZE) fold(traditional);
  return { singles, several, steps };
}

let table: CharacterTable | undefined;

/** Built when it is first asked for, about a tenth of a second. */
export function characterTable(): CharacterTable {
  table ??= build();
  return table;
}

const SUPPLEMENTARY_NOTHINGS = { first: 0xe_0000, last: 0xe_0fff };
const COMPATIBILITY_IDEOGRAPHS = { first: 0x2_f800, last: 0x2_fa1f };
const NOTHING: Folded = { points: [], steps: STEP.ignorable };

/** Beyond the tables lie rare ideographs, tags and variation selectors. */
function foldBeyond(codePoint: number): Folded {
  if (codePoint >= SUPPLEMENTARY_NOTHINGS.first && codePoint <= SUPPLEMENTARY_NOTHINGS.last) return NOTHING;
  const compatible = codePoint >= COMPATIBILITY_IDEOGRAPHS.first && codePoint <= COMPATIBILITY_IDEOGRAPHS.last;
  if (compatible || SIMPLIFIED.has(codePoint)) return foldCodePoint(codePoint);
  return { points: [codePoint], steps: 0 };
}

/** Folds any code point, from the tables where it lies in them. */
export function fold(codePoint: number): Folded {
  if (codePoint >= TABLE_SIZE) return foldBeyond(codePoint);
  const { singles, several, steps } = characterTable();
  const single = singles[codePoint]!;
  if (single === FOLDS_TO_SEVERAL) return several.get(codePoint)!;
  return { points: single === FOLDS_TO_NOTHING ? [] : [single], steps: steps[codePoint]! };
}

const NATURES: readonly Nature[] = ['letter', 'ideograph', 'separator', 'sign'];
let natures: Uint8Array | undefined;

/** The nature of a folded code point, remembered for the first plane. */
export function nature(point: number): Nature {
  if (point > 0xffff) return natureOf(point);
  natures ??= new Uint8Array(0x1_0000);
  let known = natures[point]!;
  if (known === 0) {
    known = NATURES.indexOf(natureOf(point)) + 1;
    natures[point] = known;
  }
  return NATURES[known - 1]!;
}
