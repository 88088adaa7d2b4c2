import { sql } from 'kysely';
import type { Db } from '../../../../../platform/database/index.ts';
import { jsonb } from '../../../../../platform/database/index.ts';
import type { PeopleTables } from '../../people.table.ts';
import type { SourceTables } from '../source.table.ts';
import type { Change, KnownAccount } from './plan.ts';
import type {
  ChangeKind,
  ChangeRow,
  SkipReason,
  SyncCounts,
  SyncFault,
  SyncRow,
  SyncState,
  SyncTables,
} from './sync.table.ts';

export type SyncDb = Db<PeopleTables & SourceTables & SyncTables>;

const CHUNK = 500;
/** Of a source, so many synchronisations keep what they changed; of the others the counts remain. */
const KEPT = 20;

export async function begin(
  db: SyncDb,
  row: Pick<SyncRow, 'id' | 'source_id' | 'rehearsal' | 'asked_by' | 'confirms' | 'started_at'>,
): Promise<void> {
  await db
    .insertInto('people_source_sync')
    .values({ ...row, state: 'reading', ended_at: null, counts: null, fault: null })
    .execute();
}

/** Those that a process left when it ended. To be called by whoever holds the lease of the source. */
export async function interruptLeft(db: SyncDb, sourceId: string, at: Date): Promise<void> {
  await db
    .updateTable('people_source_sync')
    .set({ state: 'interrupted', ended_at: at })
    .where('source_id', '=', sourceId)
    .where('state', 'in', ['reading', 'applying'])
    .execute();
}

export async function end(
  db: SyncDb,
  id: string,
  set: { state: SyncState; at: Date; fault?: SyncFault; counts?: SyncCounts },
): Promise<void> {
  await db
    .updateTable('people_source_sync')
    .set({
      state: set.state,
      ended_at: set.at,
      ...(set.fault === undefined ? {} : { fault: set.fault }),
      ...(set.counts === undefined ? {} : { counts: jsonb(set.counts) }),
    })
    .where('id', '=', id)
    .where('state', 'in', ['reading', 'applying'])
    .execute();
}

export async function setRead(db: SyncDb, id: string, people: number): Promise<void> {
  await db.updateTable('people_source_sync').set({ people }).where('id', '=', id).execute();
}

/** Keeps what is to be done; of a rehearsal what would be. */
export async function keepPlan(db: SyncDb, id: string, changes: readonly Change[], counts: SyncCounts): Promise<void> {
  for (let from = 0; from < changes.length; from += CHUNK) {
    await db
      .insertInto('people_source_sync_change')
      .values(
        changes.slice(from, from + CHUNK).map((change, i) => ({
          sync_id: id,
          place: from + i,
          what: change.what,
          external_id: change.externalId,
          person_id: change.personId,
          name: change.name,
          detail: jsonb(change.detail),
          skipped: change.skipped,
          done: false,
        })),
      )
      .execute();
  }
  await db
    .updateTable('people_source_sync')
    .set({ planned: changes.filter(({ what }) => what !== 'skip').length, counts: jsonb(counts) })
    .where('id', '=', id)
    .execute();
}

export async function setApplying(db: SyncDb, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('people_source_sync')
    .set({ state: 'applying' })
    .where('id', '=', id)
    .where('state', '=', 'reading')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** False when it is no longer this one's turn. */
export async function countApplied(db: SyncDb, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('people_source_sync')
    .set((set) => ({ applied: set('applied', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'applying')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function settleChange(
  db: SyncDb,
  id: string,
  place: number,
  skipped: SkipReason | null,
  personId: string | null,
): Promise<void> {
  await db
    .updateTable('people_source_sync_change')
    .set({ done: true, person_id: personId, ...(skipped === null ? {} : { what: 'skip', skipped }) })
    .where('sync_id', '=', id)
    .where('place', '=', place)
    .execute();
}

export async function countChanges(db: SyncDb, id: string): Promise<SyncCounts> {
  const rows = await db
    .selectFrom('people_source_sync_change')
    .select((select) => ['what', select.fn.countAll<string>().as('count')])
    .where('sync_id', '=', id)
    .groupBy('what')
    .execute();
  const of = (what: ChangeKind) => Number(rows.find((row) => row.what === what)?.count ?? 0);
  return { join: of('join'), change: of('change'), leave: of('leave'), return: of('return'), skip: of('skip') };
}

export function one(db: SyncDb, id: string): Promise<SyncRow | undefined> {
  return db.selectFrom('people_source_sync').selectAll().where('id', '=', id).executeTakeFirst();
}

export function ofSource(db: SyncDb, sourceId: string, before: string | undefined, limit: number): Promise<SyncRow[]> {
  let query = db.selectFrom('people_source_sync').selectAll().where('source_id', '=', sourceId);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** The last one that was no rehearsal; of a state if said. */
export function lastOf(db: SyncDb, sourceId: string, state?: SyncState): Promise<SyncRow | undefined> {
  let query = db
    .selectFrom('people_source_sync')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('rehearsal', '=', false);
  if (state !== undefined) query = query.where('state', '=', state);
  return query.orderBy('id', 'desc').limit(1).executeTakeFirst();
}

export function changesOf(
  db: SyncDb,
  id: string,
  filter: { readonly what?: ChangeKind | undefined; readonly after: number; readonly limit: number },
): Promise<ChangeRow[]> {
  let query = db
    .selectFrom('people_source_sync_change')
    .selectAll()
    .where('sync_id', '=', id)
    .where('place', '>', filter.after);
  if (filter.what !== undefined) query = query.where('what', '=', filter.what);
  return query.orderBy('place').limit(filter.limit).execute();
}

/** Whom a stopped one would have disabled. */
export async function leaversOf(db: SyncDb, id: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('people_source_sync_change')
    .select('external_id')
    .where('sync_id', '=', id)
    .where('what', '=', 'leave')
    .execute();
  return new Set(rows.map((row) => row.external_id));
}

/** The accounts that are the source's. */
export async function knownOf(db: SyncDb, sourceId: string): Promise<KnownAccount[]> {
  const rows = await db
    .selectFrom('people_external_account as link')
    .innerJoin('people_person as person', 'person.id', 'link.person_id')
    .select([
      'link.external_id as externalId',
      'link.person_id as personId',
      'link.left_at as leftAt',
      'person.name',
      'person.email',
      'person.unit_id as unitId',
      'person.enabled',
      'person.emergency',
    ])
    .where('link.source_id', '=', sourceId)
    .orderBy('link.external_id')
    .execute();
  return rows.map((row) => ({ ...row, email: row.email.toLowerCase() }));
}

/** Whose account each of the addresses is. */
export async function holdersOf(db: SyncDb, emails: readonly string[]): Promise<Map<string, string>> {
  const holders = new Map<string, string>();
  for (let from = 0; from < emails.length; from += CHUNK) {
    const rows = await db
      .selectFrom('people_person')
      .select(['id', sql<string>`lower(email)`.as('address')])
      .where(sql<string>`lower(email)`, 'in', emails.slice(from, from + CHUNK))
      .execute();
    for (const { id, address } of rows) holders.set(address, id);
  }
  return holders;
}

/** Names of people are not kept longer than they are looked at. */
export async function forgetOldChanges(db: SyncDb, sourceId: string): Promise<void> {
  await sql`DELETE FROM people_source_sync_change WHERE sync_id IN (
    SELECT id FROM people_source_sync WHERE source_id = ${sourceId} ORDER BY id DESC OFFSET ${KEPT})`.execute(db);
}
