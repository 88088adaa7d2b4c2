import type { TrafficRecord } from '../../../../src/kernel/traffic/index.ts';
import type { Bilingual } from './common.ts';

export interface Gateway {
  readonly id: string;
  readonly title: Bilingual;
  readonly state: 'active' | 'retired';
  readonly version: string;
  readonly enrolledAt: string;
  readonly lastSeenAt: string | null;
  readonly connected: boolean;
  readonly policyEpoch: number | null;
  readonly currentEpoch: number | null;
  readonly standingSequence: number | null;
  readonly leaseUntil: string | null;
  readonly openRequests: number | null;
  readonly draining: boolean;
  readonly turnedAway: number | null;
  readonly problems: readonly string[];
  readonly logs: readonly {
    readonly name: string;
    readonly published: number | null;
    readonly mirrored: number;
    readonly problem: string | null;
    readonly closed: boolean;
  }[];
  /** Published entries that are not mirrored yet. */
  readonly lag: number;
}

/** How the words of a request are kept. */
export type PayloadState =
  | 'none'
  | 'awaited'
  | 'waiting'
  | 'kept'
  | 'mismatch'
  | 'uncommitted'
  | 'unreadable'
  | 'erased';

export type TrafficRow = Omit<TrafficRecord, 'format' | 'type' | 'millis'> & {
  readonly millis: { readonly [part in 'firstByte' | 'forwarded' | 'upstream' | 'guard']: number | null } & {
    readonly total: number;
  };
  readonly log: string;
  readonly index: number;
  readonly payload: PayloadState;
};

export interface TrafficSeries {
  readonly step: 'minute' | 'hour' | 'day';
  readonly items: readonly TrafficPoint[];
}

/** What detectors did in one step of time. */
export interface ScreeningSeries {
  readonly step: 'minute' | 'hour' | 'day';
  readonly items: readonly {
    readonly at: string;
    readonly side: 'input' | 'output';
    readonly detector: string;
    readonly verdict: string;
    readonly count: number;
  }[];
}

export interface TrafficPoint {
  readonly at: string;
  readonly counts: { readonly [outcome: string]: number };
  readonly millis: {
    readonly total: number;
    readonly upstream: number;
    readonly guard: number;
    readonly own: number;
  } | null;
}

export interface Receipt {
  readonly proof: string;
  readonly verifierKey: string;
  /** Base64 of the entry as it lies in the log. */
  readonly entry: string;
}

export interface TrafficMonth {
  readonly month: string;
  readonly state: 'kept' | 'in-review' | 'pruning' | 'partly' | 'pruned';
  readonly entries: number;
  readonly deletableFrom: string;
  readonly reviewId: string | null;
  readonly tilesKept: boolean;
  readonly logs: readonly { readonly name: string }[];
}

export interface LegalHold {
  readonly id: string;
  readonly applicationId: string | null;
  readonly endUser: string | null;
  readonly trafficId: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: string;
  readonly until: string | null;
  readonly state: 'open' | 'lifted' | 'lapsed';
}

export interface ErasurePreview {
  readonly applicationId: string;
  readonly endUser: string;
  readonly payloads: number;
  readonly erasable: number;
  readonly retained: number;
  readonly held: number;
}

export interface Erasure {
  readonly id: string;
  readonly applicationId: string;
  readonly requestedAt: string;
  readonly erased: number;
  readonly waiting: number;
  readonly state: 'open' | 'done';
}

export interface Reconciliation {
  readonly endpointId: string;
  readonly metricsUrl: string | null;
  readonly modelName: string | null;
  readonly state: 'unreconcilable' | 'waiting' | 'unreadable' | 'agrees' | 'past' | 'fewer';
  readonly readAt: string | null;
  readonly comparison: {
    readonly upstream: { readonly requests: number };
    readonly recorded: { readonly requests: number };
    readonly canaries: { readonly requests: number };
    readonly difference: number;
    readonly resets: number;
  } | null;
}

export type {
  CanarySettings,
  CanarySettingsView,
  FingerprintDetail,
  FingerprintView,
  LiveView,
  RefusalView,
} from '../../../../src/modules/resources/compute/index.ts';

export interface UpstreamFigures {
  readonly requests: number;
  readonly failures: number;
  readonly left: number;
  readonly meanMillis: number | null;
  readonly slowestMillis: number | null;
}

/** An upstream as one gateway sees it. */
export interface UpstreamSeen {
  readonly gatewayId: string;
  readonly title: Bilingual;
  readonly at: string;
  readonly fresh: boolean;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly open: number;
  readonly probe: {
    readonly at: string;
    readonly ok: boolean;
    readonly status: number | null;
    readonly millis: number;
    readonly error: string | null;
  } | null;
}

export interface UpstreamHealth {
  readonly endpointId: string;
  readonly gateways: readonly UpstreamSeen[];
  readonly lastHour: UpstreamFigures;
}

export interface UpstreamSeries {
  readonly gateways: readonly UpstreamSeen[];
  readonly stepMinutes: number;
  readonly items: readonly (UpstreamFigures & { readonly at: string })[];
}
