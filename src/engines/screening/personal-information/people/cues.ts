import { isHan, SPACE } from '../fold.ts';
import type { Found } from '../found.ts';
import { REACH_BACK, textOf, type View, visible, visibleBefore } from '../view.ts';
import { readWord, skip } from '../words.ts';
import { foundName, nameBefore, readChineseName } from './chinese-name.ts';
import { readEnglishName } from './english-name.ts';
import { CHINESE_FIELD, ENGLISH_FIELD, endsField } from './fields.ts';

const TITLES = ['先生', '女士', '小姐', '太太'];
/** Introduces a name whatever character comes next. */
export const CALLED = '叫';
/** Words a name follows at once, nominated at the sign `at`, which is their rarest. */
const INTRODUCTIONS: readonly { readonly at: string; readonly before: string; readonly after: readonly string[] }[] = [
  { at: '姓', before: '', after: ['名是', '名为', '名'] },
  { at: CALLED, before: '我', after: [''] },
  { at: CALLED, before: '名', after: [''] },
  { at: CALLED, before: '字', after: [''] },
  { at: CALLED, before: '', after: ['做', '作'] },
  { at: '字', before: '名', after: ['是'] },
];
/** Names of fields behind which a name may follow after a space, as in a table. */
const COLUMNS = ['联系人', '收件人', '收货人', '寄件人', '患者', '申请人'];
/** How far back the name of a field is looked for. */
const FIELD_REACH = 16;

const PAIRS = [
  ...TITLES,
  ...COLUMNS,
  ...INTRODUCTIONS.flatMap(({ at, after }) => after.map((word) => at + word)).filter((word) => word.length > 1),
];
/** Other first characters at which names are nominated, and the second ones that go on from them. */
export const NAME_SIGNS = PAIRS.map((word) => word[0]!)
  .filter((sign) => sign !== CALLED)
  .join('');
export const NAME_SECONDS = PAIRS.map((word) => word[1]!).join('');

const COLON = 0x3a;
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
  if (!endsField(view.units, colon)) return undefined;
  const before = textOf(view, colon - FIELD_REACH, colon);
  if (!CHINESE_FIELD.test(before) && !ENGLISH_FIELD.test(before)) return undefined;
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
  const first = visible(view, from);
  const next = view.next;
  const second = visible(view, next);
  for (const title of TITLES) {
    if (first !== title.charCodeAt(0) || second !== title.charCodeAt(1)) continue;
    const name = nameBefore(view, from);
    return name === undefined ? undefined : foundName(view, name, 'title');
  }
  const sign = String.fromCharCode(first);
  for (const { at, before, after } of INTRODUCTIONS) {
    if (at !== sign || (before !== '' && visibleBefore(view, from, from - REACH_BACK) !== before.charCodeAt(0)))
      continue;
    const behind = after.map((word) => readWord(view, next, word)).find((end) => end >= 0);
    if (behind === undefined) continue;
    const name = readChineseName(view, toValue(view, skip(view, behind, COLON)));
    return name === undefined ? undefined : foundName(view, name, 'introduction');
  }
  for (const word of COLUMNS) {
    const behind = readWord(view, from, word);
    if (behind < 0 || visible(view, behind) !== SPACE) continue;
    const name = readChineseName(view, view.next);
    return name === undefined ? undefined : foundName(view, name, 'field');
  }
  return undefined;
}
