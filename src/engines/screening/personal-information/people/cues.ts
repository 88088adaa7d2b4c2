import { isHan, SPACE } from '../fold.ts';
import type { Found } from '../found.ts';
import { type View, visible } from '../view.ts';
import { readWord, skip } from '../words.ts';
import { foundName, nameBefore, readChineseName } from './chinese-name.ts';
import { readEnglishName } from './english-name.ts';

const TITLES = ['先生', '女士', '小姐', '太太'];
/** Fields whose value is a name, as they stand before a colon. */
const FIELD =
  /(姓\s{0,2}名|名字|联系人|收件人|收货人|寄件人|发件人|申请人|负责人|经办人|法定代表人|法人|患者|病人|客户|会员|员工|学生|家长|乘客|旅客|持卡人|开户人|户名|投保人|被保险人|监护人|委托人|受托人|甲方|乙方|当事人|本人|署名|签名|称呼)["”'」】\s]{0,3}$/;
const ENGLISH_FIELD =
  /(full|customer|patient|employee|contact|applicant|student|guest|passenger|card\s?holder|recipient|client)[ _-]?(name)?["'\s]{0,2}$|(^|[^a-z_.])name\s?$/i;
/** Words a name follows at once. */
const INTRODUCTIONS = [
  '姓名是',
  '姓名为',
  '姓名',
  '名叫',
  '我叫',
  '叫做',
  '叫作',
  '名字是',
  '名字叫',
  '大名是',
  '本人',
];
const INTRODUCTION_STARTS = new Set(INTRODUCTIONS.map((word) => word[0]!));
/** How far back the name of a field is looked for. */
const FIELD_REACH = 16;

/** First characters at which names are nominated. */
export const NAME_SIGNS = [...new Set([...INTRODUCTION_STARTS, ...TITLES.map((title) => title[0]!)])].join('');

const OPENING = '"“\'「『【[（(*_';

/** Skips spaces and one quotation mark or bracket. */
function toValue(view: View, from: number): number {
  let at = skip(view, skip(view, from, SPACE), SPACE);
  const code = visible(view, at);
  if (code !== 0 && OPENING.includes(String.fromCharCode(code))) {
    at = view.next;
    if (code === 0x2a) at = skip(view, at, 0x2a);
  }
  return skip(view, at, SPACE);
}

/** A name behind the colon at `colon`, when the field before it is one for names. */
export function readField(view: View, colon: number): Found | undefined {
  const before = view.text.slice(Math.max(0, colon - FIELD_REACH), colon);
  const chinese = FIELD.test(before);
  if (!chinese && !ENGLISH_FIELD.test(before)) return undefined;
  visible(view, colon);
  const value = toValue(view, view.next);
  if (isHan(visible(view, value))) {
    const name = readChineseName(view, value);
    return name === undefined ? undefined : foundName(view, name, 'field');
  }
  return readEnglishName(view, value, 'field');
}

/** `我叫张某`, `姓名 张某`, `张某先生`: at `from` stands one of the signs. */
export function readIntroduced(view: View, from: number): Found | undefined {
  for (const title of TITLES) {
    if (readWord(view, from, title) < 0) continue;
    const name = nameBefore(view, from);
    return name === undefined ? undefined : foundName(view, name, 'title');
  }
  for (const word of INTRODUCTIONS) {
    const behind = readWord(view, from, word);
    if (behind < 0) continue;
    const name = readChineseName(view, toValue(view, skip(view, behind, 0x3a)));
    return name === undefined ? undefined : foundName(view, name, 'introduction');
  }
  return undefined;
}
