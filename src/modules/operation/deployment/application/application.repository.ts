import type { Db } from '../../../../platform/database/index.ts';
import type { ApplicationRow, ApplicationTables, KeyRow } from './application.table.ts';

type Reader = Db<ApplicationTables>;

export async function insertApplication(db: Reader, applicationId: string): Promise<void> {
  await db.insertInto('deployment_application').values({ application_id: applicationId }).execute();
}

export async function applicationRows(db: Reader, ids: readonly string[]): Promise<Map<string, ApplicationRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('deployment_application').selectAll().where('application_id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.application_id, row]));
}

/** Changes it only when it is not so already; answers whether it did. */
export async function suspend(
  db: Reader,
  applicationId: string,
  by: { id: string; at: Date } | null,
): Promise<boolean> {
  const result = await db
    .updateTable('deployment_application')
    .set({ suspended_at: by?.at ?? null, suspended_by: by?.id ?? null })
    .where('application_id', '=', applicationId)
    .where('suspended_at', by === null ? 'is not' : 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function suspendedIds(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('deployment_application')
    .select('application_id')
    .where('suspended_at', 'is not', null)
    .orderBy('application_id')
    .execute();
  return rows.map((row) => row.application_id);
}

export async function insertKey(db: Reader, row: Omit<KeyRow, 'revoked_at' | 'revoked_by'>): Promise<void> {
  await db.insertInto('deployment_key').values(row).execute();
}

export async function keyIdOfHash(db: Reader, hash: string): Promise<string | null> {
  const row = await db.selectFrom('deployment_key').select('id').where('hash', '=', hash).executeTakeFirst();
  return row?.id ?? null;
}

export function keyById(db: Reader, id: string): Promise<KeyRow | undefined> {
  return db.selectFrom('deployment_key').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Answers false when somebody has revoked it before. */
export async function revokeKey(db: Reader, id: string, by: { id: string; at: Date }): Promise<boolean> {
  const result = await db
    .updateTable('deployment_key')
    .set({ revoked_at: by.at, revoked_by: by.id })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Newest first; `before` is the id after which the page begins. */
export function keysOfApplication(
  db: Reader,
  applicationId: string,
  page: { before?: string | undefined; limit: number },
): Promise<KeyRow[]> {
  let query = db.selectFrom('deployment_key').selectAll().where('application_id', '=', applicationId);
  if (page.before !== undefined) query = query.where('id', '<', page.before);
  return query.orderBy('id', 'desc').limit(page.limit).execute();
}

/** Neither revoked nor past their end at `at`; of these applications, or of all. */
export function keysInForce(db: Reader, at: Date, applicationIds?: readonly string[]): Promise<KeyRow[]> {
  if (applicationIds?.length === 0) return Promise.resolve([]);
  let query = db.selectFrom('deployment_key').selectAll().where('revoked_at', 'is', null).where('until', '>', at);
  if (applicationIds !== undefined) query = query.where('application_id', 'in', applicationIds);
  return query.orderBy('id').execute();
}

/** Keys that people hold, neither revoked nor past their end. */
export async function heldKeys(
  db: Reader,
  at: Date,
): Promise<{ id: string; applicationId: string; holderId: string; until: Date }[]> {
  const rows = await db
    .selectFrom('deployment_key')
    .select(['id', 'application_id', 'holder_id', 'until'])
    .where('holder_id', 'is not', null)
    .where('revoked_at', 'is', null)
    .where('until', '>', at)
    .orderBy('id')
    .execute();
  return rows.map(({ id, application_id, holder_id, until }) => ({
    id,
    applicationId: application_id,
    holderId: holder_id!,
    until,
  }));
}

/** Revoked, but not past their end: what a gateway with an older policy would still let in. */
export async function revokedKeyIds(db: Reader, at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('deployment_key')
    .select('id')
    .where('revoked_at', 'is not', null)
    .where('until', '>', at)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}
