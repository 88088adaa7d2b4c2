import { DOT, isDigit, isHex, isWord } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { REACH_BACK, type View, visible, visibleBefore } from '../view.ts';

const COLON = 0x3a;

/** Where the group of at most four hexadecimal digits before the colon at `colon` begins, when nothing is joined to it; else -1. */
function groupBefore(view: View, colon: number): number {
  const floor = colon - REACH_BACK;
  let start = colon;
  for (let digits = 0; ; digits++) {
    const code = visibleBefore(view, start, floor);
    if (isHex(code)) {
      if (digits === 4) return -1;
      start = view.at;
      continue;
    }
    if (isWord(code) || code === DOT) return -1;
    if (code !== COLON) return start;
    // `IP:2001:…` ends a word before it; another group would make this colon a later one.
    const beyond = visibleBefore(view, view.at, floor);
    return isHex(beyond) || beyond === COLON ? -1 : start;
  }
}

/**
 * An address of version 6 whose first colon is at `colon`: eight groups, or fewer with one `::`. Loopback and things like `a::b`, that is
 * fewer than three groups and a first one of fewer than three digits, are left to programming languages. Low, as for version 4.
 */
export function readIpv6(view: View, colon: number): Found | undefined {
  const start = groupBefore(view, colon);
  if (start < 0 || start === colon) return undefined;
  let groups = 1;
  let compressed = false;
  let digit = false;
  let firstDigits = 0;
  for (let i = start; i < colon; ) {
    const code = visible(view, i);
    if (view.at >= colon) break;
    if (isDigit(code)) digit = true;
    firstDigits += 1;
    i = view.next;
  }
  let at = colon;
  let end = colon;
  for (;;) {
    if (visible(view, at) !== COLON) break;
    let code = visible(view, view.next);
    if (code === COLON) {
      if (compressed) return undefined;
      compressed = true;
      end = view.next;
      code = visible(view, view.next);
    }
    let digits = 0;
    let groupEnd = end;
    while (isHex(code)) {
      if (isDigit(code)) digit = true;
      digits += 1;
      if (digits > 4) return undefined;
      groupEnd = view.next;
      code = visible(view, view.next);
    }
    if (isWord(code)) return undefined;
    if (digits === 0) break;
    groups += 1;
    if (groups > 8) return undefined;
    end = groupEnd;
    at = view.at;
    if (code !== COLON) break;
  }
  if (compressed ? groups > 7 : groups !== 8) return undefined;
  if (!digit || groups < 2 || (groups < 3 && firstDigits < 3)) return undefined;
  return found(view, {
    kind: 'ip-address',
    grade: 'low',
    form: 'v6',
    start,
    end,
    keep: (index) => index < firstDigits,
  });
}
