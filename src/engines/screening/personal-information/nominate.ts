import { FOLD, HYPHEN, isDigit, isHan, isLetter, PAIR, SKIP, SPACE } from './fold.ts';
import { numeralValue, ONES } from './numbers/spoken-mobile.ts';
import { CALLED, NAME_SECONDS, NAME_SIGNS } from './people/cues.ts';
import { PLACE_SIGNS } from './places/address.ts';

// One table says of every UTF-16 unit whether something may be parsed there. Ordinary text is looked at no further than this.
export const PLAIN = 0;
export const DIGIT = 1;
export const AT = 2;
export const PLUS = 3;
export const OPEN = 4;
export const COLON = 5;
export const ONE = 6;
export const PROVINCE = 7;
export const NAME = 8;
export const PLACE = 9;
/** The `y` of `my`, and the M of a title. */
export const MY = 10;
export const TITLE = 11;
/** First half of the mathematical digits. */
export const MATHEMATICAL = 12;
export const CALL = 13;

const PROVINCE_SIGNS = '京津沪冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼渝新使';

function buildNominations(): Uint8Array {
  const table = new Uint8Array(65_536);
  const signs: readonly (readonly [string, number])[] = [
    [PLACE_SIGNS, PLACE],
    [NAME_SIGNS, NAME],
    [PROVINCE_SIGNS, PROVINCE],
    [CALLED, CALL],
    [ONES, ONE],
    ['yYＹ', MY],
    ['MＭ', TITLE],
    ['@＠', AT],
    ['+＋', PLUS],
    ['(（', OPEN],
    [':：', COLON],
  ];
  for (const [characters, nomination] of signs) for (const sign of characters) table[sign.charCodeAt(0)] = nomination;
  for (let unit = 0; unit < 65_536; unit++) if (isDigit(FOLD[unit]!)) table[unit] = DIGIT;
  table[0xd835] = MATHEMATICAL;
  return table;
}

export const NOMINATIONS = buildNominations();

/** With what a nominated sign may go on, as its parser reads it; where there is nothing to say before parsing, with anything. */
const GOES_ON: ReadonlyMap<number, (code: number) => boolean> = new Map([
  [PLUS, isDigit],
  [OPEN, (code: number) => code === 0x30 || code === 0x2b],
  [ONE, (code: number) => code === SPACE || code === HYPHEN || numeralValue(code) >= 3],
  [PROVINCE, (code: number) => isLetter(code) && code < 0x80],
  [NAME, (code: number) => NAME_SECONDS.includes(String.fromCharCode(code))],
  [PLACE, (code: number) => code === SPACE || isDigit(code) || isHan(code) || (isLetter(code) && code < 0x80)],
  [MY, (code: number) => code === SPACE],
  [TITLE, (code: number) => code === 0x72 || code === 0x73 || code === 0x69],
]);

/** For every unit a bit for each nomination that it may follow. What shows nothing may follow all, and so may halves of pairs. */
function buildFollowers(): Uint16Array {
  const table = new Uint16Array(65_536);
  for (let unit = 0; unit < 65_536; unit++) {
    const code = FOLD[unit]!;
    const unclear = code === SKIP || code === PAIR;
    for (let nomination = 1; nomination <= CALL; nomination++) {
      const goesOn = GOES_ON.get(nomination);
      if (unclear || goesOn === undefined || goesOn(code)) table[unit]! |= 1 << nomination;
    }
  }
  return table;
}

export const FOLLOWERS = buildFollowers();
