import { AREA_CODES } from '../data/area-codes.ts';
import { CALLING_PLANS } from '../data/calling-codes.ts';
import { isDigit, isSeparator, isWord } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { type View, visible } from '../view.ts';
import { isSubscriber, readExtension } from './landline.ts';
import { isMobile, keepMobile } from './mobile.ts';

/** E.164 allows 15 digits. */
const MAX_DIGITS = 15;
const OPEN = 0x28;
const CLOSE = 0x29;

interface Dialled {
  readonly digits: number[];
  /** How many digits there are at the end of each group, and where that is. */
  readonly groups: { readonly digits: number; readonly end: number }[];
  /** What follows the last group. */
  readonly after: number;
}

/** Digits from `from` with one separator, or a pair of brackets and spaces, between groups; no more than E.164 allows. */
function readDialled(view: View, from: number): Dialled {
  const digits: number[] = [];
  const groups: { digits: number; end: number }[] = [];
  let end = from;
  let at = from;
  for (;;) {
    let code = visible(view, at);
    if (isDigit(code)) {
      if (digits.length === MAX_DIGITS) return { digits, groups, after: 0 };
      digits.push(code - 0x30);
      end = view.next;
      at = view.next;
      continue;
    }
    const after = code;
    groups.push({ digits: digits.length, end });
    for (let signs = 0; signs < 3 && (isSeparator(code) || code === OPEN || code === CLOSE); signs++) {
      code = visible(view, view.next);
    }
    if (!isDigit(code) || digits.length === 0) return { digits, groups, after };
    at = view.at;
  }
}

function countryCodeOf(digits: readonly number[]): number {
  let code = 0;
  for (let length = 1; length <= 3 && length <= digits.length; length++) {
    code = code * 10 + digits[length - 1]!;
    if (code === 86 || CALLING_PLANS.has(code)) return code;
  }
  return 0;
}

function readChinese(view: View, start: number, digits: readonly number[], end: number): Found | undefined {
  if (digits.length === 13 && isMobile(digits, 2)) {
    const keep = keepMobile(2);
    return found(view, { kind: 'cn-mobile', grade: 'medium', form: 'prefixed', start, end, keep });
  }
  const zero = digits[2] === 0 ? 1 : 0;
  const two = digits[2 + zero]! * 10 + digits[3 + zero]!;
  const area = AREA_CODES.has(two) ? 2 : AREA_CODES.has(two * 10 + digits[4 + zero]!) ? 3 : 0;
  const length = digits.length - 2 - zero - area;
  if (area === 0 || !isSubscriber(digits[2 + zero + area]!, length, area + 1)) return undefined;
  return found(view, {
    kind: 'cn-landline',
    grade: 'low',
    form: 'prefixed',
    start,
    end: readExtension(view, end),
    keep: (index) => index < 2 + zero + area,
  });
}

function readForeign(view: View, start: number, digits: readonly number[], end: number, country: number) {
  const plan = CALLING_PLANS.get(country)!;
  const codeDigits = String(country).length;
  const national = digits.length - codeDigits;
  // `+44 (0)20`: the zero is only dialled within the country.
  const zero = digits[codeDigits] === 0 ? 1 : 0;
  if (national - zero < plan.shortest || national > plan.longest + zero) return undefined;
  if (country === 1 && (digits[1]! < 2 || digits[4]! < 2)) return undefined;
  return found(view, {
    kind: 'international-phone',
    grade: 'low',
    form: String(country),
    start,
    end,
    keep: (index, count) => index < codeDigits || index >= count - 2,
  });
}

/**
 * A number behind the `+` at `plus`: country code and length, as many groups as make the longest number that fits. Nothing more can be
 * checked: low. `start` is where the hit begins when the country code is in brackets.
 */
export function readInternationalPhone(view: View, plus: number, start = plus): Found | undefined {
  visible(view, plus);
  const { digits, groups, after } = readDialled(view, view.next);
  if (digits.length < 8) return undefined;
  const country = countryCodeOf(digits);
  if (country === 0) return undefined;
  for (const group of groups.toReversed()) {
    if (group.digits < 8 || (group === groups.at(-1) && isWord(after))) continue;
    const dialled = digits.slice(0, group.digits);
    const result =
      country === 86
        ? readChinese(view, start, dialled, group.end)
        : readForeign(view, start, dialled, group.end, country);
    if (result !== undefined) return result;
  }
  return undefined;
}
