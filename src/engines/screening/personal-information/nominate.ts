import { FOLD, isDigit } from './fold.ts';
import { ONES } from './numbers/spoken-mobile.ts';
import { NAME_SIGNS } from './people/cues.ts';
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
export const ENGLISH = 10;
/** First half of the mathematical digits. */
export const MATHEMATICAL = 11;

const PROVINCE_SIGNS = '京津沪冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼渝新使';

function buildNominations(): Uint8Array {
  const table = new Uint8Array(65_536);
  const signs: readonly (readonly [string, number])[] = [
    [PLACE_SIGNS, PLACE],
    [NAME_SIGNS, NAME],
    [PROVINCE_SIGNS, PROVINCE],
    [ONES, ONE],
    ['yYMＹｙＭ', ENGLISH],
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
