/** A run of numbers, both ends included. */
export type NumberRange = readonly [from: number, to: number];

/** Which of the numbers that a journal gave at acceptance have their record in a log. Plain JSON. */
export interface AcceptanceState {
  /** The highest number recorded; 0 when there is none. */
  readonly highest: number;
  /** Numbers below `highest` without a record: still open when they were looked at, or lost. Ascending. */
  readonly gaps: readonly NumberRange[];
  /** Numbers recorded once at least. */
  readonly recorded: number;
  /** Records whose number was recorded before. */
  readonly doubled: number;
}

const NOTHING_ACCEPTED: AcceptanceState = { highest: 0, gaps: [], recorded: 0, doubled: 0 };

/** Keeps account of accepted numbers, in whatever order their records come (requests end in another order than they begin). */
export interface AcceptanceAccount {
  /** Takes the number of one record; false when it was recorded before. */
  take(acceptSeq: number): boolean;
  state(): AcceptanceState;
}

/** Goes on from a state. Memory grows with the number of gaps, not with the numbers. */
export function createAcceptanceAccount(from: AcceptanceState = NOTHING_ACCEPTED): AcceptanceAccount {
  let { highest, recorded, doubled } = from;
  const gaps: NumberRange[] = [...from.gaps];
  return {
    take(acceptSeq) {
      if (acceptSeq > highest) {
        if (acceptSeq > highest + 1) gaps.push([highest + 1, acceptSeq - 1]);
        highest = acceptSeq;
        recorded++;
        return true;
      }
      const at = gaps.findIndex(([first, last]) => first <= acceptSeq && acceptSeq <= last);
      if (at < 0) {
        doubled++;
        return false;
      }
      const [first, last] = gaps[at]!;
      const rest: NumberRange[] = [];
      if (first < acceptSeq) rest.push([first, acceptSeq - 1]);
      if (acceptSeq < last) rest.push([acceptSeq + 1, last]);
      gaps.splice(at, 1, ...rest);
      recorded++;
      return true;
    },
    state: () => ({ highest, gaps: [...gaps], recorded, doubled }),
  };
}

/** The numbers up to `accepted` that have no record: the gaps, and what lies beyond the highest recorded. */
export function unrecordedUpTo(state: AcceptanceState, accepted: number): NumberRange[] {
  const ranges = state.gaps.flatMap(([from, to]): NumberRange[] =>
    from <= accepted ? [[from, Math.min(to, accepted)]] : [],
  );
  if (accepted > state.highest) ranges.push([state.highest + 1, accepted]);
  return ranges;
}

/** How many numbers the ranges hold. */
export function countOf(ranges: readonly NumberRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** The ranges without some single numbers. */
export function withoutNumbers(ranges: readonly NumberRange[], numbers: readonly number[]): NumberRange[] {
  let left: NumberRange[] = [...ranges];
  for (const number of numbers) {
    left = left.flatMap(([from, to]): NumberRange[] => {
      if (number < from || number > to) return [[from, to]];
      const rest: NumberRange[] = [];
      if (from < number) rest.push([from, number - 1]);
      if (number < to) rest.push([number + 1, to]);
      return rest;
    });
  }
  return left;
}

/** What both hold. Each must be ascending. */
export function commonOf(a: readonly NumberRange[], b: readonly NumberRange[]): NumberRange[] {
  const common: NumberRange[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]![0], b[j]![0]);
    const to = Math.min(a[i]![1], b[j]![1]);
    if (from <= to) common.push([from, to]);
    if (a[i]![1] < b[j]![1]) i++;
    else j++;
  }
  return common;
}
