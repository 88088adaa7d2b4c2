import type { Hit, IncrementalScan } from '../types.ts';
import type { Found } from './found.ts';
import { holdFrom } from './hold.ts';
import { PERSONAL_INFORMATION_KINDS, type PersonalInformationKind } from './kinds.ts';
import { DIGIT, NOMINATIONS, PLAIN } from './nominate.ts';
import { createChain } from './numbers/chain.ts';
import { parseAt } from './parse.ts';
import { createView } from './view.ts';

/** Units before the unsettled part that are kept for looks back: a local part, and the words before it. */
const KEPT_BEFORE = 192;

const RANK = new Map(PERSONAL_INFORMATION_KINDS.map(({ id }, rank) => [id, rank]));

/** Leftmost first; of those that begin together the longer, then the kind that comes first in the table. */
function byPrecedence(a: Found, b: Found): number {
  return a.start - b.start || b.end - a.end || RANK.get(a.kind)! - RANK.get(b.kind)!;
}

/**
 * One stream. Where hits overlap the leftmost counts, then the longest; one is reported as soon as nothing that begins at or before it can
 * still be found. Kinds that are not asked for take part in this, so that what a text is does not depend on what is asked for.
 */
export function openScan(detector: string, wanted: ReadonlySet<PersonalInformationKind>): IncrementalScan {
  const view = createView();
  const chain = createChain();
  let waiting: Found[] = [];
  /** Offset in the stream of the first unit of the view. */
  let base = 0;
  let position = 0;
  let settled = 0;
  let reportedTo = 0;

  function scan(): void {
    const { text, length } = view;
    let i = position;
    while (i < length) {
      const nomination = NOMINATIONS[text.charCodeAt(i)]!;
      if (nomination === PLAIN) {
        i += 1;
        continue;
      }
      if (nomination !== DIGIT || i === 0 || NOMINATIONS[text.charCodeAt(i - 1)] !== DIGIT) {
        const found = parseAt(view, chain, nomination, i);
        if (view.starved) break;
        if (found !== undefined) waiting.push(shifted(found));
      }
      i += 1;
    }
    position = i;
  }

  const shifted = (found: Found): Found => ({ ...found, start: base + found.start, end: base + found.end });

  function report(open: number, hits: Hit[]): void {
    if (waiting.length === 0) return;
    waiting.sort(byPrecedence);
    let decided = 0;
    for (const found of waiting) {
      if (found.start >= open) break;
      decided += 1;
      if (found.start < reportedTo) continue;
      reportedTo = found.end;
      if (wanted.has(found.kind)) hits.push({ detector, ...found });
    }
    if (decided > 0) waiting = waiting.slice(decided);
  }

  function advance(hits: Hit[]): number {
    scan();
    const open = base + (view.ended ? view.length : holdFrom(view, position));
    report(view.ended ? open + 1 : open, hits);
    settled = Math.max(settled, open);
    const drop = Math.max(0, settled - base - KEPT_BEFORE);
    if (drop > 0) {
      view.text = view.text.slice(drop);
      view.length -= drop;
      position -= drop;
      base += drop;
    }
    return settled;
  }

  return {
    push(text, hits) {
      view.text = view.text === '' ? text : view.text + text;
      const last = view.text.charCodeAt(view.text.length - 1);
      view.length = view.text.length - (last >= 0xd800 && last < 0xdc00 ? 1 : 0);
      return advance(hits);
    },
    end(hits) {
      view.ended = true;
      view.length = view.text.length;
      return advance(hits);
    },
  };
}
