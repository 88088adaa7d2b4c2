/** Parts for tests of governance: a directory whose people live in memory, and the whole on a fresh database and folder. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeLogFiles, createSigningKey } from '../engines/ledger/index.ts';
import type { PersonActor, Role, RoleGrant } from '../kernel/identity/index.ts';
import { type Clock, createManualClock } from '../kernel/time/index.ts';
import { createFileBlobStore } from '../platform/blob/index.ts';
import { createKeyring, createVault, randomBytes } from '../platform/crypto/index.ts';
import type { AnyTx, Database, Migration } from '../platform/database/index.ts';
import { testDatabase } from '../platform/database/testing.ts';
import { createLogger } from '../platform/telemetry/index.ts';
import type { Directory, DirectoryPerson } from './directory.ts';
import { createGovernance, governanceMigrations } from './governance.ts';
import { createLogKeys, type LogKeys } from './key-rotation/index.ts';
import { createLogChain, type LogChain } from './succession/index.ts';
import type { Governance } from './types.ts';

export const ROOT_UNIT = 'unt_root';
export const SIDE_UNIT = 'unt_side';

export interface TestDirectory extends Directory {
  /** Adds or replaces a person with these roles at the root unit (or at `unitId`) and returns them as an actor. */
  /** The person with the grants as they were put last; for `createStillMay`. */
  asOfNow(asker: Pick<PersonActor, 'personId' | 'via'>): Promise<PersonActor | null>;
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
    async asOfNow({ personId, via }) {
      const person = people.get(personId);
      return person?.enabled ? { kind: 'person', personId, name: person.name, roles: person.roles, via } : null;
    },
    person: async (id) => people.get(id) ?? null,
    people: async (ids) => ids.flatMap((id) => people.get(id) ?? []),
    unitCovers: async (ancestor, unit) => ancestor === unit || ancestor === ROOT_UNIT,
    rootUnit: async () => ROOT_UNIT,
    holdersOf: async (roles) =>
      [...people.values()].filter((person) => person.enabled && person.roles.some(({ role }) => roles.includes(role))),
  };
}

/** The keys of the governance log in `dir`, with the notes about them in `dir/log`. */
export function createTestLogKeys(dir: string): LogKeys {
  const logDir = join(dir, 'log');
  return createLogKeys({
    keyring: createKeyring({ dataDir: dir }),
    name: 'governance-log',
    makeFirst: () => createSigningKey('steward.test/governance-2026').secretText,
    folder: () => ({ files: createNodeLogFiles(logDir), has: (path) => existsSync(join(logDir, path)) }),
  });
}

/** The governance logs in `dir`: the first in `dir/log`, its successors beside it by their names. */
export function createTestLogChain(dir: string): LogChain {
  const folderOf = (name: string) => join(dir, name === 'governance-2026' ? 'log' : name);
  return createLogChain({
    keyring: createKeyring({ dataDir: dir }),
    keyName: 'governance-log',
    makeFirst: () => createSigningKey('steward.test/governance-2026').secretText,
    folder: (name) => ({
      files: createNodeLogFiles(folderOf(name)),
      has: (path) => existsSync(join(folderOf(name), path)),
    }),
  });
}

/** The same object in a process that kills itself before or after one of these steps: `killAt` is like `before make`. */
export function dyingAt<T extends object>(killAt: string, target: T, steps: readonly (keyof T & string)[]): T {
  const die = (step: string) => {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
  };
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function' || !steps.some((step) => step === name)) return value;
      return (...given: unknown[]) => {
        die(`before ${String(name)}`);
        const done: unknown = value(...given);
        const ended = (result: unknown) => {
          die(`after ${String(name)}`);
          return result;
        };
        return done instanceof Promise ? done.then(ended) : ended(done);
      };
    },
  });
}

/** Governance on a database and the logs in `dir`. */
export function createGovernanceIn(parts: {
  dir: string;
  database: Database;
  clock: Clock;
  chain: LogChain;
  masterKey: Uint8Array;
}): Governance {
  const { dir, database, clock, chain, masterKey } = parts;
  return createGovernance({
    ...{ database, clock, organisationId: 'org_test' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    blobs: createFileBlobStore(join(dir, 'blobs')),
    vault: createVault({ masterKey }),
    log: {
      get name() {
        return chain.current().name;
      },
      names: () => chain.all().map(({ name }) => name),
      open: chain.open,
    },
  });
}

/** Governance on a database and folders of its own; not started. The clock stands still until it is moved. */
export async function createTestGovernance(more: { migrations?: readonly Migration[] } = {}) {
  const given = await testDatabase([governanceMigrations, more.migrations ?? []]);
  const dir = await mkdtemp(join(tmpdir(), 'governance-'));
  const clock = createManualClock('2026-03-01T08:00:00Z');
  const directory = createTestDirectory();
  const logDir = join(dir, 'log');
  const chain = createTestLogChain(dir);
  const { keys } = chain;
  const governance = createGovernanceIn({ dir, database: given.db, clock, chain, masterKey: randomBytes(32) });
  governance.directory.fill(directory);
  return {
    governance,
    clock,
    directory,
    db: given.db,
    /** The folder of the governance log, and the key to verify it with. */
    logDir,
    verifierKey: keys.text(0),
    keys,
    chain,
    /** Runs in one transaction. */
    write: <T>(run: (tx: AnyTx) => Promise<T>): Promise<T> => given.db.kysely.transaction().execute(run),
    /** Kinds and outcomes of the records about a subject, oldest first. */
    async kindsOf(subjectId: string): Promise<string[]> {
      const { items } = await governance.records.query({ subjectId, limit: 200 });
      return items.map(({ record }) => `${record.kind} ${record.outcome}`).toReversed();
    },
    async close(): Promise<void> {
      await governance.stop();
      await given.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type TestGovernance = Awaited<ReturnType<typeof createTestGovernance>>;
