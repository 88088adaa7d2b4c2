import { isDigit, isHan, isSeparator, isWord } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { type View, visible } from '../view.ts';

const upper = (code: number): number => (code >= 0x61 && code <= 0x7a ? code - 0x20 : code);
const isPlateLetter = (code: number): boolean => code >= 0x41 && code <= 0x5a && code !== 0x49 && code !== 0x4f;
/** 挂 trailer, 学 learner, 警 police, 港 澳 of Hong Kong and Macao. */
const LAST = '挂学警港澳';
const NEW_ENERGY = /^([A-HJK]\d{5}|[A-HJK][A-HJ-NP-Z]\d{4}|\d{5}[A-HJK])$/;

/** At `from` stands the short name of a province. */
export function readVehiclePlate(view: View, from: number): Found | undefined {
  const city = upper(visible(view, view.next));
  if (!isPlateLetter(city)) return undefined;
  let code = visible(view, view.next);
  if (isSeparator(code)) code = visible(view, view.next);
  let text = '';
  let letters = 0;
  let end = view.at;
  while (text.length < 7 && (isWord(code) || (text.length === 4 && LAST.includes(String.fromCharCode(code))))) {
    const sign = upper(code);
    if (!isDigit(sign) && !isHan(sign)) {
      if (!isPlateLetter(sign)) return undefined;
      letters += 1;
    }
    text += String.fromCharCode(sign);
    end = view.next;
    if (isHan(sign)) break;
    code = visible(view, view.next);
  }
  const ordinary = text.length === 5 && letters <= 2;
  if (!ordinary && !(text.length === 6 && NEW_ENERGY.test(text))) return undefined;
  // A plate is a number of a thing; who drives it is in a register. Structure without a check: low.
  return found(view, {
    kind: 'vehicle-plate',
    grade: 'low',
    form: ordinary ? 'ordinary' : 'new-energy',
    start: from,
    end,
    keep: (index, count) => index < 2 || index === count - 1,
  });
}
