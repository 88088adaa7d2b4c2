import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { type AnyDb, type AnyTx, type Db, type Jsonb, jsonb } from '../../../platform/database/index.ts';
import type { Grade } from './nonconformity.schema.ts';
import type { NonconformityState } from './state.ts';

export interface CorrectiveAction {
  readonly number: number;
  readonly text: string;
  readonly ownerId: string;
  /** YYYY-MM-DD */
  readonly due: string;
  readonly doneAt: string | null;
  readonly doneBy: string | null;
  readonly evidence: string | null;
}

interface NonconformityRow {
  id: string;
  measure_id: string;
  grade: Grade;
  title: string;
  description: string;
  state: NonconformityState;
  owner_id: string;
  /** YYYY-MM-DD */
  due: string;
  sample_id: string | null;
  audit_id: string | null;
  raised_by: string;
  raised_at: Date;
  cause: string | null;
  actions: Jsonb<readonly CorrectiveAction[]>;
  remark: string | null;
  verified_by: string | null;
  verified_at: Date | null;
}

export type Nonconformity = Omit<Selectable<NonconformityRow>, 'actions'> & { actions: readonly CorrectiveAction[] };

interface Tables {
  governance_nonconformity: NonconformityRow;
}

const typed = (db: AnyDb): Db<Tables> => db;

export async function insertNonconformity(tx: AnyTx, row: Nonconformity): Promise<void> {
  await typed(tx)
    .insertInto('governance_nonconformity')
    .values({ ...row, actions: jsonb(row.actions) })
    .execute();
}

export async function lockNonconformity(tx: AnyTx, id: string): Promise<Nonconformity | undefined> {
  return typed(tx)
    .selectFrom('governance_nonconformity')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function findNonconformity(db: AnyDb, id: string): Promise<Nonconformity | undefined> {
  return typed(db).selectFrom('governance_nonconformity').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function changeNonconformity(
  tx: AnyTx,
  id: string,
  { actions, ...change }: Partial<Omit<Nonconformity, 'id'>>,
): Promise<void> {
  await typed(tx)
    .updateTable('governance_nonconformity')
    .set({ ...change, ...(actions === undefined ? {} : { actions: jsonb(actions) }) })
    .where('id', '=', id)
    .execute();
}

export interface NonconformityFilter {
  readonly state?: NonconformityState | undefined;
  readonly measureId?: string | undefined;
  /** Owned by the person, or with an action of theirs. */
  readonly concerns?: string | undefined;
}

/** False for one that is not going on. */
export async function takesFindings(tx: AnyTx, auditId: string): Promise<boolean> {
  const row = await (tx as AnyDb as Db<{ governance_audit: { id: string; state: string } }>)
    .selectFrom('governance_audit')
    .select('state')
    .where('id', '=', auditId)
    .forShare()
    .executeTakeFirst();
  return row?.state === 'planned' || row?.state === 'running';
}

/** Newest first. */
export async function listNonconformities(
  db: AnyDb,
  { state, measureId, concerns }: NonconformityFilter,
  page: { below?: string | undefined; limit: number },
): Promise<Nonconformity[]> {
  let query = typed(db).selectFrom('governance_nonconformity').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.below !== undefined) query = query.where('id', '<', page.below);
  if (state !== undefined) query = query.where('state', '=', state);
  if (measureId !== undefined) query = query.where('measure_id', '=', measureId);
  if (concerns !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb('owner_id', '=', concerns),
        sql<boolean>`actions @> ${JSON.stringify([{ ownerId: concerns }])}::jsonb`,
      ]),
    );
  return query.execute();
}

/** Their titles, by id. */
export async function nonconformityTitles(db: AnyDb, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await typed(db)
    .selectFrom('governance_nonconformity')
    .select(['id', 'title'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, title }) => [id, title]));
}
