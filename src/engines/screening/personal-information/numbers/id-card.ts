import { idCheckCharacter } from '../checksums.ts';
import { saidBefore } from '../context.ts';
import { isRegion } from '../data/regions.ts';
import { isSeparator, isWord } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { keepEnds } from '../mask.ts';
import { type View, visible } from '../view.ts';
import type { Chain, Joint } from './chain.ts';

const SAID = /身份|證件|证件|公民|户口|id\s*(card|no|number)|identity/i;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(digits: Uint8Array, at: number, yearDigits: 2 | 4): boolean {
  let year = 0;
  for (let i = 0; i < yearDigits; i++) year = year * 10 + digits[at + i]!;
  if (yearDigits === 2) year += 1900;
  else if (year < 1900 || year > 2099) return false;
  const month = digits[at + yearDigits]! * 10 + digits[at + yearDigits + 1]!;
  const day = digits[at + yearDigits + 2]! * 10 + digits[at + yearDigits + 3]!;
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month !== 2 || day < 29 || leap;
}

/** Where the check character `X` of 17 digits ends, which may follow after one separator; -1 when there is none. */
function readX(view: View, chain: Chain): number {
  let code = chain.after;
  let end = chain.afterNext;
  if (isSeparator(code)) {
    code = visible(view, chain.afterNext);
    end = view.next;
  }
  if (code !== 0x58 && code !== 0x78) return -1;
  return isWord(visible(view, end)) ? -1 : end;
}

/**
 * ID card of 18 characters: known region, real date, check character (GB 11643). A whole chain of digits may be grouped in any way, because
 * the check leaves little to chance. High: validated, and the strongest of identifiers.
 */
export function readIdCard(view: View, chain: Chain, left: Joint): Found | undefined {
  const ungrouped = chain.lengths[0]! === 18 || (chain.lengths[0] === 17 && chain.groups === 1);
  if (!ungrouped && (left !== 'free' || !chain.closed)) return undefined;
  const digits = chain.lengths[0] === 18 ? 18 : chain.count;
  if (digits !== 18 && digits !== 17) return undefined;
  if (!isRegion(chain.digits) || !isDate(chain.digits, 6, 4)) return undefined;
  const check = idCheckCharacter(chain.digits);
  let end = chain.ends[17]!;
  if (digits === 17) {
    end = check === 'X' ? readX(view, chain) : -1;
    if (end < 0) return undefined;
  } else if (check !== String(chain.digits[17]) || (chain.closed && chain.groups === 1 && isWord(chain.after))) {
    return undefined;
  }
  return found(view, {
    kind: 'cn-id-card',
    grade: 'high',
    form: ungrouped ? '18' : '18-grouped',
    start: chain.starts[0]!,
    end,
    keep: keepEnds(3, 4),
    via: ungrouped ? [] : ['separators'],
  });
}

/**
 * The old 15 digits: region and date, no check. One number in some hundreds passes by chance, so low, and medium only when the words before
 * say what it is.
 */
export function readOldIdCard(view: View, chain: Chain, after: Joint): Found | undefined {
  if (chain.lengths[0] !== 15 || after === 'letter' || after === 'tied') return undefined;
  if (!isRegion(chain.digits) || !isDate(chain.digits, 6, 2)) return undefined;
  const start = chain.starts[0]!;
  return found(view, {
    kind: 'cn-id-card',
    grade: saidBefore(view, start, SAID) ? 'medium' : 'low',
    form: '15',
    start,
    end: chain.ends[14]!,
    keep: keepEnds(3, 3),
  });
}
