import { DAY, MINUTE } from '../../../kernel/time/index.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { createCanaryControl } from './canary/canary.controls.ts';
import { addCanaryRoutes } from './canary/canary.routes.ts';
import { createCanaryService } from './canary/canary.service.ts';
import { addChannelRoutes } from './channel/channel.routes.ts';
import { createChannels } from './channel/channels.ts';
import { createReportService } from './channel/report.service.ts';
import { asOfCompute } from './compute.as-of.ts';
import { createComputeControls } from './compute.controls.ts';
import { type ComputeDeps, payloadPublicKey } from './compute.deps.ts';
import { addErasureRoutes } from './erasure/erasure.routes.ts';
import { createErasureService } from './erasure/erasure.service.ts';
import { createEnrolmentService } from './gateway/enrolment.service.ts';
import { addGatewayRoutes } from './gateway/gateway.routes.ts';
import { createGatewayService } from './gateway/gateway.service.ts';
import { addHoldRoutes } from './hold/hold.routes.ts';
import { createHoldService } from './hold/hold.service.ts';
import { trafficFolders } from './ledger/traffic-folders.ts';
import { createVerificationService } from './ledger/verification.service.ts';
import { addLiveRoutes } from './live/live.routes.ts';
import { createLiveService } from './live/live.service.ts';
import { createDeletion } from './pruning/deletion.ts';
import { addPruningRoutes } from './pruning/pruning.routes.ts';
import { createPruningService } from './pruning/pruning.service.ts';
import { addReconciliationRoutes } from './reconciliation/reconciliation.routes.ts';
import { createReconciliationService } from './reconciliation/reconciliation.service.ts';
import { createMisuseReader } from './traffic/misuse.reader.ts';
import { ensureMonths } from './traffic/months.ts';
import { createPayloadService } from './traffic/payload.service.ts';
import { createPseudonymService } from './traffic/pseudonym.service.ts';
import { createPurposeReader } from './traffic/purpose.reader.ts';
import { addTrafficRoutes } from './traffic/traffic.routes.ts';
import { createTrafficService } from './traffic/traffic.service.ts';
import { createAnchorService } from './traffic-log/anchor.service.ts';
import { createDeliveryService } from './traffic-log/delivery.service.ts';
import { createIndexingService } from './traffic-log/indexing.service.ts';
import { createMirrors } from './traffic-log/mirrors.ts';
import { createUpstreamControls } from './upstream/upstream.controls.ts';
import { addUpstreamRoutes } from './upstream/upstream.routes.ts';
import { createUpstreamService } from './upstream/upstream.service.ts';

export type { CanarySettings, CanarySettingsView, FingerprintDetail, FingerprintView } from './canary/canary.schema.ts';
export type { ComputeDeps } from './compute.deps.ts';
export { computeMigrations } from './compute.migrations.ts';
export { computePermissions } from './compute.permissions.ts';
export type { ErasurePreview, ErasureView } from './erasure/erasure.schema.ts';
export type { GatewayView } from './gateway/gateway.schema.ts';
export type { FleetMember, GatewayState } from './gateway/gateway.service.ts';
export type { HoldView, PlacedHoldView } from './hold/hold.schema.ts';
export type { LiveView } from './live/live.schema.ts';
export {
  type CredentialDelivery,
  type CurrentPolicy,
  createPolicySourceSlot,
  type PolicyChange,
  type PolicySource,
  type PolicySourceSlot,
  type SeenByGateway,
} from './policy-source.ts';
export type { MonthView } from './pruning/pruning.schema.ts';
export { createMisuseReader, type MisuseReader, type ViolatingRequest, type Whose } from './traffic/misuse.reader.ts';
export {
  createPurposeReader,
  type LookedFor,
  type PurposeCount,
  type PurposeReader,
  type Seen,
} from './traffic/purpose.reader.ts';
export type { RefusalView } from './traffic/refusals.schema.ts';
export type { ScreenedShare } from './traffic/screening.repository.ts';
export type { PayloadView, ReceiptView, ScreeningView, SummaryView, TrafficView } from './traffic/traffic.schema.ts';
export { userName } from './traffic/traffic.schema.ts';

export type ComputeModule = ReturnType<typeof createComputeModule>;

/** Gateways and what they bring: enrolment, the channel, mirrored logs, traffic, payloads. */
export function createComputeModule(deps: ComputeDeps) {
  const { logger } = deps;
  const mirrors = createMirrors(deps.ledgerDir);
  const channels = createChannels(deps);
  const gateways = createGatewayService(deps, channels);
  const enrolment = createEnrolmentService(deps);
  const canaries = createCanaryService(deps);
  const reports = createReportService(deps, canaries);
  const payloads = createPayloadService(deps);
  const anchors = createAnchorService(deps);
  const indexing = createIndexingService(deps, { mirrors, anchors, onIndexed: payloads.settleSoon });
  const deliveries = createDeliveryService(deps, { mirrors, indexing });
  const traffic = createTrafficService(deps, mirrors);
  const pseudonyms = createPseudonymService(deps);
  const live = createLiveService(deps, traffic);
  const holds = createHoldService(deps);
  const prunings = createPruningService(deps);
  const deletion = createDeletion(deps, mirrors);
  const erasures = createErasureService(deps, pseudonyms);
  const reconciliation = createReconciliationService(deps);
  const upstreams = createUpstreamService(deps);
  const verification = createVerificationService(deps, mirrors);
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let chores: Promise<void> = Promise.resolve();

  /** The months of now and of the next weeks are there before their first request. */
  async function monthsAhead(): Promise<void> {
    const now = deps.clock.now().getTime();
    await deps.db.transaction().execute((tx) => ensureMonths(tx, [now, now + 14 * DAY]));
  }

  /** What only the passing of time brings about. Each may run in several processes at once. */
  async function doChores(): Promise<void> {
    const verify = () => verification.verifyDue(stopping.signal);
    const outside = () => deps.anchors.anchorDue(stopping.signal);
    const read = () => reconciliation.readDue();
    const remove = () => deletion.carryOn(stopping.signal);
    const due = [
      monthsAhead,
      anchors.anchorDue,
      outside,
      payloads.settleLeft,
      holds.lapseDue,
      upstreams.forgetOld,
      canaries.forgetOld,
      remove,
      erasures.carryOn,
      () => live.forget(),
      read,
      verify,
    ];
    for (const chore of due) {
      if (stopping.signal.aborted) return;
      await chore().catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.warn({ err: error }, 'a chore of traffic failed; it is tried again');
      });
    }
  }

  return {
    gateways,
    upstreams,
    traffic,
    /** What gateways found of the purpose of requests. */
    purposesFound: createPurposeReader(deps.db),
    /** Violations among what they brought, for whoever counts misuse. */
    misuse: createMisuseReader(deps.db),
    pseudonyms,
    /** What gateways ask upstreams by themselves; goes into every policy. */
    canaries: canaries.inForce,
    anchors,
    holds,
    prunings,
    deletion,
    erasures,
    reconciliation,
    verification,
    asOfAreas: asOfCompute(deps),
    controls: [
      ...createComputeControls(deps, { mirrors, verification, reconciliation }),
      ...createUpstreamControls(upstreams),
      createCanaryControl(canaries, upstreams),
    ],
    /** The mirrored traffic logs, as folders of the ledger. */
    trafficFolders: () => trafficFolders(deps, mirrors),
    /** Who calls with a gateway's bearer, or null. */
    authenticateGateway: gateways.authenticate,
    /** Base64 of the X25519 key to which gateways seal payloads; goes into every policy. */
    payloadKey: payloadPublicKey(deps.keyring),
    register(app: HttpServer): void {
      addGatewayRoutes(app, { gateways, enrolment });
      addLiveRoutes(app, live);
      addTrafficRoutes(app, traffic, pseudonyms);
      addHoldRoutes(app, holds);
      addPruningRoutes(app, prunings);
      addErasureRoutes(app, erasures);
      addReconciliationRoutes(app, reconciliation);
      addUpstreamRoutes(app, upstreams);
      addCanaryRoutes(app, canaries);
      addChannelRoutes(app, deps.db, {
        channels,
        reports,
        deliveries,
        payloads,
        keywordContent: (sha256) => deps.policySource.keywordContent(sha256),
        receiptFor: traffic.receiptFor,
      });
    },
    async start(): Promise<void> {
      channels.start();
      await indexing.catchUp();
      const round = () => {
        chores = chores.then(doChores);
      };
      round();
      timer = setInterval(round, MINUTE);
      timer.unref();
    },
    /** Before the HTTP server closes, which would wait for the channels. */
    stopChannels: () => channels.stop(),
    async stop(): Promise<void> {
      clearInterval(timer);
      stopping.abort(new Error('the server stops'));
      await chores;
      await channels.stop();
      await payloads.stop();
      await mirrors.close();
    },
  };
}
