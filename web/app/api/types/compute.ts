import type { TrafficRecord } from '../../../../src/kernel/traffic/index.ts';
import type { Bilingual } from './common.ts';

export interface Gateway {
  readonly id: string;
  readonly title: string | Bilingual;
  readonly state: string;
  readonly version: string | null;
  readonly lastSeenAt: string | null;
  readonly connected: boolean;
  readonly policyEpoch: number | null;
  readonly currentEpoch: number | null;
  readonly standingSequence: number | null;
  readonly leaseUntil: string | null;
  readonly openRequests: number | null;
  readonly logs: readonly { readonly name: string; readonly origin?: string; readonly size: number }[];
  readonly lag: number | null;
  readonly problems?: readonly string[];
}

export type TrafficRow = TrafficRecord & { readonly log?: string; readonly index?: number | null };

export interface TrafficSeries {
  readonly step?: number | string;
  readonly points?: readonly TrafficPoint[];
  readonly items?: readonly TrafficPoint[];
}

export interface TrafficPoint {
  readonly at: string;
  readonly counts: { readonly [outcome: string]: number };
}

export interface Receipt {
  readonly proof: string;
  readonly verifierKey: string;
  /** Base64 of the entry as it lies in the log. */
  readonly entry: string;
}
