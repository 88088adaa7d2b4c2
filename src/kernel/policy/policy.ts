import type { Bilingual } from '../identity/index.ts';
import type { PolicyCanaries } from './canary.ts';
import type { LimitSet, ServingLimits } from './limits.ts';
import type { PolicyPurpose } from './purpose.ts';
import type { PolicyRoute, RetryRule } from './route.ts';
import type { PolicyDetector, PolicyGuard, PolicyLabels } from './screening.ts';

/**
 * What gateways may serve and how, compiled from approved revisions. Signed by the server, numbered by epoch; a gateway
 * never takes an older epoch than the one it has seen.
 */
export interface Policy {
  readonly format: 1;
  readonly epoch: number;
  readonly organisationId: string;
  readonly compiledAt: string;
  /** How long a gateway may serve by this policy without hearing from the server, in seconds. */
  readonly leaseSeconds: number;
  /** The organisation's X25519 public key (base64) to which gateways seal payloads. */
  readonly payloadKey: string;
  /** How payloads are kept: sealed, or not at all. */
  readonly payloads: 'sealed' | 'none';
  readonly releases: readonly PolicyRelease[];
  readonly applications: readonly PolicyApplication[];
  /** Absent when nothing is limited. */
  readonly limits?: ServingLimits;
  /** The guard models that detectors name; absent when there are none. */
  readonly guards?: readonly PolicyGuard[];
  /** Absent when upstreams are asked nothing of our own. */
  readonly canaries?: PolicyCanaries;
}

export interface PolicyRelease {
  readonly id: string;
  readonly kind: 'full' | 'test';
  /** The name that callers use. Unique among the releases that one application can reach. */
  readonly modelName: string;
  readonly modelId: string;
  readonly versionId: string;
  /** Content hashes of the approved revisions that the release binds, by subject id. */
  readonly bound: { readonly [subjectId: string]: string };
  readonly routes: readonly PolicyRoute[];
  readonly retry?: RetryRule;
  /** Applications that may call it, through their approved use statements. */
  readonly applicationIds: readonly string[];
  /** UTC instant after which the release is not served, or null. */
  readonly notAfter: string | null;
  /** Overrides the policy's lease, in seconds. */
  readonly leaseSeconds: number | null;
  /** Screening chain by detector id and mode; the gateway's screening port interprets it. */
  readonly screening: readonly PolicyDetector[];
  /** How answers say that they are generated; absent where they need not. */
  readonly labels?: PolicyLabels;
  /** Of the model as a whole, whoever calls it. */
  readonly limits?: LimitSet;
  /** What the use statements that it binds ask of requests; absent where none asks anything. */
  readonly purposes?: readonly PolicyPurpose[];
}

export interface PolicyApplication {
  readonly id: string;
  readonly title: Bilingual;
  readonly keys: readonly PolicyKey[];
  /** In the place of what each release names, for calls of this application. */
  readonly screening?: readonly PolicyDetector[];
  /** The same for labels; null where its answers bear none. */
  readonly labels?: PolicyLabels | null;
  readonly limits?: LimitSet;
  /** Of each single end user. */
  readonly endUserLimits?: LimitSet;
}

export interface PolicyKey {
  readonly id: string;
  /** Hex SHA-256 of the secret; secrets have 256 bits of randomness, so a plain digest is enough. */
  readonly hash: string;
  readonly until: string | null;
  /** A key for a test release serves that release only. */
  readonly releaseId: string | null;
  readonly limits?: LimitSet;
}

/** Fast state beside the policy: what is stopped right now. Pushed to all gateways within a second. */
export interface Standing {
  readonly format: 1;
  /** Counts up with every change; an older one is never taken. */
  readonly sequence: number;
  readonly suspendedReleases: readonly string[];
  readonly suspendedApplications: readonly string[];
  readonly suspendedKeys: readonly string[];
  /** Keys of people whose right is known to end, by key id: the UTC instant. A gateway keeps to it by itself, connected or not. */
  readonly endingKeys?: { readonly [keyId: string]: string };
  /** Pseudonyms of end users, as `applicationId/pseudonym`. */
  readonly suspendedUsers: readonly string[];
  /** Who is warned or limited for misuse; absent where nobody is. A gateway of before it existed passes over it. */
  readonly watched?: readonly WatchedCaller[];
}

/** An end user, or a key whose end users can't be told apart, that was noticed for misuse and goes on being served. */
export interface WatchedCaller {
  /** `applicationId/pseudonym`, or the id of a key. */
  readonly id: string;
  readonly grade: 'warn' | 'limit';
  /** Of those who are limited. */
  readonly requestsPerMinute?: number;
}

/** Says that the policy with this hash is still the one in force, until when, and against which standing. */
export interface Lease {
  readonly format: 1;
  readonly gatewayId: string;
  readonly epoch: number;
  /** Hex SHA-256 of the policy's signed bytes. */
  readonly policyHash: string;
  readonly issuedAt: string;
}

/** A document of the server to its gateways: canonical JSON and an Ed25519 signature over `context`, a line feed and the body. */
export interface SignedDocument {
  readonly context: 'steward/policy/v1' | 'steward/standing/v1' | 'steward/lease/v1';
  /** Canonical JSON text of a Policy, Standing or Lease. */
  readonly body: string;
  /** Base64 of the signature. */
  readonly signature: string;
}

/** The bytes that are signed. */
export function signedBytes(document: Pick<SignedDocument, 'context' | 'body'>): Uint8Array {
  return new TextEncoder().encode(`${document.context}\n${document.body}`);
}
