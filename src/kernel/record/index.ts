export { canonicalJson, type Json } from './canonical.ts';
export { decodeRecord, encodeRecord, type RecordSubject, type StewardRecord } from './record.ts';
export { LINE_RECORDS, type LineEndCause } from './signature-line.ts';
export {
  byGovernanceLog,
  type StatedHead,
  SUCCESSION_RECORDS,
  type SuccessionCause,
  type SuccessionFacts,
  successionOf,
  successorName,
  yearOfLog,
} from './succession.ts';
