import { builtinProfile, type Criterion, criterionOf, type Profile } from '../../../../kernel/profile/index.ts';

/** How misuse is handled, mildest first. `none`: nothing is held against anybody. */
export const GRADES = ['none', 'warn', 'limit', 'suspend', 'close'] as const;
export type Grade = (typeof GRADES)[number];
export const rankOf = (grade: Grade): number => GRADES.indexOf(grade);

/** From how many violations on which step is taken, and what it is. Null: this step is left out. */
export interface Ladder {
  readonly warn: { readonly inADay: number; readonly hours: number } | null;
  readonly limit: { readonly inADay: number; readonly hours: number; readonly requestsPerMinute: number } | null;
  /** Either is enough. `hours` null: until a person reinstates. */
  readonly suspend: { readonly inARow: number; readonly inADay: number; readonly hours: number | null };
  /** A suspension that is the `suspensions`th within `days` closes. */
  readonly close: { readonly suspensions: number; readonly days: number } | null;
  /** How far a key goes without a person, where its end users can't be told apart: what is due above it waits for one. */
  readonly keysUpTo: Grade;
}

/** What a violation is judged by. */
export interface Figures {
  readonly inARow: number;
  readonly inADay: number;
  /** Suspensions within the days of the ladder, before this one. */
  readonly suspensions: number;
}

export type Cause = 'in-a-row' | 'in-a-day' | 'suspensions';

/** What is due by the ladder. */
export function dueStep(
  { warn, limit, suspend, close }: Ladder,
  { inARow, inADay, suspensions }: Figures,
): { grade: Grade; cause: Cause } {
  const row = inARow >= suspend.inARow;
  if (row || inADay >= suspend.inADay) {
    if (close !== null && suspensions + 1 >= close.suspensions) return { grade: 'close', cause: 'suspensions' };
    return { grade: 'suspend', cause: row ? 'in-a-row' : 'in-a-day' };
  }
  if (limit !== null && inADay >= limit.inADay) return { grade: 'limit', cause: 'in-a-day' };
  return { grade: warn !== null && inADay >= warn.inADay ? 'warn' : 'none', cause: 'in-a-day' };
}

/** Hours that a grade lasts when it is counted; null: until a person reinstates. */
export function hoursOf({ warn, limit, suspend }: Ladder, grade: Grade): number | null {
  if (grade === 'warn') return warn?.hours ?? null;
  if (grade === 'limit') return limit?.hours ?? null;
  return grade === 'suspend' ? suspend.hours : null;
}

const THRESHOLDS = ['misuse.in-a-row', 'misuse.in-a-day'] as const;
const STEPS = [
  'misuse.warn-at',
  'misuse.limit-at',
  'misuse.limit-requests',
  'misuse.grade-hours',
  'misuse.suspended-until-person',
  'misuse.close-suspensions',
  'misuse.close-days',
] as const;

/** A profile that puts no number on it takes the one for public services, which has it from the standard. */
const criterion = (profile: Profile, id: string): Criterion =>
  profile.criteria.find((one) => one.id === id) ?? criterionOf(builtinProfile('public-service')!, id);

/** The ladder as the profile says it, until somebody sets another. */
export function ladderOf(profile: Profile): Ladder {
  const number = (id: (typeof THRESHOLDS | typeof STEPS)[number]) => Number(criterion(profile, id).value);
  const hours = number('misuse.grade-hours');
  return {
    warn: { inADay: number('misuse.warn-at'), hours },
    limit: { inADay: number('misuse.limit-at'), hours, requestsPerMinute: number('misuse.limit-requests') },
    suspend: {
      inARow: number('misuse.in-a-row'),
      inADay: number('misuse.in-a-day'),
      hours: criterion(profile, 'misuse.suspended-until-person').value === true ? null : hours,
    },
    close: { suspensions: number('misuse.close-suspensions'), days: number('misuse.close-days') },
    keysUpTo: 'warn',
  };
}

/** Where the numbers of the profile are from. */
export function sourcesOf(profile: Profile) {
  return [...THRESHOLDS, ...STEPS].map((id) => {
    const { title, value, unit, source, strength, confidence } = criterion(profile, id);
    return { criterionId: id, title: { zh: title.zh, en: title.en }, value, unit, source, strength, confidence };
  });
}

/** Whether it suspends later than the profile asks. */
export function isLooser(ladder: Ladder, profile: Profile): boolean {
  const asked = ladderOf(profile).suspend;
  return ladder.suspend.inARow > asked.inARow || ladder.suspend.inADay > asked.inADay;
}
