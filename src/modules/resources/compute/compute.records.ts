import { TRAFFIC_LOG_RECORDS } from '../../../kernel/traffic/index.ts';

/** The acts of this module, as they are named in the ledger. Those of `TRAFFIC_LOG_RECORDS` are read by verifiers. */
export const COMPUTE_RECORDS = {
  ...TRAFFIC_LOG_RECORDS,
  tokenCreated: 'gateway.token-created',
  enrolmentRefused: 'gateway.enrolment-refused',
  /** A delivery of log entries did not fit to what the gateway signed or sent before. */
  logRefused: 'traffic-log.refused',
  holdPlaced: 'legal-hold.placed',
  holdLifted: 'legal-hold.lifted',
  /** Its time was over. */
  holdLapsed: 'legal-hold.lapsed',
  /** Nothing is left of a log whose pruning was decided. */
  logDeleted: 'traffic-log.deleted',
  erasureRequested: 'erasure.requested',
  erasureCompleted: 'erasure.completed',
  countersNamed: 'endpoint.counters-named',
  /** What an upstream counted and what gateways recorded differ, or agree again. */
  countersDiffered: 'endpoint.counters-differed',
  countersAgreed: 'endpoint.counters-agreed',
  canariesSet: 'canaries.set',
  /** An upstream answers fixed questions otherwise than it did, in several runs. */
  modelChanged: 'endpoint.model-changed',
  modelChangeSettled: 'endpoint.model-change-settled',
  payloadRead: 'payload.read',
  /** A payload is not what its record commits to. */
  payloadMismatched: 'payload.mismatched',
  /** Also written by governance, for verifications that a person started. */
  ledgerVerified: 'ledger.verified',
} as const;

/** The measure to which all of it belongs. */
export const LOG_AUDIT = ['4.1.b'] as const;
