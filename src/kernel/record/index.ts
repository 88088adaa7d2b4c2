export { canonicalJson, type Json } from './canonical.ts';
export { decodeRecord, encodeRecord, type RecordSubject, type StewardRecord } from './record.ts';
