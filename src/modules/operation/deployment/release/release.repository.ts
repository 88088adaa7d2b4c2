import { type Selectable, sql, type Updateable } from 'kysely';
import type { AnyTx, Db, Tx } from '../../../../platform/database/index.ts';
import type { BreakGlassRow, ReleaseRow, ReleaseTables } from './release.table.ts';

/** Also a transaction whose tables are not spelled out, as handlers of decisions get it. */
type Reader = Db<ReleaseTables> | Tx<ReleaseTables>;
export type Release = Selectable<ReleaseRow>;

/**
 * One transition of any release at a time: an approval replaces others, a rollback exchanges two, and each looks at what
 * the others serve. Held until the transaction ends.
 */
export async function lockReleases(tx: AnyTx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('steward deployment releases', 0))`.execute(tx);
}

export async function insertRelease(db: Reader, row: Pick<ReleaseRow, 'release_id' | 'kind'>): Promise<void> {
  await db
    .insertInto('deployment_release')
    .values({
      ...row,
      state: 'draft',
      review_id: null,
      revision: null,
      approved_mode: null,
      approved_at: null,
      model_name: null,
      application_ids: [],
      not_after: null,
      stopped: false,
    })
    .execute();
}

/** Throws for an id that is no release's: callers have asked the registry before. */
export function releaseRow(db: Reader, id: string): Promise<Release> {
  return db.selectFrom('deployment_release').selectAll().where('release_id', '=', id).executeTakeFirstOrThrow();
}

export async function releaseRows(db: Reader, ids: readonly string[]): Promise<Map<string, Release>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('deployment_release').selectAll().where('release_id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.release_id, row]));
}

export async function updateRelease(db: Reader, id: string, change: Updateable<ReleaseRow>): Promise<void> {
  await db.updateTable('deployment_release').set(change).where('release_id', '=', id).execute();
}

/** Approved ones, those suspended included, by id. */
export function servedReleases(db: Reader): Promise<Release[]> {
  return db
    .selectFrom('deployment_release')
    .selectAll()
    .where('state', 'in', ['approved', 'suspended'])
    .orderBy('release_id')
    .execute();
}

export function approvedEver(db: Reader): Promise<Release[]> {
  return db.selectFrom('deployment_release').selectAll().where('review_id', 'is not', null).execute();
}

/** Full releases that answer to the name for one of the applications now. */
export function rivalsOf(
  db: Reader,
  of: { releaseId: string; modelName: string; applicationIds: readonly string[] },
): Promise<Release[]> {
  return db
    .selectFrom('deployment_release')
    .selectAll()
    .where('kind', '=', 'full')
    .where('state', 'in', ['approved', 'suspended'])
    .where('model_name', '=', of.modelName)
    .where('release_id', '<>', of.releaseId)
    .where(sql<boolean>`application_ids && ${[...of.applicationIds]}::text[]`)
    .orderBy('release_id')
    .execute();
}

export async function stoppedReleaseIds(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('deployment_release')
    .select('release_id')
    .where('stopped', '=', true)
    .orderBy('release_id')
    .execute();
  return rows.map((row) => row.release_id);
}

export async function expiredReleaseIds(db: Reader, at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('deployment_release')
    .select('release_id')
    .where('state', 'in', ['approved', 'suspended'])
    .where('not_after', '<=', at)
    .orderBy('release_id')
    .execute();
  return rows.map((row) => row.release_id);
}

export async function insertBreakGlass(db: Reader, row: BreakGlassRow): Promise<void> {
  await db.insertInto('deployment_break_glass').values(row).execute();
}

/** Acts that nobody else has decided about yet; of one review, of one release, or all. */
export function openBreakGlass(
  db: Reader,
  of: { reviewId?: string; releaseId?: string } = {},
): Promise<Selectable<BreakGlassRow>[]> {
  let query = db.selectFrom('deployment_break_glass').selectAll().where('outcome', 'is', null);
  if (of.reviewId !== undefined) query = query.where('review_id', '=', of.reviewId);
  if (of.releaseId !== undefined) query = query.where('release_id', '=', of.releaseId);
  return query.orderBy('id').execute();
}

export async function updateBreakGlass(db: Reader, reviewId: string, change: Updateable<BreakGlassRow>): Promise<void> {
  await db
    .updateTable('deployment_break_glass')
    .set(change)
    .where('review_id', '=', reviewId)
    .where('outcome', 'is', null)
    .execute();
}
