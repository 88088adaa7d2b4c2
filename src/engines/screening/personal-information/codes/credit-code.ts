import { creditCodeHolds } from '../checksums.ts';
import { type Found, found } from '../found.ts';
import { keepEnds } from '../mask.ts';
import type { View } from '../view.ts';
import type { Token } from './token.ts';

// Registration authority and category, six digits of region, nine characters of the organisation's own code, check character.
const FORM =
  /^(1[1-39]|2[19]|3[1-59]|4[19]|5[1-49]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1)\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/;

/**
 * Unified social credit code (GB 32100) by form and check character. It names an organisation, and a person only where a sole trader is
 * one: low, although it is validated.
 */
export function readCreditCode(view: View, token: Token): Found | undefined {
  if (token.text.length !== 18 || !FORM.test(token.text) || !creditCodeHolds(token.text)) return undefined;
  return found(view, {
    kind: 'credit-code',
    grade: 'low',
    form: '18',
    start: token.start,
    end: token.end,
    keep: keepEnds(2, 4),
  });
}
