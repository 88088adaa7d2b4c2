import { readCreditCode } from '../codes/credit-code.ts';
import { readPassport } from '../codes/passport.ts';
import { readToken } from '../codes/token.ts';
import { readTravelPermit } from '../codes/travel-permit.ts';
import { DOT, isDigit, isLetter, isSeparator, isWord, SPACE } from '../fold.ts';
import type { Found } from '../found.ts';
import { readIpv4 } from '../network/ipv4.ts';
import { REACH_BACK, type View, visible, visibleBefore } from '../view.ts';
import { readCard } from './cards.ts';
import { beginChain, type Chain, type Joint, jointAfter, readGroup } from './chain.ts';
import { readIdCard, readOldIdCard } from './id-card.ts';
import { readInternationalPhone } from './international-phone.ts';
import { readLandline } from './landline.ts';
import { readMobile } from './mobile.ts';
import { readSpokenMobile } from './spoken-mobile.ts';

/** Letters that may stand before the first digit of a code. */
const MAX_LETTERS = 3;
const PLUS = 0x2b;
/** Signs before and characters behind which eleven digits are an amount. */
const CURRENCIES = '¥￥$€£';
const UNITS = '元万亿%‰吨克米';

interface Beginning {
  readonly joint: Joint | 'inside' | 'decimal';
  /** First character of letters and digits that stand together. */
  readonly token: number;
}

/** How the digit at `from` is tied to what is before it. */
function beginningOf(view: View, from: number): Beginning {
  const floor = from - REACH_BACK;
  let code = visibleBefore(view, from, floor);
  if (isDigit(code)) return { joint: 'inside', token: from };
  if (isLetter(code)) {
    let token = from;
    for (let letters = 0; isLetter(code); letters++) {
      if (letters === MAX_LETTERS) return { joint: 'inside', token };
      token = view.at;
      code = visibleBefore(view, token, floor);
    }
    return { joint: isWord(code) ? 'inside' : 'letter', token };
  }
  if (!isSeparator(code)) return { joint: 'free', token: from };
  const separator = code;
  code = visibleBefore(view, view.at, floor);
  if (!isDigit(code)) return { joint: 'free', token: from };
  return { joint: separator === SPACE ? 'space' : separator === DOT ? 'decimal' : 'tied', token: from };
}

function readCode(view: View, from: number): Found | undefined {
  const token = readToken(view, from);
  if (token === undefined) return undefined;
  return readCreditCode(view, token) ?? readTravelPermit(view, token) ?? readPassport(view, token);
}

/** More groups than this can't be part of a number that begins with a group of `length` digits in a list of numbers. */
const groupsBehind = (length: number): number => (length === 4 ? 5 : length === 3 ? 3 : length === 2 ? 4 : 2);

function readChain(view: View, chain: Chain, from: number, left: Joint): void {
  beginChain(chain);
  let next = readGroup(view, chain, from);
  const most = left === 'tied' ? 1 : left === 'space' ? groupsBehind(chain.lengths[0]!) : 24;
  while (next >= 0 && chain.groups < most) next = readGroup(view, chain, next);
}

function isAmount(view: View, chain: Chain, from: number): boolean {
  const before = visibleBefore(view, from, from - REACH_BACK);
  if (before !== 0 && CURRENCIES.includes(String.fromCharCode(before))) return true;
  return chain.after !== 0 && UNITS.includes(String.fromCharCode(chain.after));
}

/**
 * What the number is whose first digit is at `from`. Readings are tried from the best checked to the least, so that one number is one kind:
 * an ID card that also passes as a bank card or credit code is an ID card, a card that passes as a credit code is a card.
 */
export function readNumber(view: View, chain: Chain, from: number): Found | undefined {
  const { joint, token } = beginningOf(view, from);
  if (joint === 'inside' || joint === 'decimal') return undefined;
  if (joint === 'letter') return readCode(view, token);
  readChain(view, chain, from, joint);
  if (chain.groups === 0) return undefined;
  const first = chain.lengths[0]!;
  if (chain.groups === 1 && isLetter(chain.after)) {
    return first === 17 ? (readIdCard(view, chain, joint) ?? readCode(view, from)) : readCode(view, from);
  }
  if (first <= 3 && chain.separators[0] === DOT) {
    const address = readIpv4(view, from);
    if (address !== undefined) return address;
  }
  // Too short for anything: most numbers in ordinary text end here.
  if (joint === 'tied' ? first < 14 : chain.count < 5 && !isSpokenBeginning(chain)) return undefined;
  const after = jointAfter(chain, 0);
  const checked = readIdCard(view, chain, joint) ?? readCard(view, chain, joint) ?? readCreditCodeOf(view, chain, from);
  if (checked !== undefined) return checked;
  const likely =
    readMobile(view, chain, joint) ??
    readLandline(view, chain, joint, from) ??
    readOldIdCard(view, chain, after) ??
    (first >= 5 && first <= 10 && after !== 'tied' ? readCode(view, from) : undefined) ??
    readSpoken(view, chain, from);
  return likely === undefined || isAmount(view, chain, from) ? undefined : likely;
}

function readCreditCodeOf(view: View, chain: Chain, from: number): Found | undefined {
  if (chain.lengths[0] !== 18) return undefined;
  const token = readToken(view, from);
  return token === undefined ? undefined : readCreditCode(view, token);
}

const isSpokenBeginning = (chain: Chain) => chain.digits[0] === 1 && chain.groups === 1 && chain.count < 11;

/** Digits and Chinese numerals mixed, beginning with a digit. */
function readSpoken(view: View, chain: Chain, from: number): Found | undefined {
  return isSpokenBeginning(chain) ? readSpokenMobile(view, from) : undefined;
}

/** A land line whose area code is in brackets, or a number with `(+86)` before it: `(` is at `open`. */
export function readBracketed(view: View, chain: Chain, open: number): Found | undefined {
  visible(view, open);
  const zero = visible(view, view.next);
  if (zero === PLUS) {
    const phone = readInternationalPhone(view, view.at, open);
    // The bracket belongs to it when it is closed within.
    return phone?.mask.includes(')') || phone?.mask.includes('）') ? phone : undefined;
  }
  if (zero !== 0x30) return undefined;
  beginChain(chain);
  readGroup(view, chain, view.at);
  const area = chain.count;
  if (area < 3 || area > 4 || chain.after !== 0x29) return undefined;
  let next = chain.afterNext;
  if (isSeparator(visible(view, next))) next = view.next;
  if (!isDigit(visible(view, next))) return undefined;
  let more = readGroup(view, chain, view.at);
  if (more >= 0) more = readGroup(view, chain, more);
  return readLandline(view, chain, 'free', open);
}
