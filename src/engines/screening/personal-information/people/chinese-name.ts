import { COMPOUND_SURNAMES, SURNAMES, WORDLIKE_SURNAMES } from '../data/surnames.ts';
import { isHan } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { type View, visible } from '../view.ts';
import { hanBefore } from './han-before.ts';

const MIDDLE_DOT = 0xb7;
/** Words that go on after a name; none of them begins a given name, and as its second character they are rarer than as a word. */
const NEVER_GIVEN = '的是在了和与及或也都就很不没要吗呢吧啊呀啦我你您他她它这那';
const RARELY_GIVEN =
  '有会能将被把给对向从到于为因所而且但们今昨现先女同来去住电手联邮地男性年岁身职部申出籍签等请说叫号未已填';

interface Name {
  readonly start: number;
  readonly end: number;
  /** Characters of the surname, which stay readable unless they are all there is. */
  readonly surname: number;
}

const isGiven = (character: string, second: boolean) =>
  !NEVER_GIVEN.includes(character) && !(second && RARELY_GIVEN.includes(character));

const textOf = (code: number) => String.fromCharCode(code);

/** A name of the form surname and one or two given characters, or with middle dots, at `from`. */
export function readChineseName(view: View, from: number): Name | undefined {
  const codes: string[] = [];
  const ends: number[] = [];
  let code = visible(view, from);
  const start = view.at;
  while (codes.length < 5 && isHan(code)) {
    codes.push(textOf(code));
    ends.push(view.next);
    code = visible(view, view.next);
  }
  if (codes.length >= 2 && code === MIDDLE_DOT) return readDottedName(view, start, view.next, ends.at(-1)!);
  const compound = codes.length >= 3 && COMPOUND_SURNAMES.has(codes[0]! + codes[1]!);
  const surname = compound ? 2 : 1;
  if (!compound && !SURNAMES.has(codes[0] ?? '')) return undefined;
  let length = surname;
  while (length < surname + 2 && length < codes.length && isGiven(codes[length]!, length > surname)) length += 1;
  if (length === surname) return undefined;
  return { start, end: ends[length - 1]!, surname };
}

/** `Given·Family` as names of other peoples are written; behind a word that says so only. */
function readDottedName(view: View, start: number, from: number, before: number): Name | undefined {
  let end = before;
  let length = 0;
  let code = visible(view, from);
  while (length < 8 && isHan(code) && !NEVER_GIVEN.includes(textOf(code))) {
    length += 1;
    end = view.next;
    code = visible(view, view.next);
  }
  return length < 2 ? undefined : { start, end, surname: 1 };
}

/** Names have no form of their own: only beside words that say so, and a notice even then. */
export function foundName(view: View, name: Name, form: string): Found {
  return found(view, {
    kind: 'person-name',
    grade: 'notice',
    form,
    start: name.start,
    end: name.end,
    keep: (index) => index < name.surname,
  });
}

/**
 * The name before a title (`先生`) that begins at `title`: a full name where the characters before it make one, else the surname alone.
 */
export function nameBefore(view: View, title: number): Name | undefined {
  const before = hanBefore(view, title);
  const at = (back: number) => before[back - 1];
  const text = (back: number) => (at(back) === undefined ? '' : textOf(at(back)!.code));
  const whole = (back: number, surname: number): Name | undefined =>
    at(back) === undefined ? undefined : { start: at(back)!.at, end: at(1)!.end, surname };
  for (const back of [4, 3]) if (COMPOUND_SURNAMES.has(text(back) + text(back - 1))) return whole(back, 2);
  for (const back of [3, 2]) {
    const given = back === 3 ? text(2) + text(1) : text(1);
    if (!SURNAMES.has(text(back)) || WORDLIKE_SURNAMES.has(text(back))) continue;
    if (![...given].every((character, index) => isGiven(character, index > 0))) continue;
    return whole(back, 1);
  }
  if (COMPOUND_SURNAMES.has(text(2) + text(1))) return whole(2, 0);
  return SURNAMES.has(text(1)) ? whole(1, 0) : undefined;
}
