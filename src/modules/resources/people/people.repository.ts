import type { ExpressionBuilder, Selectable } from 'kysely';
import type { Role, RoleGrant } from '../../../kernel/identity/index.ts';
import type { AuthSettings } from '../../../platform/auth/index.ts';
import { type Db, jsonb } from '../../../platform/database/index.ts';
import type { GrantRow, OrganisationRow, PeopleTables, PersonRow, UnitRow } from './people.table.ts';

type Reader = Db<PeopleTables>;

export interface PeopleFilter {
  readonly text?: string | undefined;
  readonly unitIds?: readonly string[] | undefined;
  readonly role?: Role | undefined;
  readonly enabled?: boolean | undefined;
  /** Id of the last person of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export function organisation(db: Reader): Promise<Selectable<OrganisationRow> | undefined> {
  return db.selectFrom('people_organisation').selectAll().executeTakeFirst();
}

export async function insertOrganisation(
  db: Reader,
  row: Omit<OrganisationRow, 'singleton' | 'settings'> & { settings: AuthSettings },
) {
  const { settings, ...rest } = row;
  await db
    .insertInto('people_organisation')
    .values({ ...rest, settings: jsonb(settings) })
    .execute();
}

export async function updateOrganisation(
  db: Reader,
  row: Pick<OrganisationRow, 'title_zh' | 'title_en' | 'language' | 'time_zone'> & { settings: AuthSettings },
) {
  const { settings, ...rest } = row;
  await db
    .updateTable('people_organisation')
    .set({ ...rest, settings: jsonb(settings) })
    .execute();
}

export function units(db: Reader): Promise<UnitRow[]> {
  return db.selectFrom('people_unit').selectAll().orderBy('id').execute();
}

export async function insertUnit(db: Reader, row: UnitRow) {
  await db.insertInto('people_unit').values(row).execute();
}

export async function updateUnitTitle(db: Reader, id: string, title: { zh: string; en: string }) {
  await db.updateTable('people_unit').set({ title_zh: title.zh, title_en: title.en }).where('id', '=', id).execute();
}

export function person(db: Reader, id: string): Promise<PersonRow | undefined> {
  return db.selectFrom('people_person').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The row, locked until the transaction ends. */
export function lockPerson(db: Reader, id: string): Promise<PersonRow | undefined> {
  return db.selectFrom('people_person').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export function peopleByIds(db: Reader, ids: readonly string[]): Promise<PersonRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('people_person')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
}

export async function listPeople(db: Reader, filter: PeopleFilter): Promise<PersonRow[]> {
  let query = db.selectFrom('people_person').selectAll('people_person').orderBy('people_person.id').limit(filter.limit);
  if (filter.after !== undefined) query = query.where('people_person.id', '>', filter.after);
  if (filter.enabled !== undefined) query = query.where('people_person.enabled', '=', filter.enabled);
  if (filter.unitIds !== undefined) query = query.where('people_person.unit_id', 'in', [...filter.unitIds]);
  if (filter.text !== undefined && filter.text !== '') {
    const pattern = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((where) =>
      where.or([where('people_person.name', 'ilike', pattern), where('people_person.email', 'ilike', pattern)]),
    );
  }
  if (filter.role !== undefined) {
    const role = filter.role;
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('people_grant')
          .select('people_grant.id')
          .whereRef('people_grant.person_id', '=', 'people_person.id')
          .where('people_grant.role', '=', role)
          .where('people_grant.revoked_at', 'is', null),
      ),
    );
  }
  return query.execute();
}

export async function insertPerson(db: Reader, row: PersonRow) {
  await db.insertInto('people_person').values(row).execute();
}

export async function updatePerson(db: Reader, id: string, change: Partial<Omit<PersonRow, 'id' | 'created_at'>>) {
  await db.updateTable('people_person').set(change).where('id', '=', id).execute();
}

/** Grants not taken back; whether they are still in time is for the caller to say. */
export function grantsOf(db: Reader, personIds: readonly string[]): Promise<GrantRow[]> {
  if (personIds.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('people_grant')
    .selectAll()
    .where('person_id', 'in', [...personIds])
    .where('revoked_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** Enabled people who hold one of the roles somewhere at the time, at most 500. */
export async function holderIds(db: Reader, roles: readonly Role[], at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('people_grant')
    .innerJoin('people_person', 'people_person.id', 'people_grant.person_id')
    .select('people_grant.person_id')
    .distinct()
    .where('people_grant.role', 'in', [...roles])
    .where('people_grant.revoked_at', 'is', null)
    .where('people_person.enabled', '=', true)
    .where((where) => where.or([where('people_person.ends_at', 'is', null), where('people_person.ends_at', '>', at)]))
    .where((where) => where.or([where('people_grant.until', 'is', null), where('people_grant.until', '>', at)]))
    .orderBy('people_grant.person_id')
    .limit(500)
    .execute();
  return rows.map((row) => row.person_id);
}

export async function insertGrant(db: Reader, row: GrantRow) {
  await db.insertInto('people_grant').values(row).execute();
}

export async function revokeGrant(db: Reader, id: string, by: string, at: Date) {
  await db
    .updateTable('people_grant')
    .set({ revoked_at: at, revoked_by: by })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Keeps the digest of a one-time link; earlier unused links of the same purpose and person are void. */
export async function replaceLink(
  db: Reader,
  link: { tokenHash: string; purpose: 'password' | 'setup'; personId: string | null; at: Date; expiresAt: Date },
) {
  await db
    .deleteFrom('people_link')
    .where('purpose', '=', link.purpose)
    .where('person_id', link.personId === null ? 'is' : '=', link.personId)
    .where('used_at', 'is', null)
    .execute();
  await db
    .insertInto('people_link')
    .values({
      token_hash: link.tokenHash,
      purpose: link.purpose,
      person_id: link.personId,
      created_at: link.at,
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute();
}

const usable =
  (tokenHash: string, purpose: 'password' | 'setup', at: Date) =>
  (where: ExpressionBuilder<PeopleTables, 'people_link'>) =>
    where.and([
      where('token_hash', '=', tokenHash),
      where('purpose', '=', purpose),
      where('used_at', 'is', null),
      where('expires_at', '>', at),
    ]);

/** Whose link it is, which stays as it is; undefined when it is unknown, used or too old. */
export function openLink(db: Reader, tokenHash: string, purpose: 'password' | 'setup', at: Date) {
  return db
    .selectFrom('people_link')
    .select('person_id')
    .where(usable(tokenHash, purpose, at))
    .executeTakeFirst();
}

/** Uses the link up and answers whose it is; undefined as for {@link openLink}. Two at once: one gets it. */
export function takeLink(db: Reader, tokenHash: string, purpose: 'password' | 'setup', at: Date) {
  return db
    .updateTable('people_link')
    .set({ used_at: at })
    .where(usable(tokenHash, purpose, at))
    .returning('person_id')
    .executeTakeFirst();
}

export function toRoleGrant(row: Pick<GrantRow, 'role' | 'unit_id' | 'until'>): RoleGrant {
  return { role: row.role, unitId: row.unit_id, until: row.until?.toISOString() ?? null };
}
