import type { Selectable } from 'kysely';
import { type AnyDb, type Db, jsonb } from '../../../../platform/database/index.ts';
import type { ActionRow, BodyTables, ItemRow, MeetingRow, ResolutionRow } from './body.table.ts';
import type { Choice } from './meeting.ts';

const typed = (db: AnyDb): Db<BodyTables> => db;

export interface StoredMeeting {
  readonly row: MeetingRow;
  readonly items: readonly ItemRow[];
  readonly present: readonly string[];
  readonly recusals: readonly { readonly position: number; readonly person_id: string }[];
  readonly ballots: readonly {
    readonly position: number;
    readonly person_id: string;
    readonly choice: Choice | null;
  }[];
}

/** With `lock`, locked until the transaction ends: one act of a meeting at a time. */
export async function meeting(db: AnyDb, id: string, lock = false): Promise<StoredMeeting | null> {
  const query = typed(db).selectFrom('people_meeting').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) return null;
  return {
    row,
    items: await typed(db)
      .selectFrom('people_meeting_item')
      .selectAll()
      .where('meeting_id', '=', id)
      .orderBy('position')
      .execute(),
    present: (
      await typed(db)
        .selectFrom('people_meeting_presence')
        .select('person_id')
        .where('meeting_id', '=', id)
        .orderBy('person_id')
        .execute()
    ).map((one) => one.person_id),
    recusals: await typed(db)
      .selectFrom('people_meeting_recusal')
      .select(['position', 'person_id'])
      .where('meeting_id', '=', id)
      .orderBy('person_id')
      .execute(),
    // Ordered by person, so that not even the order of a list says when somebody voted.
    ballots: await typed(db)
      .selectFrom('people_ballot')
      .select(['position', 'person_id', 'choice'])
      .where('meeting_id', '=', id)
      .orderBy('person_id')
      .execute(),
  };
}

/** Newest first. */
export function meetings(
  db: AnyDb,
  filter: { bodyId: string; before?: number | undefined; limit: number },
): Promise<MeetingRow[]> {
  let query = typed(db)
    .selectFrom('people_meeting')
    .selectAll()
    .where('body_id', '=', filter.bodyId)
    .orderBy('number', 'desc')
    .limit(filter.limit);
  if (filter.before !== undefined) query = query.where('number', '<', filter.before);
  return query.execute();
}

export async function nextNumber(db: AnyDb, bodyId: string): Promise<number> {
  const row = await typed(db)
    .selectFrom('people_meeting')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('body_id', '=', bodyId)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

export async function insertMeeting(db: AnyDb, row: MeetingRow, items: readonly ItemRow[]): Promise<void> {
  await typed(db).insertInto('people_meeting').values(row).execute();
  await typed(db)
    .insertInto('people_meeting_item')
    .values([...items])
    .execute();
}

export async function updateMeeting(db: AnyDb, id: string, change: Partial<MeetingRow>): Promise<void> {
  await typed(db).updateTable('people_meeting').set(change).where('id', '=', id).execute();
}

export async function updateItem(db: AnyDb, id: string, position: number, change: Partial<ItemRow>): Promise<void> {
  await typed(db)
    .updateTable('people_meeting_item')
    .set(change)
    .where('meeting_id', '=', id)
    .where('position', '=', position)
    .execute();
}

/** False when they were there already. */
export async function insertPresence(db: AnyDb, id: string, personId: string, at: Date): Promise<boolean> {
  const result = await typed(db)
    .insertInto('people_meeting_presence')
    .values({ meeting_id: id, person_id: personId, at })
    .onConflict((on) => on.columns(['meeting_id', 'person_id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function insertRecusal(db: AnyDb, row: BodyTables['people_meeting_recusal']): Promise<void> {
  await typed(db)
    .insertInto('people_meeting_recusal')
    .values(row)
    .onConflict((on) => on.columns(['meeting_id', 'position', 'person_id']).doNothing())
    .execute();
}

/** Counts the choice; who voted is kept with it only in an open vote. */
export async function cast(
  db: AnyDb,
  ballot: { meetingId: string; position: number; personId: string; choice: Choice; secret: boolean },
): Promise<void> {
  await typed(db)
    .insertInto('people_ballot')
    .values({
      meeting_id: ballot.meetingId,
      position: ballot.position,
      person_id: ballot.personId,
      choice: ballot.secret ? null : ballot.choice,
    })
    .execute();
  await typed(db)
    .updateTable('people_meeting_item')
    .set((where) => ({ [ballot.choice]: where(ballot.choice, '+', 1) }))
    .where('meeting_id', '=', ballot.meetingId)
    .where('position', '=', ballot.position)
    .execute();
}

export async function insertResolution(
  db: AnyDb,
  row: Omit<ResolutionRow, 'bound'> & { bound: { [subjectId: string]: string } | null },
): Promise<void> {
  await typed(db)
    .insertInto('people_resolution')
    .values({ ...row, bound: row.bound === null ? null : jsonb(row.bound) })
    .execute();
}

export function resolutionsOfMeeting(db: AnyDb, meetingId: string): Promise<Selectable<ResolutionRow>[]> {
  return typed(db)
    .selectFrom('people_resolution')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .orderBy('position')
    .execute();
}

/** Newest first. */
export function resolutions(
  db: AnyDb,
  filter: { bodyId?: string | undefined; after?: string | undefined; limit: number },
): Promise<Selectable<ResolutionRow>[]> {
  let query = typed(db).selectFrom('people_resolution').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.bodyId !== undefined) query = query.where('body_id', '=', filter.bodyId);
  if (filter.after !== undefined) query = query.where('id', '<', filter.after);
  return query.execute();
}

export function resolution(db: AnyDb, id: string): Promise<Selectable<ResolutionRow> | undefined> {
  return typed(db).selectFrom('people_resolution').selectAll().where('id', '=', id).executeTakeFirst();
}

export function actionsOf(db: AnyDb, resolutionIds: readonly string[]): Promise<ActionRow[]> {
  if (resolutionIds.length === 0) return Promise.resolve([]);
  return typed(db)
    .selectFrom('people_resolution_action')
    .selectAll()
    .where('resolution_id', 'in', [...resolutionIds])
    .orderBy('id')
    .execute();
}

export function lockAction(db: AnyDb, id: string): Promise<ActionRow | undefined> {
  return typed(db)
    .selectFrom('people_resolution_action')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertAction(db: AnyDb, row: ActionRow): Promise<void> {
  await typed(db).insertInto('people_resolution_action').values(row).execute();
}

export async function updateAction(db: AnyDb, id: string, change: Partial<ActionRow>): Promise<void> {
  await typed(db).updateTable('people_resolution_action').set(change).where('id', '=', id).execute();
}

/** Not closed, past their day, and not escalated yet. */
export function overdueActions(db: AnyDb, at: Date): Promise<ActionRow[]> {
  return typed(db)
    .selectFrom('people_resolution_action')
    .selectAll()
    .where('state', '<>', 'closed')
    .where('due_at', '<', at)
    .where('escalated_at', 'is', null)
    .limit(500)
    .execute();
}
