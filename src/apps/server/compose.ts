import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { createAuthority } from '../../governance/authority/index.ts';
import { createGovernance } from '../../governance/index.ts';
import type { Actor } from '../../kernel/identity/index.ts';
import { builtinProfiles } from '../../kernel/profile/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { createDesignModule, designPermissions } from '../../modules/development/design/index.ts';
import {
  createDirectory,
  createPeopleModule,
  peoplePermissions,
  readAuthSettings,
} from '../../modules/resources/people/index.ts';
import { createAuth } from '../../platform/auth/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import type { Config } from '../../platform/config/index.ts';
import { createKeyring, createVault, hashSecret, newSecret } from '../../platform/crypto/index.ts';
import { migrate, openDatabase } from '../../platform/database/index.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { createMetrics, type Logger } from '../../platform/telemetry/index.ts';
import { governanceLog } from './governance-log.ts';
import { MIGRATIONS } from './migrations.ts';

const MAX_ARTEFACT_BYTES = 2 * 1024 ** 3;

export type Parts = Awaited<ReturnType<typeof compose>>;

/** Puts the control plane together: opens and migrates the database, builds governance and the modules. Nothing runs before `start`. */
export async function compose(config: Config, logger: Logger) {
  if (config.databaseUrl === undefined) {
    throw new Error('the server needs DATABASE_URL; `steward start` brings a database of its own');
  }
  const clock = systemClock;
  const database = openDatabase({
    url: config.databaseUrl,
    max: config.databaseConnections,
    name: 'steward server',
    logger,
  });
  const db = database.kysely;
  await migrate(database, MIGRATIONS);

  const keyring = createKeyring({ dataDir: config.dataDir });
  const vault = createVault({ masterKey: keyring.secret('master') });
  const metrics = createMetrics({ process: true });
  const log = governanceLog(config.dataDir, keyring, clock.now().getUTCFullYear());
  const governance = createGovernance({
    database,
    clock,
    logger,
    metrics,
    blobs: createFileBlobStore(join(config.dataDir, 'blobs', 'payloads')),
    vault,
    organisationId: 'self',
    log,
  });

  const directory = createDirectory(db, clock);
  governance.directory.fill(directory);
  await directory.reload();
  const authority = createAuthority({
    rules: [peoplePermissions, designPermissions],
    covers: (ancestor, unit) => directory.tree().covers(ancestor, unit),
    rootUnit: () => directory.tree().rootId ?? '',
  });
  const auth = createAuth({
    db,
    secret: Buffer.from(keyring.secret('cookies')).toString('base64'),
    baseUrl: config.publicUrl,
    clock,
    isEnabled: async (personId) => (await directory.person(personId))?.enabled === true,
    settings: () => readAuthSettings(db),
    onWarning: (message) => logger.warn({ message }, 'sign-in library'),
  });

  const shared = { ...governance, db, authority, logger };
  const people = createPeopleModule({
    ...shared,
    directory,
    auth,
    newSecret,
    hashSecret,
    builtinProfiles,
    publicUrl: config.publicUrl,
  });
  const design = createDesignModule({
    ...shared,
    blobs: createFileBlobStore(join(config.dataDir, 'blobs', 'files')),
    maxArtefactBytes: MAX_ARTEFACT_BYTES,
  });
  for (const control of people.controls) governance.conformity.register(control);

  async function authenticate(request: FastifyRequest): Promise<Actor | null> {
    const identity = await auth.identify(request.headers);
    if (identity === null) return null;
    return directory.actor(identity.personId, identity.via, identity.via === 'api-key' ? identity.scopes : undefined);
  }

  const registrations: readonly ((app: HttpServer) => void)[] = [people.register, design.register];
  return {
    database,
    governance,
    authority,
    auth,
    metrics,
    people,
    design,
    registrations,
    authenticate,
    async start() {
      await governance.start();
    },
    async stopChannels() {},
    async stop() {
      await governance.stop();
      await database.close();
    },
  };
}
