import { luhnHolds } from '../checksums.ts';
import { ISSUER_RANGES, type IssuerRange } from '../data/issuers.ts';
import { DOT } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { keepEnds } from '../mask.ts';
import type { View } from '../view.ts';
import { type Chain, grouped, hasSeparator, type Joint, jointAfter, separatorsPlain } from './chain.ts';

// Ways in which cards are printed and dictated, longest first.
const LAYOUTS: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4, 4],
  [6, 13],
  [6, 12],
  [6, 10],
  [4, 6, 5],
  [4, 6, 4],
];

interface Bounds {
  readonly range: IssuerRange;
  readonly digits: number;
  readonly from: number;
  readonly to: number;
}

const BOUNDS: readonly Bounds[] = ISSUER_RANGES.map((range) => ({
  range,
  digits: range.from.length,
  from: Number(range.from),
  to: Number(range.to),
}));
/** First digits that some range has. */
const FIRST = new Set(BOUNDS.flatMap(({ range }) => [range.from.charCodeAt(0) - 0x30, range.to.charCodeAt(0) - 0x30]));

function issuerOf(digits: Uint8Array, count: number): IssuerRange | undefined {
  return BOUNDS.find(({ range, digits: length, from, to }) => {
    let prefix = 0;
    for (let i = 0; i < length; i++) prefix = prefix * 10 + digits[i]!;
    return prefix >= from && prefix <= to && range.lengths.includes(count);
  })?.range;
}

interface Reading {
  readonly count: number;
  readonly form: 'plain' | 'grouped' | 'spelled';
}

function readingOf(chain: Chain, left: Joint): Reading | undefined {
  const first = chain.lengths[0]!;
  if (first >= 14) {
    const after = jointAfter(chain, 0);
    if (after === 'letter' || (after === 'tied' && chain.separators[0] === DOT)) return undefined;
    return { count: first, form: 'plain' };
  }
  if (left === 'tied') return undefined;
  for (const layout of LAYOUTS) {
    if (!grouped(chain, layout)) continue;
    const last = layout.length - 1;
    const after = jointAfter(chain, last);
    if (after === 'letter' || after === 'tied' || !separatorsPlain(chain, 0, last)) continue;
    return { count: layout.reduce((sum, length) => sum + length, 0), form: 'grouped' };
  }
  const spelled = left === 'free' && chain.closed && chain.groups === chain.count && chain.count >= 14;
  if (!spelled || jointAfter(chain, chain.groups - 1) !== 'free' || hasSeparator(chain, 0, chain.groups - 1, DOT)) {
    return undefined;
  }
  return { count: chain.count, form: 'spelled' };
}

/** Cards by issuer range, length and Luhn digit: one digit in ten passes by chance, the range leaves few. High: money hangs on it. */
export function readCard(view: View, chain: Chain, left: Joint): Found | undefined {
  if (chain.count < 14 || !FIRST.has(chain.digits[0]!)) return undefined;
  const reading = readingOf(chain, left);
  if (reading === undefined || reading.count > 19) return undefined;
  const issuer = issuerOf(chain.digits, reading.count);
  if (issuer === undefined || !luhnHolds(chain.digits, 0, reading.count)) return undefined;
  return found(view, {
    kind: issuer.scheme === 'unionpay' || issuer.scheme === 'bank' ? 'bank-card' : 'payment-card',
    grade: 'high',
    form: `${issuer.scheme}-${reading.form}`,
    start: chain.starts[0]!,
    end: chain.ends[reading.count - 1]!,
    keep: keepEnds(0, 4),
    via: reading.form === 'spelled' ? ['separators'] : [],
  });
}
