export {
  type AcceptanceAccount,
  type AcceptanceState,
  commonOf,
  countOf,
  createAcceptanceAccount,
  type NumberRange,
  unrecordedUpTo,
  withoutNumbers,
} from './account.ts';
export {
  type AnchorFacts,
  type CompletenessCheck,
  type CompletenessFigures,
  type CompletenessProblem,
  createCompletenessCheck,
  type EnrolmentFacts,
  type LedgerLogHead,
  parseTrafficLogName,
  TRAFFIC_LOG_RECORDS,
} from './completeness.ts';
export { type InputVerdict, judgeInput, VIOLATION_MARKS } from './misuse.ts';
export { NAMING_SAMPLE, type Naming, namingOf } from './naming.ts';
export {
  PAYLOAD_ENVELOPE,
  PAYLOAD_SALT_BYTES,
  payloadHead,
  readPayload,
  readPayloadEnvelope,
} from './payload.ts';
export { PRUNING_GATE, type PrunedLog, type PruneFacts, type PruneKept } from './pruning.ts';
export { endUserPseudonym } from './pseudonym.ts';
export { percentileOf, type TimeCounts, type TimeParts, timeClassOf, timePartsOf } from './times.ts';
export {
  type AcceptedMark,
  decodeTrafficEntry,
  encodeTrafficEntry,
  type GatewayAggregate,
  type RefusedRequests,
  type TrafficAttempt,
  type TrafficEntry,
  type TrafficOutcome,
  type TrafficRecord,
  type TrafficUsage,
} from './traffic.ts';
