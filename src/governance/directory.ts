import type { Role, RoleGrant } from '../kernel/identity/index.ts';
import type { AnyDb } from '../platform/database/index.ts';

/** A person as governance knows them. */
export interface DirectoryPerson {
  readonly id: string;
  readonly name: string;
  /** False for a disabled account: such a person decides nothing. */
  readonly enabled: boolean;
  /** All grants, also lapsed ones; who asks filters by the clock. */
  readonly roles: readonly RoleGrant[];
}

/**
 * People, roles and units, as governance needs them; module people fills it in. Answers are fresh, never from a session.
 * `db` is the caller's transaction where there is one: read through it, since a second connection taken while a
 * transaction waits can exhaust the pool.
 */
export interface Directory {
  person(id: string, db?: AnyDb): Promise<DirectoryPerson | null>;
  /** In no particular order; unknown ids are left out. */
  people(ids: readonly string[], db?: AnyDb): Promise<DirectoryPerson[]>;
  /** True when `ancestor` is `unit` or lies above it. */
  unitCovers(ancestor: string, unit: string, db?: AnyDb): Promise<boolean>;
  /** The id of the unit at the top. Throws before setup. */
  rootUnit(db?: AnyDb): Promise<string>;
  /** Enabled people who hold one of the roles, anywhere. */
  holdersOf(roles: readonly Role[], db?: AnyDb): Promise<DirectoryPerson[]>;
}

/** A directory that can be handed out before module people, which needs governance itself, exists. */
export interface DirectorySlot extends Directory {
  /** Called once at composition. */
  fill(directory: Directory): void;
}

export function createDirectorySlot(): DirectorySlot {
  let filled: Directory | undefined;
  const directory = (): Directory => {
    if (filled === undefined)
      throw new Error('the directory of people is not filled in yet: call fill() at composition');
    return filled;
  };
  return {
    fill(given) {
      if (filled !== undefined) throw new Error('the directory of people is filled in already');
      filled = given;
    },
    person: (id, db) => directory().person(id, db),
    people: (ids, db) => directory().people(ids, db),
    unitCovers: (ancestor, unit, db) => directory().unitCovers(ancestor, unit, db),
    rootUnit: (db) => directory().rootUnit(db),
    holdersOf: (roles, db) => directory().holdersOf(roles, db),
  };
}
