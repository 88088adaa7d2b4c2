import type { Criterion, Profile } from '../../../../kernel/profile/index.ts';
import { RISKS, type RiskGroup } from '../../../../kernel/risk/index.ts';
import type { CountRow } from './keyword-list.schema.ts';
import type { KeptEntry } from './list-parts.ts';

/** Which criterion counts the entries of each risk of which group. */
const PER_RISK: readonly (readonly [criterionId: string, group: RiskGroup])[] = [
  ['keywords.per-values-risk', 'A.1'],
  ['keywords.per-discrimination-risk', 'A.2'],
];
const TOTAL = 'keywords.total';
const UPDATE = 'keywords.update-days';

export interface LibraryCounts {
  readonly total: number;
  /** By kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** Entries of several lists as one library: the same text in two lists counts once, under each kind that it has. */
export function libraryCounts(lists: readonly (readonly KeptEntry[])[]): LibraryCounts {
  const ids = new Set<string>();
  const pairs = new Set<string>();
  const kinds = new Map<string, number>();
  for (const entries of lists) {
    for (const { id, kind } of entries) {
      ids.add(id);
      const pair = `${kind} ${id}`;
      if (pairs.has(pair)) continue;
      pairs.add(pair);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  return { total: ids.size, kinds };
}

/** The counts beside what the profile says of them; empty for a profile that says nothing. */
export function countRows(profile: Profile, { total, kinds }: LibraryCounts): CountRow[] {
  const rows: CountRow[] = [];
  const all = criterion(profile, TOTAL);
  if (all !== undefined) rows.push(row(all, null, total));
  for (const [criterionId, group] of PER_RISK) {
    const each = criterion(profile, criterionId);
    if (each === undefined) continue;
    const risks = RISKS.filter((risk) => risk.group === group);
    rows.push(...risks.map(({ id }) => row(each, id, kinds.get(id) ?? 0)));
  }
  return rows;
}

/** Days after which the library should have been updated, or null when the profile sets none. */
export function updateDays(profile: Profile): number | null {
  return criterion(profile, UPDATE)?.value ?? null;
}

type NumericCriterion = Criterion & { readonly value: number };

function criterion(profile: Profile, id: string): NumericCriterion | undefined {
  const found = profile.criteria.find((one) => one.id === id);
  return typeof found?.value === 'number' ? (found as NumericCriterion) : undefined;
}

function row({ id, value, strength, source }: NumericCriterion, kind: string | null, present: number): CountRow {
  return { criterionId: id, kind, wanted: value, present, met: present >= value, strength, source };
}
