import { FOLD, isWord } from './fold.ts';
import { isLocal, LOCAL_REACH } from './network/email.ts';
import { hanStart } from './people/han-before.ts';
import { REACH_BACK, type View, visibleBefore } from './view.ts';

/** The run before `from` of characters that `belongs` accepts: where it begins, at or after `floor`. */
function runBefore(view: View, from: number, floor: number, belongs: (code: number) => boolean): number {
  let start = from;
  while (belongs(visibleBefore(view, start, floor))) start = view.at;
  return start;
}

function hasIgnorable(view: View, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isLocal(FOLD[view.units[i]!]!)) return true;
  return false;
}

/**
 * Where the earliest hit may begin that is still to be found at or after `from`: every parser that looks back from its place looks back
 * over one of these runs, no further.
 */
export function holdFrom(view: View, from: number): number {
  let hold = Math.min(from, runBefore(view, from, from - REACH_BACK, isWord));
  const local = runBefore(view, from, from - LOCAL_REACH, isLocal);
  const goesOn = local > 0 && isLocal(FOLD[view.units[local - 1]!]!);
  // A run that is longer than any local part begins none; with ignorable characters in it, a shorter part of it still may.
  if (!goesOn || hasIgnorable(view, local, from)) hold = Math.min(hold, local);
  return Math.min(hold, hanStart(view, from));
}

/** Most units that stay unsettled: before the place where a parser waits, and ahead of it; and half a pair at the end. */
export const MAX_HOLDBACK = LOCAL_REACH + 128 + 1;
