import { sql } from 'kysely';
import { ROLES, type Role } from '../../../kernel/identity/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import { conflict } from '../../../platform/http/index.ts';
import type { PeopleDirectory } from './directory.ts';
import * as repository from './people.repository.ts';

/** Whether somebody else holds the role. Those who ask wait for one another, so that two do not let the last two go. */
async function anotherHolds(tx: AnyDb, directory: PeopleDirectory, role: Role, personId: string): Promise<boolean> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('people administrators'))`.execute(tx);
  return (await directory.holdersOf([role], tx)).some((holder) => holder.id !== personId);
}

/** The role of an administrator that the organisation would be without, if this person were; null when there is none. */
export async function lastOf(tx: AnyDb, directory: PeopleDirectory, personId: string, at: Date): Promise<Role | null> {
  const held = await repository.grantsOf(tx, [personId]);
  for (const { role, until } of held) {
    if (!('administrator' in ROLES[role]) || (until !== null && until <= at)) continue;
    if (!(await anotherHolds(tx, directory, role, personId))) return role;
  }
  return null;
}

/** Without a security administrator nobody could ever grant a role again. */
export async function requireAnotherSecurityAdministrator(
  tx: AnyDb,
  directory: PeopleDirectory,
  personId: string,
): Promise<void> {
  if (!(await anotherHolds(tx, directory, 'security-administrator', personId))) throw lastSecurityAdministrator();
}

export function lastSecurityAdministrator() {
  return conflict('last-security-administrator', {
    zh: '这是最后一位安全管理员，请先任命另一位。',
    en: 'This is the last security administrator; appoint another one first.',
  });
}
