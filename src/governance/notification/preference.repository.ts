import type { Selectable } from 'kysely';
import type { AnyDb, Db } from '../../platform/database/index.ts';
import type { NotificationTables, WorkingTimeRow } from './notification.table.ts';
import { type Preference, preference } from './preference.schema.ts';

const typed = (db: AnyDb): Db<NotificationTables> => db;

export async function workingTime(db: AnyDb): Promise<Selectable<WorkingTimeRow> | undefined> {
  return typed(db).selectFrom('governance_working_time').selectAll().executeTakeFirst();
}

export async function putWorkingTime(db: AnyDb, row: Omit<Selectable<WorkingTimeRow>, 'singleton'>): Promise<void> {
  const values = { ...row, settings: JSON.stringify(row.settings) };
  await typed(db)
    .insertInto('governance_working_time')
    .values(values)
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet(values))
    .execute();
}

/** Those who chose something; the others have the defaults. */
export async function preferencesOf(db: AnyDb, personIds: readonly string[]): Promise<Map<string, Preference>> {
  if (personIds.length === 0) return new Map();
  const rows = await typed(db)
    .selectFrom('governance_notification_preference')
    .selectAll()
    .where('person_id', 'in', [...personIds])
    .execute();
  return new Map(rows.map((row) => [row.person_id, preference.parse({ ...row.settings, mail: row.mail })]));
}

export async function putPreference(db: AnyDb, personId: string, { mail, ...settings }: Preference): Promise<void> {
  const values = { mail, settings: JSON.stringify(settings) };
  await typed(db)
    .insertInto('governance_notification_preference')
    .values({ person_id: personId, ...values })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(values))
    .execute();
}
