import { saidBefore } from '../context.ts';
import { type Found, found } from '../found.ts';
import { keepEnds } from '../mask.ts';
import type { View } from '../view.ts';
import type { Token } from './token.ts';

interface Permit {
  readonly form: string;
  readonly pattern: RegExp;
  readonly said: RegExp;
}

const PERMITS: readonly Permit[] = [
  // Home-return permit of residents of Hong Kong (H) and Macao (M): eight digits, and two more of the issue.
  {
    form: 'home-return',
    pattern: /^[HM]\d{8}(\d{2})?$/,
    said: /回乡|回鄉|港澳居民|来往内地|來往內地|通行证|通行證|home.return|mainland travel permit/i,
  },
  // Permit of residents of Taiwan: eight digits, or ten and a letter in the old form.
  {
    form: 'taiwan-compatriot',
    pattern: /^(\d{8}|\d{10}[A-Z]?)$/,
    said: /台胞|臺胞|台湾居民|臺灣居民|来往大陆|來往大陸|taiwan.{0,12}permit/i,
  },
  // Exit permits of mainland residents to Hong Kong and Macao (C, old W) and to Taiwan (L, T).
  {
    form: 'exit',
    pattern: /^([CWLT]\d{8}|C[A-HJ-NP-Z]\d{7})$/,
    said: /港澳通行|往来港澳|往來港澳|往来台湾|大陆居民|通行证|通行證|exit.{0,10}permit|permit.{0,12}(hong kong|macao|macau)/i,
  },
];

/** Permits have no check digit and the form of many a product number: only behind words that say it; medium. */
export function readTravelPermit(view: View, token: Token): Found | undefined {
  if (token.text.length < 8 || token.text.length > 11) return undefined;
  const permit = PERMITS.find(({ pattern, said }) => pattern.test(token.text) && saidBefore(view, token.start, said));
  if (permit === undefined) return undefined;
  return found(view, {
    kind: 'travel-permit',
    grade: 'medium',
    form: permit.form,
    start: token.start,
    end: token.end,
    keep: keepEnds(1, 2),
  });
}
