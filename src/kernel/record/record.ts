import type { ActorReference } from '../identity/index.ts';
import { canonicalJson, type Json } from './canonical.ts';

/**
 * A record: one act, in the past tense, as it enters the governance log. It holds no free text and no direct personal data:
 * ids, enums, measure ids, times, figures, and a commitment to a payload that lies encrypted elsewhere.
 */
export interface StewardRecord {
  readonly format: 1;
  /** `rec_` + ULID, unique; the sequencer reconciles by it after a crash. */
  readonly id: string;
  /** noun.verb in the past tense, e.g. `release.approved`. */
  readonly kind: string;
  /** UTC instant in ISO 8601 with milliseconds. */
  readonly at: string;
  readonly actor: ActorReference;
  readonly subject: RecordSubject | null;
  /** Clause numbers of the measures that the act belongs to. */
  readonly measures: readonly string[];
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Ids, enums, hashes and figures, nothing else. */
  readonly facts: { readonly [key: string]: Json };
  /** Base64 of HMAC-SHA-256(salt, JCS(payload)) when the act carries a payload, else null. */
  readonly commitment: string | null;
}

export interface RecordSubject {
  readonly kind: string;
  readonly id: string;
  /** Content hash of the revision acted upon, where one was. */
  readonly revision?: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The bytes that enter the log. Throws when they would exceed an entry's 65 535 bytes. */
export function encodeRecord(record: StewardRecord): Uint8Array {
  const bytes = encoder.encode(canonicalJson(record));
  if (bytes.length > 65_535)
    throw new RangeError(`record ${record.kind} is ${bytes.length} bytes, an entry holds 65 535`);
  return bytes;
}

/** Reads an entry back. Throws a clear error when the bytes are not a record in canonical form. */
export function decodeRecord(bytes: Uint8Array): StewardRecord {
  const text = decoder.decode(bytes);
  const value = JSON.parse(text) as StewardRecord;
  if (value === null || typeof value !== 'object' || value.format !== 1)
    throw new TypeError('entry is not a record of format 1');
  for (const key of ['id', 'kind', 'at', 'outcome'] as const) {
    if (typeof value[key] !== 'string') throw new TypeError(`record lacks ${key}`);
  }
  if (canonicalJson(value) !== text) throw new TypeError(`record ${value.id} is not in canonical form`);
  return value;
}
