import type { ResponsibilityDb } from './responsibility.deps.ts';
import type { DelegationRow } from './responsibility.table.ts';

function active(db: ResponsibilityDb, at: Date) {
  return db
    .selectFrom('people_delegation')
    .selectAll()
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .where('ended_at', 'is', null)
    .orderBy('id');
}

/** Who stands in for each of the people now; of several, who was named last. */
export async function standInsOf(
  db: ResponsibilityDb,
  personIds: readonly string[],
  at: Date,
): Promise<Map<string, DelegationRow>> {
  if (personIds.length === 0) return new Map();
  const rows = await active(db, at)
    .where('from_id', 'in', [...new Set(personIds)])
    .execute();
  return new Map(rows.map((row) => [row.from_id, row]));
}

/** For whom the person may act now. */
export function principalsOf(db: ResponsibilityDb, personId: string, at: Date): Promise<DelegationRow[]> {
  return active(db, at).where('to_id', '=', personId).execute();
}

/** Whether one of the two stands in for the other now, or did at some time since. */
export async function standTogether(
  db: ResponsibilityDb,
  a: string,
  b: string,
  since: Date,
  at: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('people_delegation')
    .select('id')
    .where((where) =>
      where.or([
        where.and([where('from_id', '=', a), where('to_id', '=', b)]),
        where.and([where('from_id', '=', b), where('to_id', '=', a)]),
      ]),
    )
    .where('starts_at', '<=', at)
    .where('ends_at', '>', since)
    .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', since)]))
    .executeTakeFirst();
  return row !== undefined;
}
