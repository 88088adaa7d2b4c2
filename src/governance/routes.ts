import { readPublishedLog } from '../engines/ledger/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { type AnchorService, addAnchorRoutes } from './anchor/index.ts';
import { type AsOfArea, addAsOfRoutes, createAsOf, governanceAreas } from './as-of/index.ts';
import type { Assurance } from './assurance/index.ts';
import type { Authority } from './authority/index.ts';
import { addConformityRoutes } from './conformity/index.ts';
import { addGateRoutes } from './gate/index.ts';
import { addKeyRotationRoutes, type KeyRotationService } from './key-rotation/index.ts';
import { addLedgerRoutes, type LedgerJobs, type LedgerPort } from './ledger/index.ts';
import { addNotificationRoutes, type NotificationService } from './notification/index.ts';
import { addProfileRoutes } from './profile/index.ts';
import { addRecordRoutes } from './record/index.ts';
import { addReviewRoutes } from './review/index.ts';
import { addSignatureLineRoutes, type SignatureLineService } from './signature-line/index.ts';
import { addSubjectRoutes } from './subject/index.ts';
import { addSuccessionRoutes, type SuccessionService } from './succession/index.ts';
import type { Governance } from './types.ts';

/** Reviews, gates, subjects and search, measures, profile, records, ledger. */
export function addGovernanceRoutes(
  app: HttpServer,
  parts: {
    governance: Governance;
    authority: Authority;
    ledger: LedgerPort;
    ledgerJobs: LedgerJobs;
    assurance: Pick<Assurance, 'register'>;
    anchors: AnchorService;
    keyRotation: KeyRotationService;
    succession: SuccessionService;
    signatureLines: SignatureLineService;
    notifications: NotificationService;
    /** What modules tell of the past. */
    asOfAreas: readonly AsOfArea[];
  },
): void {
  const { governance, authority, ledger, ledgerJobs, anchors } = parts;
  const routed = { ...governance, authority, db: governance.database.kysely };
  addReviewRoutes(app, routed);
  addGateRoutes(app, routed);
  addSubjectRoutes(app, routed);
  addConformityRoutes(app, routed);
  addProfileRoutes(app, routed);
  addRecordRoutes(app, {
    ...routed,
    earlierLog: async (name) => {
      const log = (await ledger.folders()).find((one) => one.name === name && one.kind === 'governance');
      return log === undefined ? undefined : readPublishedLog(log.files);
    },
  });
  parts.assurance.register(app, authority);
  addLedgerRoutes(app, {
    port: ledger,
    jobs: ledgerJobs,
    recorder: governance.recorder,
    anchors,
    clock: governance.clock,
  });
  addAnchorRoutes(app, anchors);
  addKeyRotationRoutes(app, parts.keyRotation);
  addSuccessionRoutes(app, parts.succession);
  addSignatureLineRoutes(app, parts.signatureLines);
  addNotificationRoutes(app, parts.notifications);
  const areas = [...parts.asOfAreas, ...governanceAreas(routed)];
  addAsOfRoutes(app, { asOf: createAsOf({ ...governance, areas }), authority });
}
