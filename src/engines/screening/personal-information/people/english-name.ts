import { isLetter, SPACE } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { REACH_BACK, type View, visible, visibleBefore } from '../view.ts';
import { readWord, skip } from '../words.ts';

const AT = 0x40;
const FULL_STOP = 0x2e;
/** Longest word of a name. */
const MAX_WORD = 20;
const INTRODUCTIONS = ['name is ', "name's ", 'names are '];
const TITLES = ['mr', 'mrs', 'ms', 'miss', 'mister'];
/** Words with a capital that are no names where a name could stand. */
const NOT_NAMES = new Set(
  'The This That Name Your My Our Their Not No None Null True False String Unknown Required Optional Test Example President Chairman Speaker Right World'.split(
    ' ',
  ),
);

const isUpper = (code: number) => (code >= 0x41 && code <= 0x5a) || (code >= 0xc0 && code <= 0xde);

interface Word {
  readonly text: string;
  readonly end: number;
  readonly after: number;
}

/** A capital and small letters, hyphens and apostrophes; or one capital and a full stop. */
function readNameWord(view: View, from: number): Word | undefined {
  let code = visible(view, from);
  if (!isUpper(code)) return undefined;
  let text = '';
  let end = from;
  while (isLetter(code) || ((code === 0x27 || code === 0x2019 || code === 0x2d) && text.length > 0)) {
    if (text.length === MAX_WORD) return undefined;
    text += String.fromCharCode(code);
    end = view.next;
    code = visible(view, view.next);
  }
  if (text.length === 1 && code === FULL_STOP) {
    end = view.next;
    code = visible(view, view.next);
  }
  if (text.length > 1 && text === text.toUpperCase()) return undefined;
  return code === AT || code === 0x5f || code === 0x28 || (code >= 0x30 && code <= 0x39)
    ? undefined
    : { text, end, after: code };
}

/** One to three words of a name at `from`. */
export function readEnglishName(view: View, from: number, form: string): Found | undefined {
  const first = readNameWord(view, from);
  if (first === undefined || NOT_NAMES.has(first.text) || first.text.length < 2) return undefined;
  let end = first.end;
  let after = first.after;
  for (let words = 1; words < 3 && after === SPACE; words++) {
    const next = readNameWord(view, skip(view, end, SPACE));
    if (next === undefined || NOT_NAMES.has(next.text)) break;
    end = next.end;
    after = next.after;
  }
  const start = from;
  let initial = true;
  let previous = 0;
  return found(view, {
    kind: 'person-name',
    grade: 'notice',
    form,
    start,
    end,
    keep: (index, _count, code) => {
      initial = index === 0 || (isUpper(code) && !isUpper(previous));
      previous = code;
      return initial;
    },
  });
}

/** `my name is …` at the `y` of `my`, `Mr. …` at its M: at `from` stands that letter. */
export function readEnglishIntroduced(view: View, from: number): Found | undefined {
  const letter = visible(view, from);
  const before = visibleBefore(view, from, from - REACH_BACK);
  if (letter === 0x79 || letter === 0x59) {
    if (before !== 0x6d && before !== 0x4d) return undefined;
    visible(view, from);
    if (visible(view, view.next) !== SPACE) return undefined;
    const words = view.next;
    for (const introduction of INTRODUCTIONS) {
      const behind = readWord(view, words, introduction);
      if (behind >= 0) return readEnglishName(view, behind, 'introduction');
    }
    return undefined;
  }
  if (isLetter(before)) return undefined;
  // `MS Office`, `MR scan`: titles are not written in capitals.
  visible(view, from);
  if (isUpper(visible(view, view.next))) return undefined;
  for (const title of TITLES) {
    let behind = readWord(view, from, title);
    if (behind < 0) continue;
    behind = skip(view, behind, FULL_STOP);
    if (visible(view, behind) !== SPACE) continue;
    return readEnglishName(view, view.next, 'title');
  }
  return undefined;
}
