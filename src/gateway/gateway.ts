import type { AddressInfo } from 'node:net';
import { createIdFactory } from '../kernel/identity/index.ts';
import type { Policy, PolicyRoute } from '../kernel/policy/index.ts';
import { endUserPseudonym } from '../kernel/traffic/index.ts';
import { createKeyring, hmacSha256, randomBytes, sha256 } from '../platform/crypto/index.ts';
import { createFolder } from '../platform/files/index.ts';
import { type Logger, type OtlpTarget, openOtlp } from '../platform/telemetry/index.ts';
import { openCanaries } from './canary/index.ts';
import { type Channel, createServerClient, openChannel, openEnrolment, openReceipts } from './channel/index.ts';
import {
  breakOff,
  checkStanding,
  createAddressOf,
  createBag,
  createEntrance,
  createFigures,
  createGatewayServer,
  createLabelCode,
  createPlaces,
  createRecorder,
  DEFAULT_LIMITS,
  type GatewayLimits,
  type GatewayParts,
  REFUSALS,
} from './exchange/index.ts';
import { type JournalOptions, openJournal } from './journal/index.ts';
import { openLimits } from './limits/index.ts';
import { openLocalStop } from './local-stop.ts';
import { stateMetrics, upstreamMetrics } from './metrics.ts';
import { openSpool } from './payload/index.ts';
import { type Clocks, openPolicyHold, type PolicyHold } from './policy/index.ts';
import { createProblems } from './problems.ts';
import { createClassifiers, createPurposeCheck } from './purpose/index.ts';
import { createScreeningPort, openHeldDetectors, type ScreeningPort } from './screening/index.ts';
import { createOpenTelemetryObserver } from './telemetry/index.ts';
import { type BreakerRules, createUpstreams, openCredentials, startProbes } from './upstream/index.ts';

export interface GatewayOptions {
  /** Folder of this gateway alone: keys, policy, logs, payloads on their way. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly serverUrl: string;
  /** Needed at the first start only. */
  readonly enrolmentToken?: string | undefined;
  readonly version: string;
  readonly logger: Logger;
  readonly limits?: Partial<GatewayLimits>;
  /** In the place of the screening by what the policy names. */
  readonly screening?: ScreeningPort;
  /** In the place of the files of the disk alone, for the journal. */
  readonly logFiles?: JournalOptions['logFiles'];
  readonly clocks?: Clocks;
  readonly rhythm?: Partial<GatewayRhythm>;
  /** When circuits of upstreams open. */
  readonly breaker?: BreakerRules;
  /** Redis or Valkey, by which gateways keep limits together. Without it this one keeps them alone. */
  readonly sharedLimits?: { readonly url: string; readonly timeLimitMillis: number } | undefined;
  /** Addresses and networks of the proxies before it whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  /** Where spans and metrics go. Without it nothing is sent. */
  readonly telemetry?: OtlpTarget | undefined;
}

/** How often the gateway does what is not on the way of a request, in milliseconds. */
export interface GatewayRhythm {
  readonly checkpoint: number;
  readonly status: number;
  /** Looks for log entries and payloads to bring to the server. */
  readonly delivery: number;
  /** Looks for answers under way whose right has ended meanwhile. */
  readonly endings: number;
  /** Probes of upstreams; null: as the policy says for each. */
  readonly probe: number | null;
  /** Rounds of canaries; null: as the policy says. */
  readonly canary: number | null;
}

const RHYTHM: GatewayRhythm = {
  checkpoint: 1_000,
  status: 2_000,
  delivery: 1_000,
  endings: 200,
  probe: null,
  canary: null,
};

export interface Gateway {
  readonly url: string;
  readonly gatewayId: string;
  /** The kill switch: refuses everything at once and cuts what is under way, until the file STOP is removed. */
  stopLocally(): Promise<void>;
  /** Takes no more, lets open requests end within the limit, writes and publishes everything, and closes. */
  stop(): Promise<void>;
}

/** Far above what the server lets into a list. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;

const systemClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/** Starts the data plane: enrols when needed, takes up what lies on disk, listens, and keeps in touch with the server. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { serverUrl, version, logger, clocks = systemClocks } = options;
  const limits: GatewayLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const rhythm = { ...RHYTHM, ...options.rhythm };
  const startedAt = new Date(clocks.wall()).toISOString();
  const problems = createProblems(logger);
  const folder = await createFolder(options.dataDir);

  const newKeys = createKeyring({ dataDir: options.dataDir });
  const enrolment = await openEnrolment({
    folder,
    serverUrl,
    token: options.enrolmentToken,
    keys: () => ({
      publicKey: newKeys.signer('gateway-log').publicKey,
      sealingKey: newKeys.opener('gateway-sealing').publicKey,
    }),
    version,
    signal: new AbortController().signal,
    onProblem: problems.add,
  });
  const { gatewayId } = enrolment;
  // From here on a missing key is an error: a new one would not be the one that was enrolled.
  const keyring = createKeyring({ dataDir: options.dataDir, create: false });
  const signer = keyring.signer('gateway-log');
  const policyFolder = await folder.folder('policy');
  const credentials = await openCredentials(policyFolder, keyring.opener('gateway-sealing'));

  const hold = await openPolicyHold({
    folder: policyFolder,
    gatewayId,
    policyKey: Buffer.from(enrolment.policyKey, 'base64'),
    clocks,
  });
  const client = createServerClient(serverUrl, enrolment.bearer);
  const receipts = openReceipts(serverUrl, enrolment.bearer);
  const detectors = openHeldDetectors({
    folder: await folder.folder('lists'),
    fetchContent: (sha256, signal) => client.bytes(`/gateway/v1/keyword-contents/${sha256}`, MAX_LIST_BYTES, signal),
    credential: (guardId) => credentials.get(guardId),
  });
  const kept = hold.policy()?.policy;
  for (const list of kept === undefined ? [] : await detectors.load(kept))
    problems.add(new Error(`keyword list ${list} on disk is missing or not what its hash says; it is fetched anew`));
  const journal = await openJournal({
    folder: await folder.folder('logs'),
    logPrefix: enrolment.logPrefix,
    gatewayId,
    publicKey: signer.publicKey,
    sign: signer.sign,
    wall: clocks.wall,
    checkpointMillis: rhythm.checkpoint,
    onProblem: problems.add,
    logFiles: options.logFiles,
  });
  const spool = await openSpool({
    folder: await folder.folder('payloads'),
    limitBytes: limits.spoolBytes,
    onProblem: problems.add,
  });
  const usage = await openLimits({
    folder: await folder.folder('limits'),
    clocks,
    among: { gatewayId, division: () => hold.policy()?.policy.limits?.division },
    store:
      options.sharedLimits === undefined
        ? null
        : {
            ...options.sharedLimits,
            gatewayId,
            organisationId: enrolment.organisationId,
            whenAway: () => hold.policy()?.policy.limits?.whenStoreAway ?? 'local-share',
          },
    onProblem: problems.add,
  });
  const otlp =
    options.telemetry === undefined
      ? null
      : await openOtlp({
          target: options.telemetry,
          service: { name: 'steward-gateway', version, instanceId: gatewayId },
        });
  const figures = createFigures();
  const recorder = createRecorder({ gatewayId, hold, spool, figures, onProblem: problems.add });
  const upstreams = createUpstreams(credentials, {
    wall: clocks.wall,
    breaker: options.breaker,
    maxConnections: limits.maxOpen,
  });
  const purpose = createPurposeCheck(createClassifiers(credentials.get));
  const routes = createRoutes(hold);
  const probes = startProbes({ upstreams, routes, wall: clocks.wall, everyMillis: rhythm.probe });
  const open: GatewayParts['open'] = createBag();
  let channel: Channel | null = null;
  const localStop = await openLocalStop(folder, () => {
    logger.warn('stopped at this machine: nothing is served until the file STOP is removed');
    open.each((exchange) => {
      if (!exchange.delivered) breakOff(exchange, REFUSALS.stoppedLocally, 'interrupted');
    });
    channel?.report();
  });
  const canaries = await openCanaries({
    folder,
    upstreams,
    routes,
    canaries: () => (localStop.stopped() ? undefined : hold.policy()?.policy.canaries),
    wall: clocks.wall,
    everyMillis: rhythm.canary,
    onProblem: problems.add,
  });
  let stopping: Promise<void> | null = null;

  const newId = createIdFactory(clocks.wall, (bytes) => bytes.set(randomBytes(bytes.length)));
  const entrance = createEntrance({
    limits: usage,
    newId: () => newId('traffic'),
    wall: clocks.wall,
    onProblem: problems.add,
  });
  const parts: GatewayParts = {
    gatewayId,
    hold,
    journal,
    spool,
    screening: options.screening ?? createScreeningPort(detectors),
    purpose,
    upstreams,
    entrance,
    addressOf: createAddressOf(options.trustedProxies ?? []),
    places: createPlaces(limits, figures),
    limits,
    figures,
    metrics: [
      () => stateMetrics(usage.state(), connections, stopping !== null),
      () =>
        upstreamMetrics(
          upstreams.all().map((health) => health.state(performance.now())),
          canaries.calls(),
        ),
    ],
    labelCode: createLabelCode(signer),
    observer: otlp === null ? null : createOpenTelemetryObserver(otlp),
    open,
    newId,
    wall: clocks.wall,
    stopped: () =>
      localStop.stopped() ? REFUSALS.stoppedLocally : stopping === null ? null : REFUSALS.gatewayStopping,
    draining: () => stopping !== null,
    pseudonym: createPseudonyms(enrolment),
    receipt: receipts.find,
    record: recorder.record,
    onProblem: problems.add,
  };
  const { server, connections, stop: stopSweeping } = createGatewayServer(parts);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  /** Ends answers under way to whom the standing stops. */
  function endStopped(): void {
    open.each((exchange) => {
      const stopped = exchange.delivered ? null : checkStanding(parts, exchange);
      if (stopped !== null) breakOff(exchange, stopped, 'refused');
    });
  }
  // A right that ends by the clock is told by nobody: the answers under way are looked at for it.
  const endings = setInterval(() => {
    if (hold.standing().ends.size > 0) endStopped();
  }, rhythm.endings).unref();

  channel = openChannel({
    client,
    hold,
    needs: detectors,
    credentials,
    journal,
    spool,
    version,
    startedAt,
    rhythm,
    openRequests: () => figures.openRequests,
    draining: () => stopping !== null,
    upstreams: upstreams.all,
    canaries,
    limitUse: () => (hold.policy()?.policy.limits === undefined ? null : { state: usage.state(), uses: usage.uses() }),
    onStanding: endStopped,
    problems: () => {
      const now = [...hold.problems(), ...problems.recent(), ...entrance.problems(), ...detectors.problems()];
      const stopped = parts.stopped();
      if (stopped !== null) now.push(stopped.code);
      if (journal.failure() !== null) now.push(REFUSALS.journalUnavailable.code);
      const refusal = spool.refusal();
      if (refusal !== null) now.push(refusal);
      return now;
    },
    onProblem: problems.add,
  });

  async function close(): Promise<void> {
    logger.info({ open: figures.openRequests }, 'gateway takes no more requests and lets those under way end');
    channel?.report();
    // It goes on listening meanwhile: whoever comes hears 503 and when to try again, and whoever asks whether it is ready hears no.
    open.each(({ response }) => {
      if (!response.headersSent) response.shouldKeepAlive = false;
    });
    const until = performance.now() + limits.stopMillis;
    while (figures.openRequests > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    open.each((exchange) => breakOff(exchange, REFUSALS.gatewayStopping, 'interrupted'));
    server.close();
    server.closeIdleConnections();
    // Acceptances under way become durable, then their records follow.
    await journal.flush();
    recorder.drain();
    await spool.flush();
    await journal.flush();
    server.closeAllConnections();
    stopSweeping();
    clearInterval(endings);
    localStop.close();
    await canaries.stop();
    await channel?.stop();
    await receipts.close();
    await usage.stop();
    await otlp?.stop();
    probes.stop();
    upstreams.close();
    await detectors.close();
    purpose.close();
    await spool.close();
    await journal.close();
  }

  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  logger.info({ url, gatewayId }, 'gateway listens');
  return {
    url,
    gatewayId,
    stopLocally: () => localStop.stop(),
    stop: () => {
      stopping ??= close();
      return stopping;
    },
  };
}

/** The routes of the policy that is held, the same list as long as the policy is the same. */
function createRoutes(hold: PolicyHold): () => readonly PolicyRoute[] {
  let of: Policy | null = null;
  let routes: readonly PolicyRoute[] = [];
  return () => {
    const policy = hold.policy()?.policy ?? null;
    if (policy !== of) {
      of = policy;
      routes = policy?.releases.flatMap((release) => release.routes) ?? [];
    }
    return routes;
  };
}

/**
 * An end user's name becomes 128 bits that all gateways of the organisation compute alike. Without a key from the server the
 * key is derived from public ids: then the pseudonym hides a name from a glance, not from somebody who tries names.
 */
function createPseudonyms(enrolment: { organisationId: string; pseudonymKey?: string }): GatewayParts['pseudonym'] {
  const key =
    enrolment.pseudonymKey === undefined
      ? sha256(`steward/pseudonym/v1/${enrolment.organisationId}`)
      : Buffer.from(enrolment.pseudonymKey, 'base64');
  return (applicationId, user) => endUserPseudonym((text) => hmacSha256(key, text), applicationId, user);
}
