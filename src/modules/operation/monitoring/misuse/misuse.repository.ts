import { type Selectable, sql } from 'kysely';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { Whose } from '../../../resources/compute/index.ts';
import type { Ladder } from './ladder.ts';
import type { CaseRow, MisuseTables, StepRow, ViolationRow } from './misuse.table.ts';

type Reader = Db<MisuseTables>;
export type Case = Selectable<CaseRow>;
export type Step = Selectable<StepRow>;

export async function countedUpTo(db: Reader): Promise<{ no: number; at: Date } | null> {
  const row = await db.selectFrom('monitoring_misuse_count').selectAll().executeTakeFirst();
  return row === undefined ? null : { no: Number(row.counted_no), at: row.counted_at };
}

/** Counting begins behind what is there already; whoever comes second begins nothing. */
export async function beginCounting(db: Reader, no: number, at: Date): Promise<void> {
  await db
    .insertInto('monitoring_misuse_count')
    .values({ counted_no: no, counted_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Answers false when somebody else has counted on meanwhile. Others wait until the transaction ends. */
export async function countOn(db: Reader, from: number, to: number, at: Date): Promise<boolean> {
  const moved = await db
    .updateTable('monitoring_misuse_count')
    .set({ counted_no: to, counted_at: at })
    .where('counted_no', '=', from)
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}

const byWhose = (db: Reader, { applicationId, kind, id }: Whose) =>
  db
    .selectFrom('monitoring_misuse_case')
    .selectAll()
    .where('application_id', '=', applicationId)
    .where('kind', '=', kind)
    .where('who', '=', id);

export const caseOf = (db: Reader, whose: Whose): Promise<Case | undefined> => byWhose(db, whose).executeTakeFirst();

export const caseById = (db: Reader, id: string): Promise<Case | undefined> =>
  db.selectFrom('monitoring_misuse_case').selectAll().where('id', '=', id).executeTakeFirst();

export const lockCase = (db: Reader, id: string): Promise<Case | undefined> =>
  db.selectFrom('monitoring_misuse_case').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The case, locked; a new one with nothing held against anybody where there is none. */
export async function openCase(db: Reader, whose: Whose, newId: string, now: Date): Promise<Case> {
  await db
    .insertInto('monitoring_misuse_case')
    .values({
      ...{ id: newId, application_id: whose.applicationId, kind: whose.kind, who: whose.id, grade: 'none' },
      ...{ requests_per_minute: null, since: now, until: null, set_by: null, counts_from: new Date(0) },
      ...{ proposed: null, proposed_at: null, appealed_at: null, last_violation_at: null },
      ...{ told_in: null, reached_at: null, revision: 0, changed_at: now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return byWhose(db, whose).forUpdate().executeTakeFirstOrThrow();
}

/** Every change counts the revision up; that gateways do what was decided (`reached`) is none, or a decision on it would be refused as one on an older state. */
export async function changeCase(
  db: Reader,
  row: Case,
  changes: Partial<CaseRow>,
  now: Date,
  reached = false,
): Promise<Case> {
  return db
    .updateTable('monitoring_misuse_case')
    .set({ ...changes, revision: reached ? row.revision : row.revision + 1, changed_at: now })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Notes what became of a decision without changing it. */
export async function noteReach(
  db: Reader,
  row: Pick<Case, 'id' | 'revision'>,
  reach: Pick<CaseRow, 'told_in' | 'reached_at'>,
): Promise<boolean> {
  const noted = await db
    .updateTable('monitoring_misuse_case')
    .set(reach)
    .where('id', '=', row.id)
    .where('revision', '=', row.revision)
    .where('reached_at', 'is', null)
    .executeTakeFirst();
  return noted.numUpdatedRows === 1n;
}

/** Answers false for one that is counted already. */
export async function insertViolation(db: Reader, row: ViolationRow): Promise<boolean> {
  const made = await db
    .insertInto('monitoring_misuse_violation')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return made.numInsertedOrUpdatedRows === 1n;
}

export async function violationsOn(db: Reader, { id, counts_from }: Case, day: string): Promise<number> {
  const { count } = await db
    .selectFrom('monitoring_misuse_violation')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('case_id', '=', id)
    .where('day', '=', day)
    .where('accepted_at', '>=', counts_from)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertStep(db: Reader, row: Omit<StepRow, 'no'>): Promise<void> {
  await db.insertInto('monitoring_misuse_step').values(row).execute();
}

/** How often the case was suspended or closed since then. */
export async function suspensionsSince(db: Reader, caseId: string, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('monitoring_misuse_step')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('case_id', '=', caseId)
    .where('act', '=', 'graded')
    .where('grade', 'in', ['suspend', 'close'])
    .where('at', '>=', since)
    .executeTakeFirstOrThrow();
  return count;
}

/** What is held against somebody now. */
export const casesInForce = (db: Reader, now: Date): Promise<Case[]> =>
  db
    .selectFrom('monitoring_misuse_case')
    .selectAll()
    .where('grade', '<>', 'none')
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', now)]))
    .orderBy('id')
    .execute();

export const casesOver = (db: Reader, now: Date): Promise<Case[]> =>
  db
    .selectFrom('monitoring_misuse_case')
    .selectAll()
    .where('grade', '<>', 'none')
    .where('until', '<=', now)
    .orderBy('id')
    .limit(200)
    .execute();

/** Decisions of which it is not known yet that all gateways have taken them. */
export const casesUnderWay = (db: Reader): Promise<Case[]> =>
  db
    .selectFrom('monitoring_misuse_case')
    .selectAll()
    .where('reached_at', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('monitoring_misuse_step')
          .whereRef('case_id', '=', 'monitoring_misuse_case.id')
          .where('act', 'in', ['graded', 'lapsed', 'reinstated'])
          .select('no'),
      ),
    )
    .orderBy('changed_at')
    .limit(500)
    .execute();

export async function ladderRow(db: Reader) {
  return db.selectFrom('monitoring_misuse_ladder').selectAll().executeTakeFirst();
}

/** Sets it when `expected` is its revision (0 when there is none), null for that of the profile; answers whether it did. */
export async function setLadder(
  db: Reader,
  ladder: Ladder | null,
  expected: number,
  by: string,
  at: Date,
): Promise<boolean> {
  const values = { revision: expected + 1, ladder: ladder === null ? null : jsonb(ladder), set_at: at, set_by: by };
  if (expected === 0) {
    const made = await db
      .insertInto('monitoring_misuse_ladder')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return made.numInsertedOrUpdatedRows === 1n;
  }
  const changed = await db
    .updateTable('monitoring_misuse_ladder')
    .set(values)
    .where('revision', '=', expected)
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}
