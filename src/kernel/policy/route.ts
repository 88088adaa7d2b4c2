import type { Price } from './limits.ts';

/** The protocols that gateways speak with upstreams; towards callers it is OpenAI's in any case. */
export const UPSTREAM_KINDS = ['openai', 'anthropic', 'azure'] as const;
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number];

/** How a credential is sent: `Authorization: Bearer`, or as the value of a header of its own. */
export const CREDENTIAL_HEADERS = ['bearer', 'api-key', 'x-api-key'] as const;
export type CredentialHeader = (typeof CREDENTIAL_HEADERS)[number];

export interface PolicyRoute {
  readonly endpointId: string;
  readonly kind: UpstreamKind;
  /** e.g. `http://10.0.0.5:8000/v1`, without a trailing slash. */
  readonly baseUrl: string;
  readonly upstreamModel: string;
  /** True when the endpoint has a credential; the credential itself is delivered sealed to each gateway, outside the policy. */
  readonly credential: boolean;
  readonly weight: number;
  readonly priority: number;
  readonly timeouts: {
    readonly connectMillis: number;
    readonly firstByteMillis: number;
    readonly idleMillis: number;
    readonly totalMillis: number;
  };
  /** Absent where nobody stated one: budgets in money then count nothing for it. */
  readonly price?: Price;
  /** Of Azure's addresses: their `api-version`. */
  readonly apiVersion?: string;
  /** Absent: as the kind does by itself. */
  readonly credentialHeader?: CredentialHeader;
  /** Sent with every request, by lower-case name. No secrets: they stand in the policy for everybody who holds it. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly probe?: RouteProbe;
  /** Connections of one gateway to it at once; absent: as many as the gateway takes requests. */
  readonly maxConnections?: number;
  readonly streamCaps?: StreamCaps;
}

/** How gateways ask by themselves whether an upstream is there. No content of anybody is sent. */
export interface RouteProbe {
  /** Below the base URL, asked by GET; null: it is not probed. */
  readonly path: string | null;
  readonly everySeconds: number;
}

/** Where no probe is stated: the list of models, as often as this. */
export const DEFAULT_PROBE: RouteProbe = { path: '/models', everySeconds: 30 };

/** Bounds of one streamed answer. */
export interface StreamCaps {
  /** From acceptance on. */
  readonly millis: number;
  /** As the upstream sends them. */
  readonly bytes: number;
}

/** What is tried again before the first byte of an answer has gone to the caller. Absent in a release: every other route once. */
export interface RetryRule {
  /** All tries of one request together, over all routes. */
  readonly attempts: number;
  /** Wait before the second try on a route that was tried already; doubles with each, with jitter. */
  readonly backoffMillis: number;
  /** Also where the upstream may have begun something that must not happen twice. */
  readonly afterEffects: boolean;
}
