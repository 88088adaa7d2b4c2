import { grantsInForce } from '../../../kernel/identity/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { Directory } from '../../directory.ts';
import type { Audience } from './channel.schema.ts';

/** Members of an established body; nobody where there is none. */
export type MembersOfBody = (db: AnyDb, bodyId: string) => Promise<readonly string[]>;

/** Whether one of the people who are told belongs to those for whom the channel is. */
export async function concerns(
  parts: { readonly directory: Directory; readonly clock: Clock; readonly membersOfBody: MembersOfBody },
  db: AnyDb,
  audience: Audience,
  personIds: readonly string[],
): Promise<boolean> {
  const { directory, clock, membersOfBody } = parts;
  if (audience.of === 'organisation') return true;
  if (audience.of === 'body') {
    const members = await membersOfBody(db, audience.bodyId);
    return personIds.some((id) => members.includes(id));
  }
  for (const person of await directory.people(personIds, db)) {
    for (const grant of grantsInForce(person.roles, clock.now())) {
      if (
        audience.of === 'role'
          ? grant.role === audience.role
          : await directory.unitCovers(audience.unitId, grant.unitId, db)
      )
        return true;
    }
  }
  return false;
}
