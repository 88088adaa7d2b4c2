import { DOT, FOLD, HYPHEN, isDigit, isLetter } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { textOf, type View, visible, visibleBefore } from '../view.ts';

/** Longest local part that is looked at, in units with what shows nothing. A longer run is no address. */
export const LOCAL_REACH = 64;
/** Longest domain that is looked at, in units after the `@`. */
export const DOMAIN_REACH = 128;

/** Ends of file names that look like a domain: `icon@2x.png`. */
const FILE_ENDS = new Set(
  'png jpg jpeg gif svg webp ico bmp css js ts jsx tsx mjs cjs json html htm xml yml yaml txt md pdf zip gz tgz tar whl jar exe py go rs rb so dll'.split(
    ' ',
  ),
);
/** Of those, the ones that are country domains too and common in addresses. */
const NOT_FILES = new Set(['md', 'py', 'rs', 'so']);

const isAsciiLetter = (code: number) => code < 0x80 && isLetter(code);

/** Characters of a local part as people have them; quotes and the rest of RFC 5322 are not looked for. */
export function isLocal(code: number): boolean {
  return (
    isAsciiLetter(code) ||
    isDigit(code) ||
    code === DOT ||
    code === HYPHEN ||
    code === 0x5f ||
    code === 0x2b ||
    code === 0x25
  );
}

/** The user name of a URL, `https://user:secret@host`: a colon before it, and two slashes before that. */
function isUserInfo(view: View, start: number): boolean {
  const before = textOf(view, start - LOCAL_REACH, start);
  return /:\/\/[^\s/]*$/.test(before);
}

function localStart(view: View, at: number): number {
  const floor = at - LOCAL_REACH;
  let start = at;
  let first = 0;
  let later = 0;
  for (;;) {
    const code = visibleBefore(view, start, floor);
    if (!isLocal(code)) break;
    if (code === DOT && later === DOT) return -1;
    start = view.at;
    later = code;
    first = code;
  }
  if (start === at) return -1;
  // More of it right before the reach: longer than any local part.
  if (start > 0 && start === floor && isLocal(FOLD[view.units[start - 1]!]!)) return -1;
  if (first === DOT || visibleBefore(view, at, floor) === DOT) return -1;
  return start;
}

interface Domain {
  readonly end: number;
  readonly last: string;
  readonly labels: number;
}

function readDomain(view: View, from: number): Domain | undefined {
  let end = -1;
  let labels = 0;
  let last = '';
  let label = '';
  let at = from;
  for (;;) {
    const code = visible(view, at);
    if (isAsciiLetter(code) || isDigit(code) || (code === HYPHEN && label !== '')) {
      label += String.fromCharCode(code).toLowerCase();
      if (label.length > 63) return undefined;
      at = view.next;
      if (code !== HYPHEN) end = view.next;
      continue;
    }
    if (label === '') break;
    labels += 1;
    last = label;
    if (code !== DOT) {
      // `git@host.example:path` and `name@host.example@more` are something else.
      if (code === 0x40 || (code === 0x3a && isAsciiLetter(visible(view, view.next)))) return undefined;
      break;
    }
    const beyond = view.next;
    const following = visible(view, beyond);
    if (!isAsciiLetter(following) && !isDigit(following)) break;
    label = '';
    at = beyond;
  }
  return end < 0 ? undefined : { end, last: last.replace(/-+$/, ''), labels };
}

/** An address around the `@` at `at`. Reaches a person and often names one: medium. */
export function readEmail(view: View, at: number): Found | undefined {
  const start = localStart(view, at);
  if (start < 0) return undefined;
  visible(view, at);
  const domain = readDomain(view, view.next);
  if (domain === undefined || domain.labels < 2) return undefined;
  if (!/^([a-z]{2,24}|xn--[a-z0-9-]{2,59})$/.test(domain.last)) return undefined;
  if (FILE_ENDS.has(domain.last) && !NOT_FILES.has(domain.last)) return undefined;
  if (isUserInfo(view, start)) return undefined;
  let localCount = 0;
  for (let i = start; i < at; ) {
    const code = visible(view, i);
    if (view.at >= at) break;
    if (isAsciiLetter(code) || isDigit(code)) localCount += 1;
    i = view.next;
  }
  return found(view, {
    kind: 'email',
    grade: 'medium',
    form: 'address',
    start,
    end: domain.end,
    keep: (index) => (index === 0 && localCount > 1) || index >= localCount,
  });
}
