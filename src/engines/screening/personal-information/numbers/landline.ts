import { AREA_CODES } from '../data/area-codes.ts';
import { DOT, isDigit, isWord, SPACE } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { type View, visible } from '../view.ts';
import { readWord, skip } from '../words.ts';
import { type Chain, hasSeparator, type Joint, jointAfter } from './chain.ts';

const COLON = 0x3a;

/** Digits of an area code with its 0 that the chain begins with, or 0. */
function areaDigits(chain: Chain): number {
  const { digits } = chain;
  if (digits[0] !== 0) return 0;
  const three = digits[1]! * 10 + digits[2]!;
  if (AREA_CODES.has(three)) return 3;
  return AREA_CODES.has(three * 10 + digits[3]!) ? 4 : 0;
}

/** Subscriber numbers have 7 or 8 digits, 8 behind the area codes of three, and begin with 2 to 8. */
export function isSubscriber(first: number, length: number, area: number): boolean {
  return first >= 2 && first <= 8 && (length === 8 || (length === 7 && area === 4));
}

const EXTENSION_WORDS = ['-', '转分机', '转', '轉', '分机', 'ext.', 'ext', 'x'];

/** End of an extension of at most 5 digits after `from`, or `from`. */
export function readExtension(view: View, from: number): number {
  const at = skip(view, from, SPACE);
  for (const word of EXTENSION_WORDS) {
    const behind = readWord(view, at, word);
    if (behind < 0) continue;
    let end = from;
    let digits = 0;
    let code = visible(view, skip(view, skip(view, behind, COLON), SPACE));
    while (isDigit(code)) {
      end = view.next;
      digits += 1;
      code = visible(view, view.next);
    }
    return digits >= 1 && digits <= 5 && !isWord(code) ? end : from;
  }
  return from;
}

/**
 * Land lines by area code and length: (010) or 010, then 7 or 8 digits, plain or in halves, an extension behind. Nothing is checked beyond
 * that, and many belong to organisations: low.
 */
export function readLandline(view: View, chain: Chain, left: Joint, start: number): Found | undefined {
  if (left === 'tied' || left === 'letter' || chain.count < 10) return undefined;
  const area = areaDigits(chain);
  if (area === 0 || hasSeparator(chain, 0, chain.groups - 1, DOT)) return undefined;
  const { lengths } = chain;
  let length = 0;
  let last = 0;
  if (lengths[0]! > area) length = lengths[0]! - area;
  else if (lengths[0] === area && lengths[1]! >= 7) {
    length = lengths[1]!;
    last = 1;
  } else if (lengths[0] === area && (lengths[1] === 4 || lengths[1] === 3) && lengths[2] === 4) {
    length = lengths[1]! + 4;
    last = 2;
  }
  if (!isSubscriber(chain.digits[area]!, length, area)) return undefined;
  const end = chain.ends[area + length - 1]!;
  const after = jointAfter(chain, last);
  const reach = readExtension(view, end);
  if (reach === end && (after === 'letter' || after === 'tied')) return undefined;
  return found(view, {
    kind: 'cn-landline',
    grade: 'low',
    form: reach > end ? 'extension' : 'plain',
    start,
    end: reach,
    keep: (index, count) => index < area || (reach === end && index >= count - 2),
  });
}
