/** The module on a real database, folders and sockets, with the rest of governance; for its tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeLogFiles, createSigningKey, openLog, openSigner } from '../../../../engines/ledger/index.ts';
import { createAuthority, createStillMay } from '../../../../governance/authority/index.ts';
import { createAnchorService, createGovernance, governanceMigrations } from '../../../../governance/index.ts';
import { governancePermissions } from '../../../../governance/permissions.ts';
import { createTestDirectory, ROOT_UNIT } from '../../../../governance/testing.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { createManualClock } from '../../../../kernel/time/index.ts';
import { createFileBlobStore } from '../../../../platform/blob/index.ts';
import { createKeyring, createVault, randomBytes } from '../../../../platform/crypto/index.ts';
import { testDatabase } from '../../../../platform/database/testing.ts';
import { createHttpServer, createIdempotencyStore, httpMigrations } from '../../../../platform/http/index.ts';
import { createLogger } from '../../../../platform/telemetry/index.ts';
import { computeMigrations, computePermissions, createComputeModule, createPolicySourceSlot } from '../index.ts';
import { createTestPolicySource } from './policy-source.ts';

export const LOCAL_TOKEN = 'local-0123456789abcdef0123456789abcdef';

export async function openScene(logger = createLogger({ name: 'test', level: 'silent' })) {
  const given = await testDatabase([httpMigrations, governanceMigrations, computeMigrations]);
  const dir = await mkdtemp(join(tmpdir(), 'compute-'));
  const clock = createManualClock('2026-03-10T08:00:00Z');
  const directory = createTestDirectory();
  const key = openSigner(createSigningKey('steward.test/governance-2026').secretText);
  const ledgerDir = join(dir, 'ledger');
  const governance = createGovernance({
    database: given.db,
    clock,
    logger,
    blobs: createFileBlobStore(join(dir, 'blobs')),
    vault: createVault({ masterKey: randomBytes(32) }),
    organisationId: 'org_test',
    log: {
      name: 'governance-2026',
      open: (remembered) =>
        openLog({
          files: createNodeLogFiles(join(ledgerDir, 'governance-2026')),
          origin: key.name,
          signer: key,
          remembered,
          checkpointIntervalMs: 50,
        }),
    },
  });
  let setUp = true;
  governance.directory.fill({
    ...directory,
    async rootUnit() {
      if (!setUp) throw new Error('the organisation is not set up yet');
      return directory.rootUnit();
    },
  });
  const authority = createAuthority({
    rules: [governancePermissions, computePermissions],
    covers: (ancestor, unit) => ancestor === unit || ancestor === ROOT_UNIT,
    rootUnit: () => ROOT_UNIT,
    clock,
  });
  const source = createTestPolicySource(clock);
  const policySource = createPolicySourceSlot();
  policySource.fill(source);
  const keyring = createKeyring({ dataDir: dir });
  const people = new Map<string, PersonActor>();

  const anchors = createAnchorService({
    mail: { server: async () => null, instance: 'steward.test' },
    ...governance,
    logger,
    files: () => createNodeLogFiles(join(ledgerDir, 'governance-2026')),
  });

  // Gates and handlers are defined once; a module that is built again on the same governance finds its own there.
  let again = {};
  const build = () =>
    createComputeModule({
      ...governance,
      ...again,
      db: given.db.kysely,
      authority,
      logger,
      keyring,
      policySource,
      stillMay: createStillMay({ authority, asOfNow: directory.asOfNow }),
      organisationId: 'org_test',
      ledgerDir,
      anchors,
      announcePolicy: async () => undefined,
      localEnrolmentTokens: [LOCAL_TOKEN],
    });

  async function serve(port = 0) {
    const compute = build();
    const app = await createHttpServer({
      logger,
      version: '0.0.0',
      authenticate: async (request) => {
        const person = request.headers['x-test-person'];
        if (typeof person === 'string') return people.get(person) ?? null;
        return compute.authenticateGateway(request);
      },
      authorise: (actor, permission) => authority.permits(actor, permission),
      idempotency: createIdempotencyStore(given.db.kysely, clock),
    });
    compute.register(app);
    await app.ready();
    await compute.start();
    await app.listen({ host: '127.0.0.1', port });
    return {
      compute,
      app,
      url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
      async stop() {
        await compute.stopChannels();
        await app.close();
        await compute.stop();
      },
    };
  }

  governance.sequencer.start();
  let server = await serve();
  again = {
    gates: { ...governance.gates, define: () => undefined },
    reviews: { ...governance.reviews, onDecided: () => undefined },
  };

  return {
    dir,
    ledgerDir,
    clock,
    db: given.db,
    governance,
    authority,
    source,
    keyring,
    governanceKey: key,
    server: () => server,
    url: () => server.url,
    /** Whether the organisation is set up. */
    setUp(done: boolean) {
      setUp = done;
    },
    /** A new module and HTTP server on the same data, as after a restart. */
    async restart() {
      await server.stop();
      server = await serve();
    },
    /** After `server().stop()`: the same on a port that gateways know. */
    async startAgain(port: number) {
      server = await serve(port);
    },
    person(id: string, roles: Parameters<typeof directory.put>[1], unitId = ROOT_UNIT, until?: string): PersonActor {
      const actor = directory.put(id, roles, { unitId, ...(until === undefined ? {} : { until }) });
      people.set(id, actor);
      return actor;
    },
    /** Calls the API as a person, or as nobody. */
    async call(person: string | null, method: string, path: string, body?: unknown) {
      const answer = await fetch(server.url + path, {
        method,
        headers: {
          ...(person === null ? {} : { 'x-test-person': person }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          origin: server.url,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      // biome-ignore lint/suspicious/noExplicitAny: answers of many routes
      let value: any = text;
      try {
        value = text === '' ? null : JSON.parse(text);
      } catch {
        // Not JSON: a file.
      }
      return { status: answer.status, body: value };
    },
    async kinds(subjectId: string): Promise<string[]> {
      const { items } = await governance.records.query({ subjectId, limit: 200 });
      return items.map(({ record }) => record.kind).toReversed();
    },
    async close() {
      await server.stop();
      await governance.stop();
      await given.drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;
