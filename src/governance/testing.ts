/** Parts for tests of governance: a directory whose people live in memory, and short names for writing and acting. */
import type { PersonActor, Role, RoleGrant } from '../kernel/identity/index.ts';
import type { Directory, DirectoryPerson } from './directory.ts';

export const ROOT_UNIT = 'unt_root';
export const SIDE_UNIT = 'unt_side';

export interface TestDirectory extends Directory {
  /** Adds or replaces a person with these roles at the root unit (or at `unitId`) and returns them as an actor. */
  put(id: string, roles: readonly Role[], more?: { unitId?: string; until?: string; enabled?: boolean }): PersonActor;
}

/** Two units: the root, and one below it. */
export function createTestDirectory(): TestDirectory {
  const people = new Map<string, DirectoryPerson>();
  return {
    put(
      id,
      roles,
      {
        unitId = ROOT_UNIT,
        until = null,
        enabled = true,
      }: { unitId?: string; until?: string | null; enabled?: boolean } = {},
    ) {
      const grants: RoleGrant[] = roles.map((role) => ({ role, unitId, until }));
      people.set(id, { id, name: id, enabled, roles: grants });
      return { kind: 'person', personId: id, name: id, roles: grants, via: 'session' };
    },
    person: async (id) => people.get(id) ?? null,
    people: async (ids) => ids.flatMap((id) => people.get(id) ?? []),
    unitCovers: async (ancestor, unit) => ancestor === unit || ancestor === ROOT_UNIT,
    rootUnit: async () => ROOT_UNIT,
    holdersOf: async (roles) =>
      [...people.values()].filter((person) => person.enabled && person.roles.some(({ role }) => roles.includes(role))),
  };
}
