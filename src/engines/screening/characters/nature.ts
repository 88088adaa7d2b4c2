/**
 * What a folded character is to the matching of words.
 * - `letter`: letter or digit of a script that puts spaces between words
 * - `ideograph`: letter of a script that does not (Han, kana, Hangul with its particles, Thai and its neighbours)
 * - `separator`: what is put between letters and read over: spaces, line breaks, dashes, dots, brackets, quotes, pictures
 * - `sign`: everything else, sentence punctuation among it
 */
export type Nature = 'letter' | 'ideograph' | 'separator' | 'sign';

const SEPARATOR = /^[\p{Z}\p{Pd}\p{Pc}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{So}\p{Sk}\t\n\r*·•‧∙⋅・․.|/\\~+^=#'"‥…]$/u;
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Yi}ー々〇\u3099\u309a]$/u;
const LETTER = /^[\p{L}\p{N}\p{M}]$/u;

export function natureOf(codePoint: number): Nature {
  if (codePoint < 0x80) {
    if ((codePoint >= 0x30 && codePoint <= 0x39) || ((codePoint | 0x20) >= 0x61 && (codePoint | 0x20) <= 0x7a))
      return 'letter';
  } else if ((codePoint >= 0x4e00 && codePoint <= 0x9fff) || (codePoint >= 0x2_0000 && codePoint <= 0x3_ffff))
    return 'ideograph';
  const character = String.fromCodePoint(codePoint);
  if (SEPARATOR.test(character)) return 'separator';
  if (!LETTER.test(character)) return 'sign';
  return UNSPACED.test(character) ? 'ideograph' : 'letter';
}
