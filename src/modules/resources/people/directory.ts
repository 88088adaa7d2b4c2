import type { Directory, DirectoryPerson } from '../../../governance/index.ts';
import { grantsInForce, type PersonActor, type Role } from '../../../kernel/identity/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import { effectiveGrants } from './effective-grants.ts';
import * as repository from './people.repository.ts';
import type { PersonRow } from './people.table.ts';
import { createUnitTree, type UnitTree } from './unit-tree.ts';

export interface PeopleDirectory extends Directory {
  /** The tree of units as it was last loaded: every permission asks it, so it is kept in memory. */
  tree(): UnitTree;
  /** After a change of units, here or in another process. */
  reload(): Promise<void>;
  /** The person as an actor with the grants in force now; null when unknown or disabled. */
  actor(personId: string, via: PersonActor['via'], scopes?: readonly string[]): Promise<PersonActor | null>;
  /** Whether the account may be used now; every request asks it, so what the person holds is not read. */
  isEnabled(personId: string): Promise<boolean>;
}

/**
 * Answers who is who for everybody else. People, grants and competences are read at each question, never from a cache: a right
 * that ends, ends at its instant for sessions, API keys, votes, and whatever else asks who holds a role.
 */
export function createDirectory(database: AnyDb, clock: Clock): PeopleDirectory {
  let tree = createUnitTree([]);

  async function describe(db: AnyDb, rows: readonly PersonRow[]): Promise<DirectoryPerson[]> {
    const grants = await repository.grantsOf(
      db,
      rows.map((row) => row.id),
    );
    const counting = await effectiveGrants(db, grants, clock.now(), tree.rootId);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      enabled: isInForce(row, clock.now()),
      roles: counting.filter((one) => one.row.person_id === row.id).map((one) => one.grant),
    }));
  }

  return {
    tree: () => tree,
    async reload() {
      tree = createUnitTree(await repository.units(database));
    },
    async actor(personId, via, scopes) {
      const row = await repository.person(database, personId);
      if (row === undefined || !isInForce(row, clock.now())) return null;
      const grants = await repository.grantsOf(database, [personId]);
      const now = clock.now();
      const counting = await effectiveGrants(database, grants, now, tree.rootId);
      const roles = grantsInForce(
        counting.map((one) => one.grant),
        now,
      );
      return { kind: 'person', personId, name: row.name, roles, via, ...(scopes === undefined ? {} : { scopes }) };
    },
    async isEnabled(personId) {
      const row = await repository.person(database, personId);
      return row !== undefined && isInForce(row, clock.now());
    },
    async person(id, db = database) {
      const row = await repository.person(db, id);
      return row === undefined ? null : (await describe(db, [row]))[0]!;
    },
    async people(ids, db = database) {
      return describe(db, await repository.peopleByIds(db, [...new Set(ids)]));
    },
    async holdersOf(roles: readonly Role[], db = database) {
      const now = clock.now();
      const people = await describe(db, await repository.peopleByIds(db, await repository.holderIds(db, roles, now)));
      return people.filter((person) => grantsInForce(person.roles, now).some(({ role }) => roles.includes(role)));
    },
    unitCovers: async (ancestor, unit) => tree.covers(ancestor, unit),
    async rootUnit() {
      if (tree.rootId === null) throw new Error('the organisation is not set up yet');
      return tree.rootId;
    },
  };
}

/** Whether the account may be used at the time. */
export function isInForce(row: Pick<PersonRow, 'enabled' | 'ends_at'>, at: Date): boolean {
  return row.enabled && (row.ends_at === null || row.ends_at > at);
}
