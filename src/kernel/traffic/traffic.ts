import { canonicalJson } from '../record/index.ts';

/** How an accepted request ended. Every accepted request ends in exactly one of them, in exactly one record. */
export type TrafficOutcome =
  | 'answered'
  /** Refused after acceptance: by screening, purpose or policy. */
  | 'refused'
  /** The upstream answered with an error or could not be reached. */
  | 'failed'
  /** The caller left; the upstream was aborted. */
  | 'aborted'
  /** The upstream broke off in the middle of its answer. */
  | 'cut'
  /** The gateway stopped or died; written at its next start. */
  | 'interrupted';

export interface TrafficUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** `reported` by the upstream, or `estimated` by the gateway where it said nothing. */
  readonly source: 'reported' | 'estimated';
}

/** One try to have a request answered by an upstream. */
export interface TrafficAttempt {
  readonly endpointId: string;
  /** `answered`, or the stable code of why it was not. */
  readonly outcome: string;
  /** HTTP status of the upstream, or null when it sent none. */
  readonly status: number | null;
  readonly millis: number;
  /** Of a try that was left after the upstream had begun with it: what it used, as far as can be told. Counts for no limit. */
  readonly usage?: TrafficUsage;
}

/** One accepted request, as it enters the gateway's traffic log. No text, no direct personal data. */
export interface TrafficRecord {
  readonly format: 1;
  readonly type: 'request';
  /** `trf_` + ULID; sent to the caller as `x-steward-record`. */
  readonly id: string;
  /** The number that the journal gave when it accepted the request: 1, 2, 3... without gaps within one log. */
  readonly acceptSeq: number;
  readonly gatewayId: string;
  readonly acceptedAt: string;
  readonly endedAt: string;
  readonly outcome: TrafficOutcome;
  /** Stable code of the reason where the outcome is not `answered`, else null. */
  readonly reason: string | null;
  readonly operation: string;
  readonly stream: boolean;
  readonly applicationId: string;
  readonly keyId: string;
  readonly releaseId: string | null;
  readonly versionId: string | null;
  readonly endpointId: string | null;
  readonly policyEpoch: number;
  /** The end user as the application named them: a keyed pseudonym, or null. */
  readonly endUser: string | null;
  readonly upstreamStatus: number | null;
  /** Every try in turn, where there was more than one; the last is the one that `endpointId` and `upstreamStatus` tell of. */
  readonly attempts?: readonly TrafficAttempt[];
  readonly usage: TrafficUsage | null;
  /** Milliseconds since the head of the request came. */
  readonly millis: {
    readonly total: number;
    readonly firstByte: number | null;
    /** When the upstream had ended its answer. */
    readonly upstream: number | null;
    /** When the request went to the upstream whose answer counts; absent where a gateway did not say. */
    readonly forwarded?: number | null;
    /** Waited for guard models, as far as it was not while the upstream worked; absent where there are none. */
    readonly guard?: number;
  };
  /** What the screening chain did: detector id to `passed`, `masked`, `stopped`, `skipped`... Empty when none is configured. */
  readonly screening: { readonly [detector: string]: string };
  /** Base64 of HMAC-SHA-256(salt, payload) over the bytes of `payload.ts`, or null when nothing could be kept (`interrupted`). */
  readonly commitment: string | null;
}

/** Requests that were never accepted (no valid key, shed, unknown model), counted together for a second so that a flood can't fill the disk. */
export interface GatewayAggregate {
  readonly format: 1;
  readonly type: 'turned-away';
  readonly gatewayId: string;
  /** Start of the minute in which the first of them came. */
  readonly minute: string;
  /** When they were counted; another for every entry of a gateway. Absent in what older gateways wrote, once a minute. */
  readonly at?: string;
  readonly counts: { readonly [reason: string]: number };
  /** Of these, those whose key was valid: by key and reason. Absent where there were none, and in what older gateways wrote. */
  readonly refused?: readonly RefusedRequests[];
}

/** Requests of one key that were turned away for one reason. */
export interface RefusedRequests {
  readonly applicationId: string;
  readonly keyId: string;
  readonly reason: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

export type TrafficEntry = TrafficRecord | GatewayAggregate;

/** What the journal keeps from the moment of acceptance, so that a killed gateway can still write the record. */
export interface AcceptedMark {
  readonly acceptSeq: number;
  readonly id: string;
  readonly acceptedAt: string;
  readonly operation: string;
  readonly stream: boolean;
  readonly applicationId: string;
  readonly keyId: string;
  readonly releaseId: string | null;
  readonly versionId: string | null;
  readonly policyEpoch: number;
  readonly endUser: string | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeTrafficEntry(entry: TrafficEntry): Uint8Array {
  return encoder.encode(canonicalJson(entry));
}

/** Reads an entry of a traffic log. Throws when the bytes are no entry in canonical form. */
export function decodeTrafficEntry(bytes: Uint8Array): TrafficEntry {
  const text = decoder.decode(bytes);
  const value = JSON.parse(text) as TrafficEntry;
  if (value === null || typeof value !== 'object' || value.format !== 1)
    throw new TypeError('not a traffic entry of format 1');
  if (value.type !== 'request' && value.type !== 'turned-away')
    throw new TypeError('not a traffic entry: unknown type');
  if (value.type === 'request' && !Number.isSafeInteger(value.acceptSeq))
    throw new TypeError('traffic record lacks its acceptSeq');
  if (canonicalJson(value) !== text) throw new TypeError('traffic entry is not in canonical form');
  return value;
}
