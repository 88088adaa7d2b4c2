/** For tests of modules: governance and module people on a real database, with an organisation that is set up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeLogFiles, createSigningKey, openLog, openSigner } from '../../../engines/ledger/index.ts';
import { createAuthority } from '../../../governance/authority/index.ts';
import { createGovernance, governanceMigrations } from '../../../governance/index.ts';
import type { PermissionRules, PersonActor, Role } from '../../../kernel/identity/index.ts';
import { builtinProfiles } from '../../../kernel/profile/index.ts';
import { type Clock, createManualClock } from '../../../kernel/time/index.ts';
import { authMigrations, createAuth } from '../../../platform/auth/index.ts';
import { createFileBlobStore } from '../../../platform/blob/index.ts';
import { createVault, hashSecret, newSecret, randomBytes } from '../../../platform/crypto/index.ts';
import type { Database, ModuleMigrations } from '../../../platform/database/index.ts';
import { testDatabase } from '../../../platform/database/testing.ts';
import { createOidcClient } from '../../../platform/oidc/index.ts';
import { createLogger } from '../../../platform/telemetry/index.ts';
import { createWorkplaces } from '../../../platform/workplace/index.ts';
import {
  createDirectory,
  createPeopleModule,
  mayUsePassword,
  peopleMigrations,
  peoplePermissions,
  readAuthSettings,
} from './index.ts';

export const PASSWORD = 'a long enough phrase';

/** An organisation whose first account is `admin`, the security administrator. Close it when the test is over. */
export async function createTestOrganisation(
  options: {
    migrations?: readonly ModuleMigrations[];
    rules?: readonly PermissionRules[];
    profileId?: string;
    publicUrl?: string;
  } = {},
) {
  const {
    db: database,
    drop,
    url,
  } = await testDatabase([authMigrations, governanceMigrations, peopleMigrations, ...(options.migrations ?? [])]);
  const dir = mkdtempSync(join(tmpdir(), 'steward-organisation-'));
  const masterKey = randomBytes(32);
  const clock = createManualClock('2026-11-23T08:00:00.000Z');
  const parts = assemble({ ...options, database, dir, masterKey, clock });
  const { people, directory, actor } = parts;
  const token = (await people.setup.newToken())!;
  const { personId } = await people.setup.perform({
    token,
    organisation: { zh: '测试组织', en: 'Test organisation' },
    language: 'zh-CN',
    timeZone: 'Asia/Shanghai',
    profileId: options.profileId ?? 'internal',
    administrator: { name: '甲', email: 'admin@example.org', password: PASSWORD },
  });
  const rootUnit = directory.tree().rootId!;
  return {
    ...parts,
    /** By which a process of its own opens the same organisation. */
    place: { url, dir, masterKey: Buffer.from(masterKey).toString('hex') },
    clock,
    rootUnit,
    admin: () => actor(personId),
    /** A new person with these roles, as an actor. */
    async appoint(personName: string, roles: readonly Role[], unitId = rootUnit): Promise<PersonActor> {
      const by = await actor(personId);
      const email = `${personName}@example.org`;
      const { id } = await people.people.create(by, { name: personName, email, unitId });
      for (const role of roles) {
        const until = role === 'auditor' ? '2027-01-01T00:00:00.000Z' : null;
        await people.grants.grant(by, id, { role, unitId, until });
      }
      return actor(id);
    },
    async close(): Promise<void> {
      await parts.governance.stop();
      await drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Governance and module people on a database, as the server puts them together. */
export function assemble(options: {
  database: Database;
  dir: string;
  masterKey: Uint8Array;
  clock: Clock;
  rules?: readonly PermissionRules[];
  publicUrl?: string;
}) {
  const { database, dir, masterKey, clock } = options;
  const logger = createLogger({ name: 'test', level: 'silent' });
  const { secretText, name } = createSigningKey('test.example/governance-2026');
  const governance = createGovernance({
    database,
    clock,
    logger,
    blobs: createFileBlobStore(join(dir, 'payloads')),
    vault: createVault({ masterKey }),
    organisationId: 'self',
    log: {
      name: 'governance-2026',
      open: (remembered) =>
        openLog({
          files: createNodeLogFiles(join(dir, 'governance-2026')),
          origin: name,
          signer: openSigner(secretText),
          remembered,
        }),
    },
  });
  const db = database.kysely;
  const directory = createDirectory(db, clock);
  governance.directory.fill(directory);
  const authority = createAuthority({
    rules: [peoplePermissions, ...(options.rules ?? [])],
    covers: (ancestor, unit) => directory.tree().covers(ancestor, unit),
    rootUnit: () => directory.tree().rootId ?? '',
    clock,
  });
  const vault = createVault({ masterKey });
  const auth = createAuth({
    db,
    vault,
    mayUsePassword: (id) => mayUsePassword(db, id),
    secret: 'x'.repeat(32),
    baseUrl: 'http://127.0.0.1',
    clock,
    isEnabled: async (id) => (await directory.person(id))?.enabled === true,
    settings: () => readAuthSettings(db),
  });
  const files = createFileBlobStore(join(dir, 'files'));
  const shared = { ...governance, db, authority, logger };
  const people = createPeopleModule({
    ...shared,
    directory,
    auth,
    newSecret,
    hashSecret,
    builtinProfiles,
    publicUrl: options.publicUrl ?? 'http://127.0.0.1',
    blobs: files,
    vault,
    oidc: createOidcClient(clock),
    workplaces: createWorkplaces(clock),
  });
  const actor = async (id: string): Promise<PersonActor> => (await directory.actor(id, 'session'))!;

  return {
    ...shared,
    governance,
    database,
    clock,
    dir,
    files,
    directory,
    auth,
    people,
    actor,
  };
}
