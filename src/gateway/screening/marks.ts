import type { Action, DetectorVerdict, DocumentVerdict } from '../../engines/screening/index.ts';
import type { ScreeningSide } from './detectors.ts';
import type { ScreeningMarks, ScreeningRefusal } from './port.ts';

const DONE: Readonly<Record<Action, string>> = {
  pass: 'observed',
  label: 'labelled',
  escalate: 'escalated',
  mask: 'masked',
  replace: 'replaced',
  stop: 'stopped',
};
const MAX_KINDS = 8;

/** The verdict as marks of a record: few words, no text. Skipped and failed show even where something was found too. */
export function marksOf(
  side: ScreeningSide,
  { detectors, media, mediaCount, refused }: DocumentVerdict,
): ScreeningMarks {
  const marks: Record<string, string> = {};
  for (const verdict of detectors) {
    const name = `${side}.${verdict.detector}`;
    marks[name] = markOf(verdict);
    if (verdict.grade !== null) marks[`${name}.grade`] = verdict.grade;
    const kinds = Object.keys(verdict.kinds).sort();
    if (kinds.length > 0) marks[`${name}.kinds`] = kinds.slice(0, MAX_KINDS).join(' ');
    const reasons = Object.keys(verdict.skipped).sort();
    if (reasons.length > 0) marks[`${name}.skipped`] = reasons.join(' ');
  }
  if (mediaCount > 0) {
    marks[`${side}.media`] = refused === 'media' ? 'stopped' : 'unscreened';
    marks[`${side}.media.kinds`] = [...new Set(media.map(({ kind }) => kind))].sort().join(' ');
  }
  if (refused === 'limit') marks[`${side}.document`] = 'stopped';
  return marks;
}

function markOf({ state, action }: DetectorVerdict): string {
  return state === 'hit' ? DONE[action] : state;
}

export function refusalOf({ refused, stopped }: DocumentVerdict): ScreeningRefusal | null {
  if (refused === 'media' || refused === 'limit') return refused;
  if (refused === null) return null;
  return stopped?.reason === 'unavailable' ? 'unavailable' : 'content';
}
