import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { createAuthority, createStillMay } from '../../governance/authority/index.ts';
import {
  addGovernanceRoutes,
  createAnchorService,
  createAssurance,
  createDelivery,
  createDutyControls,
  createEscalation,
  createGovernance,
  createKeyRotation,
  createLedgerJobs,
  createMessageControl,
  createNotificationService,
  createOccasions,
  createSignatureLines,
  createSuccession,
  createWatching,
  governancePermissions,
  sealOverHttps,
} from '../../governance/index.ts';
import type { Actor } from '../../kernel/identity/index.ts';
import type { Policy, Standing } from '../../kernel/policy/index.ts';
import { builtinProfiles } from '../../kernel/profile/index.ts';
import { MINUTE, systemClock } from '../../kernel/time/index.ts';
import { createDesignModule, designPermissions } from '../../modules/development/design/index.ts';
import {
  announceChange,
  createDeploymentModule,
  deploymentPermissions,
} from '../../modules/operation/deployment/index.ts';
import { createMonitoringModule, monitoringPermissions } from '../../modules/operation/monitoring/index.ts';
import {
  computePermissions,
  createComputeModule,
  createPolicySourceSlot,
} from '../../modules/resources/compute/index.ts';
import {
  createContacts,
  createDirectory,
  createPeopleModule,
  mayUsePassword,
  organisationTimeZone,
  peoplePermissions,
  readAuthSettings,
} from '../../modules/resources/people/index.ts';
import { createAuth } from '../../platform/auth/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import type { Config } from '../../platform/config/index.ts';
import { createKeyring, createVault, hashSecret, newSecret } from '../../platform/crypto/index.ts';
import { migrate, openDatabase } from '../../platform/database/index.ts';
import type { HttpServer } from '../../platform/http/index.ts';
import { createOidcClient } from '../../platform/oidc/index.ts';
import { createMetrics, type Logger } from '../../platform/telemetry/index.ts';
import { createWorkplaces } from '../../platform/workplace/index.ts';
import { governanceLog } from './governance-log.ts';
import { createLedgerPort } from './ledger-port.ts';
import { MIGRATIONS } from './migrations.ts';
import { createWatches } from './watches.ts';

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
    organisationId: log.instance,
    log: {
      get name() {
        return log.chain.current().name;
      },
      names: () => log.chain.all().map(({ name }) => name),
      open: log.chain.open,
    },
  });

  const directory = createDirectory(db, clock);
  governance.directory.fill(directory);
  await directory.reload();
  const authority = createAuthority({
    rules: [
      governancePermissions,
      peoplePermissions,
      designPermissions,
      computePermissions,
      deploymentPermissions,
      monitoringPermissions,
    ],
    covers: (ancestor, unit) => directory.tree().covers(ancestor, unit),
    rootUnit: () => directory.tree().rootId ?? '',
    clock,
  });
  const auth = createAuth({
    db,
    vault,
    mayUsePassword: (personId) => mayUsePassword(db, personId),
    secret: Buffer.from(keyring.secret('cookies')).toString('base64'),
    baseUrl: config.publicUrl,
    clock,
    isEnabled: directory.isEnabled,
    settings: () => readAuthSettings(db),
    onWarning: (message) => logger.warn({ message }, 'sign-in library'),
  });

  const notifications = createNotificationService({
    ...governance,
    vault,
    instance: log.instance,
    timeZone: organisationTimeZone,
  });
  const anchors = createAnchorService({
    ...governance,
    logger,
    files: (name) => (log.chain.all().find((one) => one.name === name) ?? log.chain.current()).files,
    mail: { server: notifications.mailServer, instance: log.instance },
  });
  const keyRotation = createKeyRotation({ ...governance, logger, keys: log.chain.keys });
  const signatureLines = createSignatureLines({ ...governance, logger, chain: log.chain });
  const succession = createSuccession({ ...governance, logger, chain: log.chain, anchors });
  const shared = { ...governance, db, authority, logger, directory, keyring, organisationId: log.instance };
  const files = createFileBlobStore(join(config.dataDir, 'blobs', 'files'));
  const people = createPeopleModule({
    ...shared,
    auth,
    newSecret,
    hashSecret,
    builtinProfiles,
    vault,
    oidc: createOidcClient(clock),
    workplaces: createWorkplaces(clock),
    publicUrl: config.publicUrl,
    blobs: files,
  });
  const stillMay = createStillMay({ authority, asOfNow: people.asOfNow });
  notifications.channels.bodies(people.membersOfBody);
  const design = createDesignModule({
    ...shared,
    blobs: files,
    maxArtefactBytes: MAX_ARTEFACT_BYTES,
  });
  const policySource = createPolicySourceSlot();
  const compute = createComputeModule({
    ...shared,
    directory: governance.directory,
    policySource,
    stillMay,
    ledgerDir: join(config.dataDir, 'ledger'),
    anchors,
    originPrefix: log.instance,
    announcePolicy: (tx) => announceChange(tx, 'policy'),
    localEnrolmentTokens: config.localEnrolmentTokens,
  });
  async function organisation() {
    // Controls and deadlines are looked at before the first setup too; there is nothing to count in its zone yet.
    if (await people.setup.required()) return { title: { zh: '', en: '' }, timeZone: 'UTC' };
    const { title_zh: zh, title_en: en, time_zone: timeZone } = await people.settings.organisation();
    return { title: { zh, en }, timeZone };
  }
  const monitoring = createMonitoringModule({
    ...shared,
    vault,
    announce: (tx, change = 'policy') => announceChange(tx, change),
    live: {
      gateways: compute.gateways.states,
      async policy() {
        const current = await policySource.current();
        return current === null
          ? null
          : { epoch: current.epoch, hash: current.hash, policy: JSON.parse(current.document.body) as Policy };
      },
      screenedShare: compute.traffic.screenedShare,
    },
    misuse: {
      logger,
      traffic: compute.misuse,
      pseudonym: compute.pseudonyms.find,
      standing: async () => JSON.parse((await policySource.standing()).body) as Standing,
      gateways: compute.gateways.states,
      timeZone: async () => (await organisation()).timeZone,
      rootUnit: directory.rootUnit,
    },
  });
  const deployment = createDeploymentModule({
    ...shared,
    vault,
    blobs: files,
    designVersions: design.versions,
    designModels: design.models,
    newSecret,
    hashSecret,
    organisation,
    payloadKey: compute.payloadKey,
    gateways: compute.gateways.states,
    fleet: compute.gateways.fleet,
    screening: monitoring.screening,
    ...(monitoring.misuse === null ? {} : { misuse: monitoring.misuse.standing }),
    purposesFound: compute.purposesFound,
    workingHours: notifications.preferences.workingHours,
    canaries: compute.canaries,
  });
  policySource.fill(deployment.policySource);
  const occasions = createOccasions({ ...governance, notifications });
  const delivery = createDelivery({
    ...governance,
    logger,
    notifications,
    contacts: createContacts(db),
    publicUrl: config.publicUrl,
  });
  const ledger = createLedgerPort({
    governance,
    chain: log.chain,
    exportDir: join(config.dataDir, 'exports'),
    trafficFolders: compute.trafficFolders,
  });
  const assurance = createAssurance({ ...governance, port: ledger, logger, stillMay });
  const ledgerJobs = createLedgerJobs({ port: ledger, clock, newId: governance.newId, logger, anchors, stillMay });
  const watching = createWatching({
    database,
    clock,
    logger,
    notifications,
    watches: createWatches({ ...governance, anchors, notifications, assurance, people, compute, deployment }),
  });
  const escalation = createEscalation({
    ...governance,
    notifications,
    standIns: people.responsibility.delegations.standIns,
    stillOwed: occasions.stillOwed,
  });
  governance.conformity.register(createMessageControl(governance));
  for (const control of [
    ...people.controls,
    ...compute.controls,
    ...deployment.controls,
    ...monitoring.controls,
    ...createDutyControls({ db, reviews: governance.reviews }),
  ])
    governance.conformity.register(control);
  governance.reviews.keepDocuments({
    files,
    prove: people.secondFactor.prove,
    seal:
      config.sealUrl === undefined || config.sealToken === undefined
        ? null
        : sealOverHttps(
            { url: config.sealUrl, token: config.sealToken, ca: config.sealCa, roots: config.sealRoots },
            clock,
          ),
    publicUrl: config.publicUrl,
  });
  governance.reviews.calendarFrom(async (tx) => (await notifications.preferences.workingHours(tx)).calendar);

  async function authenticate(request: FastifyRequest): Promise<Actor | null> {
    const gateway = await compute.authenticateGateway(request);
    if (gateway !== null) return gateway;
    const identity = await auth.identify(request.headers);
    if (identity === null) return null;
    const actor = await people.actorOf(identity);
    const principal = request.headers['x-steward-on-behalf-of'];
    if (actor === null || typeof principal !== 'string') return actor;
    return people.responsibility.delegations.onBehalfOf(actor, principal);
  }

  const registrations: readonly ((app: HttpServer) => void)[] = [
    (app) =>
      addGovernanceRoutes(app, {
        governance,
        authority,
        ledger,
        ledgerJobs,
        assurance,
        anchors,
        keyRotation,
        succession,
        signatureLines,
        notifications,
        asOfAreas: [...people.asOfAreas, ...deployment.asOfAreas, ...monitoring.asOfAreas, ...compute.asOfAreas],
      }),
    people.register,
    design.register,
    compute.register,
    deployment.register,
    monitoring.register,
  ];
  let deadlines: NodeJS.Timeout | undefined;
  let looking: Promise<unknown> = Promise.resolve();
  let keyWatch: NodeJS.Timeout | undefined;
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
      people.start();
      await assurance.start();
      await deployment.start();
      await compute.start();
      monitoring.misuse?.start();
      delivery.start();
      const look = () => {
        looking = looking
          .then(() => occasions.lookAtDeadlines())
          .then(() => watching.look())
          .then(() => escalation.escalateDue())
          .catch((error: unknown) => logger.warn({ err: error }, 'deadlines were not looked at; it is tried again'));
      };
      look();
      const keys = () =>
        void succession
          .carryOn()
          .then(() => keyRotation.carryOn())
          .then(() => signatureLines.carryOn())
          .catch((error: unknown) =>
            logger.warn({ err: error }, 'a change of log or key was not gone on with; it is tried again'),
          );
      keys();
      keyWatch = setInterval(keys, MINUTE / 4).unref();
      deadlines = setInterval(look, MINUTE).unref();
    },
    stopChannels: compute.stopChannels,
    async stop() {
      clearInterval(deadlines);
      await looking;
      clearInterval(keyWatch);
      await delivery.stop();
      await ledgerJobs.stop();
      await assurance.stop();
      await monitoring.misuse?.stop();
      await compute.stop();
      await deployment.stop();
      await people.stop();
      await governance.stop();
      await database.close();
    },
  };
}
