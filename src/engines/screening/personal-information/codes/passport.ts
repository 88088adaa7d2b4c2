import { saidBefore } from '../context.ts';
import { type Found, found } from '../found.ts';
import { keepEnds } from '../mask.ts';
import type { View } from '../view.ts';
import type { Token } from './token.ts';

const SAID = /护照|護照|passport/i;
/** Ordinary passports of China: E and eight digits, or E, a letter other than I and O, and seven digits. */
const ORDINARY = /^E(\d|[A-HJ-NP-Z])\d{7}$/;
/** Older and other ones: G, service SE, diplomatic DE, public affairs PE, Hong Kong K and H, Macao M. */
const OTHER = /^(G\d{8}|[DPS]\d{7,8}|[DPS]E\d{7}|1[45]\d{7}|K[A-Z]?\d{7,8}|H[A-Z]?\d{8}|M[AB]?\d{7,8})$/;
/** Most countries: six to nine letters and digits, few of them letters. */
const FOREIGN = /^[A-Z]{0,2}\d{5,9}[A-Z]?$/;

/**
 * Passport numbers have no check digit outside the machine-readable zone. The ordinary form of China counts by itself, as a notice;
 * others only behind words that say it, and then medium.
 */
export function readPassport(view: View, token: Token): Found | undefined {
  const { text, start, end } = token;
  if (text.length < 6 || text.length > 9) return undefined;
  const ordinary = ORDINARY.test(text);
  if (!ordinary && !OTHER.test(text) && !FOREIGN.test(text)) return undefined;
  const said = saidBefore(view, start, SAID);
  if (!said && !ordinary) return undefined;
  return found(view, {
    kind: 'passport',
    grade: said ? 'medium' : 'notice',
    form: ordinary ? 'china-ordinary' : OTHER.test(text) ? 'china-other' : 'foreign',
    start,
    end,
    keep: keepEnds(1, 2),
  });
}
