import { canonicalJson, type Json } from '../../../../kernel/record/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import { type AnyDb, type Db, jsonb } from '../../../../platform/database/index.ts';
import type { AttemptRow, CompetenceRow, CompetenceTables, DemandRow, ProofRow } from './competence.table.ts';
import type { Question } from './question.ts';

const typed = (db: AnyDb): Db<CompetenceTables> => db;

interface Paged {
  /** Id of the last one of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export function competences(db: AnyDb, { after, limit }: Paged): Promise<CompetenceRow[]> {
  let query = typed(db).selectFrom('people_competence').selectAll().orderBy('id').limit(limit);
  if (after !== undefined) query = query.where('id', '>', after);
  return query.execute();
}

export async function competencesById(db: AnyDb, ids: readonly string[]): Promise<Map<string, CompetenceRow>> {
  if (ids.length === 0) return new Map();
  const rows = await typed(db)
    .selectFrom('people_competence')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function insertCompetence(db: AnyDb, row: CompetenceRow): Promise<void> {
  await typed(db).insertInto('people_competence').values(row).execute();
}

export async function retireCompetence(db: AnyDb, id: string, at: Date): Promise<boolean> {
  const result = await typed(db)
    .updateTable('people_competence')
    .set({ retired_at: at })
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Keeps a pool; answers the hash by which revisions name it. */
export async function keepPool(db: AnyDb, questions: readonly Question[], at: Date): Promise<string> {
  const sha256 = sha256Hex(canonicalJson(questions as unknown as Json));
  await typed(db)
    .insertInto('people_question_pool')
    .values({ sha256, questions: jsonb(questions), created_at: at })
    .onConflict((on) => on.column('sha256').doNothing())
    .execute();
  return sha256;
}

/** Throws when it isn't there or is not what its hash says: nobody is examined by what was changed behind an approval. */
export async function readPool(db: AnyDb, sha256: string): Promise<readonly Question[]> {
  const row = await typed(db)
    .selectFrom('people_question_pool')
    .select('questions')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`the pool of questions ${sha256} is missing`);
  if (sha256Hex(canonicalJson(row.questions as unknown as Json)) !== sha256)
    throw new Error(`the pool of questions ${sha256} is not what its hash says`);
  return row.questions;
}

export async function markRead(db: AnyDb, sha256: string, personId: string, at: Date): Promise<void> {
  await typed(db)
    .insertInto('people_question_reader')
    .values({ pool_sha256: sha256, person_id: personId, read_at: at })
    .onConflict((on) => on.columns(['pool_sha256', 'person_id']).doNothing())
    .execute();
}

export async function hasRead(db: AnyDb, sha256: string, personId: string): Promise<boolean> {
  const row = await typed(db)
    .selectFrom('people_question_reader')
    .select('read_at')
    .where('pool_sha256', '=', sha256)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertAttempt(db: AnyDb, row: AttemptRow): Promise<void> {
  await typed(db)
    .insertInto('people_attempt')
    .values({ ...row, answers: null })
    .execute();
}

/** Locked until the transaction ends, so that an attempt is handed in once. */
export function lockAttempt(db: AnyDb, id: string): Promise<AttemptRow | undefined> {
  return typed(db)
    .selectFrom('people_attempt')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst() as Promise<AttemptRow | undefined>;
}

export function attempt(db: AnyDb, id: string): Promise<AttemptRow | undefined> {
  return typed(db).selectFrom('people_attempt').selectAll().where('id', '=', id).executeTakeFirst() as Promise<
    AttemptRow | undefined
  >;
}

export function openAttempt(db: AnyDb, personId: string, courseId: string): Promise<AttemptRow | undefined> {
  return typed(db)
    .selectFrom('people_attempt')
    .selectAll()
    .where('person_id', '=', personId)
    .where('course_id', '=', courseId)
    .where('closed_at', 'is', null)
    .executeTakeFirst() as Promise<AttemptRow | undefined>;
}

export async function attemptsSince(db: AnyDb, personId: string, courseId: string, since: Date): Promise<number> {
  const row = await typed(db)
    .selectFrom('people_attempt')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .where('course_id', '=', courseId)
    .where('started_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Newest first. */
export function attempts(
  db: AnyDb,
  filter: Paged & { personId?: string | undefined; courseId?: string | undefined },
): Promise<AttemptRow[]> {
  let query = typed(db).selectFrom('people_attempt').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.after !== undefined) query = query.where('id', '<', filter.after);
  if (filter.personId !== undefined) query = query.where('person_id', '=', filter.personId);
  if (filter.courseId !== undefined) query = query.where('course_id', '=', filter.courseId);
  return query.execute() as Promise<AttemptRow[]>;
}

/** Attempts that nobody handed in before their end. */
export async function overdueAttempts(db: AnyDb, at: Date): Promise<string[]> {
  const rows = await typed(db)
    .selectFrom('people_attempt')
    .select('id')
    .where('closed_at', 'is', null)
    .where('ends_at', '<=', at)
    .limit(500)
    .execute();
  return rows.map((row) => row.id);
}

export async function closeAttempt(
  db: AnyDb,
  id: string,
  given: { at: Date; answers: readonly (readonly number[])[]; right: number; passed: boolean },
): Promise<void> {
  await typed(db)
    .updateTable('people_attempt')
    .set({
      closed_at: given.at,
      answers: jsonb(given.answers),
      right_answers: given.right,
      passed: given.passed,
    })
    .where('id', '=', id)
    .execute();
}

/** False for a certificate that is in the register already. */
export async function insertProof(
  db: AnyDb,
  row: Omit<ProofRow, 'revoked_at' | 'revoked_by' | 'revoked_reason'>,
): Promise<boolean> {
  const result = await typed(db)
    .insertInto('people_competence_proof')
    .values({ ...row, revoked_at: null, revoked_by: null, revoked_reason: null })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Newest first. */
export function proofs(
  db: AnyDb,
  filter: Paged & { personId?: string | undefined; competenceId?: string | undefined },
): Promise<ProofRow[]> {
  let query = typed(db).selectFrom('people_competence_proof').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.after !== undefined) query = query.where('id', '<', filter.after);
  if (filter.personId !== undefined) query = query.where('person_id', '=', filter.personId);
  if (filter.competenceId !== undefined) query = query.where('competence_id', '=', filter.competenceId);
  return query.execute();
}

export async function revokeProof(
  db: AnyDb,
  id: string,
  given: { by: string; at: Date; reason: string },
): Promise<ProofRow | undefined> {
  return typed(db)
    .updateTable('people_competence_proof')
    .set({ revoked_at: given.at, revoked_by: given.by, revoked_reason: given.reason })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

export async function ruleSubject(db: AnyDb): Promise<string | null> {
  const row = await typed(db).selectFrom('people_competence_rule').select('subject_id').executeTakeFirst();
  return row?.subject_id ?? null;
}

/** False when somebody was faster. */
export async function insertRuleSubject(db: AnyDb, subjectId: string): Promise<boolean> {
  const result = await typed(db)
    .insertInto('people_competence_rule')
    .values({ subject_id: subjectId })
    .onConflict((on) => on.column('singleton').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Replaces what is demanded; a demand that was there keeps the time since when it is. */
export async function replaceDemands(db: AnyDb, rows: readonly DemandRow[]): Promise<void> {
  const before = await typed(db).selectFrom('people_competence_demand').selectAll().forUpdate().execute();
  await typed(db).deleteFrom('people_competence_demand').execute();
  if (rows.length === 0) return;
  await typed(db)
    .insertInto('people_competence_demand')
    .values(
      rows.map((row) => ({
        ...row,
        since:
          before.find((one) => one.role === row.role && one.competence_id === row.competence_id)?.since ?? row.since,
      })),
    )
    .execute();
}

/** False when it was told already. */
export async function tell(
  db: AnyDb,
  row: { grant_id: string; what: 'expiring' | 'lapsed' | 'kept'; ends_at: Date; told_at: Date },
): Promise<boolean> {
  const result = await typed(db)
    .insertInto('people_competence_told')
    .values(row)
    .onConflict((on) => on.columns(['grant_id', 'what', 'ends_at']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
