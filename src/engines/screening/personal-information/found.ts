import type { Evasion, Grade } from '../types.ts';
import type { PersonalInformationKind } from './kinds.ts';
import { evasionsOf, type Keep, maskOf } from './mask.ts';
import type { View } from './view.ts';

/** What a parser found, in places of the view. The scan turns it into a hit, or drops it for another that it overlaps. */
export interface Found {
  readonly kind: PersonalInformationKind;
  readonly grade: Grade;
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly via: readonly Evasion[];
  readonly mask: string;
}

export interface Finding {
  readonly kind: PersonalInformationKind;
  readonly grade: Grade;
  /** Which form it has; the kind is put before it. */
  readonly form: string;
  readonly start: number;
  readonly end: number;
  readonly keep: Keep;
  /** What had to be undone beside what shows in the characters. */
  readonly via?: readonly Evasion[];
}

export function found(view: View, finding: Finding): Found {
  const { kind, grade, form, start, end } = finding;
  return {
    kind,
    grade,
    rule: `${kind}/${form}`,
    start,
    end,
    via: evasionsOf(view, start, end, finding.via),
    mask: maskOf(view, start, end, finding.keep),
  };
}
