import { FOLD, isDigit, isLetter, isSeparator, isWord, PAIR, SKIP } from '../fold.ts';
import { numeralValue } from './spoken-mobile.ts';

/** Fewer digits than this are nothing, unless they go on in other signs. */
const LEAST = 5;
/** With a fourth group it may be an IP address. */
const MOST_GROUPS = 3;
/** Longest run of letters and digits that is looked through here. */
const MAX_TOKEN = 24;

/**
 * Is the number whose first digit is at `from` certainly too short for anything that is looked for? Most numbers in ordinary text are. Where
 * the answer would need more than has arrived or a closer look (what shows nothing, mathematical digits, Chinese numerals), it is no.
 */
export function isShortNumber(units: Uint16Array, from: number, length: number): boolean {
  const last = length - 1;
  let digits = 0;
  for (let groups = 1, at = from; groups <= MOST_GROUPS; groups++, at++) {
    let code = FOLD[units[at]!]!;
    for (; isDigit(code); code = FOLD[units[at]!]!) {
      digits += 1;
      at += 1;
      if (digits === LEAST || at >= last) return false;
    }
    const following = FOLD[units[at + 1]!]!;
    if (code === SKIP || code === PAIR || following === SKIP || following === PAIR) return false;
    const separated = isSeparator(code);
    if (separated && isDigit(following)) continue;
    if (groups > 1) return true;
    if (isLetter(code)) return isShortToken(units, at, last, digits);
    return FOLD[units[from]!] !== 0x31 || numeralValue(separated ? following : code) < 0;
  }
  return false;
}

/** A letter right behind the first digits: are there too few digits for a code in the run of letters and digits that they begin? */
function isShortToken(units: Uint16Array, from: number, last: number, before: number): boolean {
  let digits = before;
  for (let at = from; at < last && at < from + MAX_TOKEN; at++) {
    const code = FOLD[units[at]!]!;
    if (code === SKIP || code === PAIR) return false;
    if (!isWord(code)) return true;
    if (isDigit(code)) digits += 1;
    if (digits === LEAST) return false;
  }
  return false;
}
