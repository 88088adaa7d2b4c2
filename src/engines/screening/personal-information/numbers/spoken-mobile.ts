import { HYPHEN, isDigit, isWord, SPACE } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { REACH_BACK, type View, visible, visibleBefore } from '../view.ts';
import { isMobile, keepMobile } from './mobile.ts';

const NUMERALS: readonly string[] = [
  '〇零○',
  '一壹幺弌',
  '二贰貳弍',
  '三叁參弎',
  '四肆',
  '五伍',
  '六陆陸',
  '七柒',
  '八捌',
  '九玖',
];
const VALUES = new Map<number, number>(
  NUMERALS.flatMap((signs, value) => [...signs].map((sign): [number, number] => [sign.charCodeAt(0), value])),
);

/** Signs a spoken number may begin with. */
export const ONES = NUMERALS[1]!;

/** What a digit or Chinese numeral stands for, -1 for anything else. */
export const numeralValue = (code: number): number => (isDigit(code) ? code - 0x30 : (VALUES.get(code) ?? -1));
const isNumeral = (code: number) => VALUES.has(code);
/** 十百千万亿: the numerals before them count something. */
const MAGNITUDES = '十拾百佰千仟万亿萬億';

/**
 * A mobile number in Chinese numerals, or in numerals and digits mixed, from the 1 at `from`; single spaces or hyphens may stand between. It
 * has no other use than to be read by people and not by filters: medium, seen through `numerals`.
 */
export function readSpokenMobile(view: View, from: number): Found | undefined {
  visible(view, from);
  let second = visible(view, view.next);
  if (second === SPACE || second === HYPHEN) second = visible(view, view.next);
  if (numeralValue(second) < 3) return undefined;
  const digits: number[] = [];
  let spoken = 0;
  let end = from;
  let code = visible(view, from);
  let separated = false;
  for (;;) {
    const value = numeralValue(code);
    if (value < 0) break;
    if (digits.length === 11) return undefined;
    if (isNumeral(code)) spoken += 1;
    digits.push(value);
    end = view.next;
    code = visible(view, view.next);
    if ((code === SPACE || code === HYPHEN) && digits.length < 11) {
      code = visible(view, view.next);
      separated = true;
    }
  }
  if (digits.length !== 11 || spoken === 0 || !isMobile(digits, 0)) return undefined;
  if (isWord(code) || MAGNITUDES.includes(String.fromCharCode(code))) return undefined;
  const before = visibleBefore(view, from, from - REACH_BACK);
  if (numeralValue(before) >= 0 || isWord(before) || MAGNITUDES.includes(String.fromCharCode(before))) return undefined;
  return found(view, {
    kind: 'cn-mobile',
    grade: 'medium',
    form: 'numerals',
    start: from,
    end,
    keep: keepMobile(0),
    via: separated ? ['separators', 'numerals'] : ['numerals'],
  });
}
