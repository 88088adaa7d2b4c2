import { isIgnorable } from '../characters/index.ts';

// One table maps every UTF-16 unit to what the parsers read: full-width forms to ASCII, the many hyphens, spaces and middle dots to one of
// each. Anything else stands for itself.

/** Shows nothing; read through. */
export const SKIP = 0;
/** First half of a pair that has to be decoded. */
export const PAIR = 1;
/** A character outside the basic plane that means nothing here. */
export const OTHER = 2;
export const SPACE = 0x20;
export const HYPHEN = 0x2d;
export const DOT = 0x2e;
export const MIDDLE_DOT = 0xb7;

const HYPHENS = [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe63, 0xff0d];
const SPACES = [0xa0, 0x1680, 0x202f, 0x205f, 0x3000];
const MIDDLE_DOTS = [0x2022, 0x2027, 0x30fb, 0x22c5, 0xff65];

function buildFold(): Uint16Array {
  const table = new Uint16Array(65_536);
  for (let unit = 0; unit < 65_536; unit++) {
    if (unit >= 0xd800 && unit < 0xdc00) table[unit] = PAIR;
    else if (unit >= 0xdc00 && unit < 0xe000) table[unit] = OTHER;
    else if (unit >= 0xff01 && unit <= 0xff5e) table[unit] = unit - 0xfee0;
    else if (isIgnorable(unit)) table[unit] = SKIP;
    else table[unit] = Math.max(unit, OTHER + 1);
  }
  for (let unit = 0x2000; unit <= 0x200a; unit++) table[unit] = SPACE;
  for (const unit of SPACES) table[unit] = SPACE;
  for (const unit of HYPHENS) table[unit] = HYPHEN;
  for (const unit of MIDDLE_DOTS) table[unit] = MIDDLE_DOT;
  return table;
}

export const FOLD = buildFold();

/** What a pair of surrogates stands for: the mathematical digits are digits, the ignorable ones nothing, all else is OTHER. */
export function foldPair(high: number, low: number): number {
  const codePoint = (high - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000;
  if (codePoint >= 0x1d7ce && codePoint <= 0x1d7ff) return 0x30 + ((codePoint - 0x1d7ce) % 10);
  if (codePoint >= 0xe0000 && codePoint <= 0xe0fff && isIgnorable(codePoint)) return SKIP;
  return OTHER;
}

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isLetter = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7);
/** Letters of Latin script with their accented forms, Greek and Cyrillic do not stand next to digits in what is looked for. */
export const isWord = (code: number): boolean => isDigit(code) || isLetter(code);
export const isHan = (code: number): boolean =>
  (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code === 0x3007;
export const isHex = (code: number): boolean =>
  isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
/** What may stand, once, between two groups of digits. */
export const isSeparator = (code: number): boolean =>
  code === SPACE || code === HYPHEN || code === DOT || code === MIDDLE_DOT;
