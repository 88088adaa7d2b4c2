import { MOBILE_PREFIXES } from '../data/mobile-prefixes.ts';
import { DOT } from '../fold.ts';
import { type Found, found } from '../found.ts';
import type { View } from '../view.ts';
import { type Chain, grouped, hasSeparator, type Joint, jointAfter, separatorsPlain } from './chain.ts';

interface Layout {
  readonly lengths: readonly number[];
  /** Digits before the national number: country code, or the 0 of long-distance calls. */
  readonly prefix: '' | '86' | '0086' | '0';
}

const LAYOUTS: readonly Layout[] = [
  { lengths: [2, 3, 4, 4], prefix: '86' },
  { lengths: [2, 11], prefix: '86' },
  { lengths: [13], prefix: '86' },
  { lengths: [4, 3, 4, 4], prefix: '0086' },
  { lengths: [4, 11], prefix: '0086' },
  { lengths: [15], prefix: '0086' },
  { lengths: [12], prefix: '0' },
  { lengths: [11], prefix: '' },
  { lengths: [3, 4, 4], prefix: '' },
  { lengths: [3, 8], prefix: '' },
  { lengths: [4, 4, 3], prefix: '' },
  { lengths: [3, 3, 5], prefix: '' },
];

export function isMobile(digits: ArrayLike<number>, at: number): boolean {
  return MOBILE_PREFIXES.has(digits[at]! * 100 + digits[at + 1]! * 10 + digits[at + 2]!);
}

function hasPrefix(chain: Chain, prefix: string): boolean {
  for (let i = 0; i < prefix.length; i++) if (chain.digits[i] !== prefix.charCodeAt(i) - 0x30) return false;
  return true;
}

/** Readable are the first three and the last four digits of the national number, and the country code. */
export function keepMobile(prefix: number) {
  return (index: number, count: number) => index < prefix + 3 || index >= count - 4;
}

/**
 * Mobile numbers of mainland China by number range and length, plain or in the usual groups. Tied by a hyphen or dot to more digits it is
 * part of something else. Eleven digits without a check: medium.
 */
export function readMobile(view: View, chain: Chain, left: Joint): Found | undefined {
  const [first] = chain.digits;
  if (left === 'tied' || chain.count < 11 || (first !== 1 && first !== 8 && first !== 0)) return undefined;
  for (const { lengths, prefix } of LAYOUTS) {
    if (!grouped(chain, lengths) || !hasPrefix(chain, prefix) || !isMobile(chain.digits, prefix.length)) continue;
    const last = lengths.length - 1;
    const after = jointAfter(chain, last);
    if (after === 'letter' || after === 'tied' || !separatorsPlain(chain, 0, last)) continue;
    // 138.12345678 is a coordinate or an amount; dots only make groups of three, four and four.
    const usual = prefix === '' && lengths.length === 3 && lengths[1] === 4 && lengths[2] === 4;
    if (hasSeparator(chain, 0, last, DOT) && !usual) continue;
    return found(view, {
      kind: 'cn-mobile',
      grade: 'medium',
      form: prefix === '' ? (last === 0 ? 'plain' : 'grouped') : 'prefixed',
      start: chain.starts[0]!,
      end: chain.ends[prefix.length + 10]!,
      keep: keepMobile(prefix.length),
    });
  }
  return readSpelled(view, chain, left);
}

/** Digit by digit, and nothing before or after in the chain. */
function readSpelled(view: View, chain: Chain, left: Joint): Found | undefined {
  const fits = left === 'free' && chain.closed && chain.count === 11 && chain.groups === 11;
  if (!fits || !isMobile(chain.digits, 0) || jointAfter(chain, 10) !== 'free') return undefined;
  return found(view, {
    kind: 'cn-mobile',
    grade: 'medium',
    form: 'spelled',
    start: chain.starts[0]!,
    end: chain.ends[10]!,
    keep: keepMobile(0),
    via: ['separators'],
  });
}
