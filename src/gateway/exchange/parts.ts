import type { IncomingMessage } from 'node:http';
import type { Id } from '../../kernel/identity/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Spool } from '../payload/index.ts';
import type { PolicyHold } from '../policy/index.ts';
import type { PurposeCheck } from '../purpose/index.ts';
import type { ScreeningPort } from '../screening/index.ts';
import type { Upstreams } from '../upstream/index.ts';
import type { Bag } from './bag.ts';
import type { Entrance } from './entrance.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayFigures } from './figures.ts';
import type { LabelCode } from './label-code.ts';
import type { Metric } from './metrics-page.ts';
import type { Places } from './places.ts';
import type { Refusal } from './refusal.ts';
import type { Observer } from './trace.ts';

/** Bounds of one gateway process. */
export interface GatewayLimits {
  /** Requests that may be open at once; further ones are refused before their body is read. */
  readonly maxOpen: number;
  /** Part of the open requests, and of the bytes of their bodies, that one application may take. */
  readonly mostOfOne: number;
  /** Connections of callers; beyond that those go that are of least use. */
  readonly maxConnections: number;
  /** How long the head of a request may take. */
  readonly headersMillis: number;
  readonly maxBodyBytes: number;
  /** Bytes of request bodies that all open requests together may hold. */
  readonly maxBodyBytesTogether: number;
  readonly bodyMillis: number;
  readonly maxDepth: number;
  /** Objects and lists in one body: reading them takes far longer than their bytes let think. */
  readonly maxContainers: number;
  /** A whole answer, or all of a stream. */
  readonly maxAnswerBytes: number;
  readonly maxEventBytes: number;
  readonly spoolBytes: number;
  /** How long a stop waits for open requests. */
  readonly stopMillis: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  maxOpen: 1_024,
  mostOfOne: 0.5,
  maxConnections: 4_096,
  headersMillis: 10_000,
  maxBodyBytes: 10 * 1024 * 1024,
  maxBodyBytesTogether: 256 * 1024 * 1024,
  bodyMillis: 30_000,
  maxDepth: 64,
  maxContainers: 200_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxEventBytes: 4 * 1024 * 1024,
  spoolBytes: 2 * 1024 * 1024 * 1024,
  stopMillis: 30_000,
};

/** What a request meets on its way. */
export interface GatewayParts {
  readonly gatewayId: string;
  readonly hold: PolicyHold;
  readonly journal: Journal;
  readonly spool: Spool;
  readonly purpose: PurposeCheck;
  readonly screening: ScreeningPort;
  readonly upstreams: Upstreams;
  readonly entrance: Entrance;
  /** Where a request comes from, seen through the proxies that are trusted. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly places: Places;
  readonly limits: GatewayLimits;
  readonly figures: GatewayFigures;
  /** Whoever has something to say on `/metrics` beside the figures: limits, connections, upstreams. */
  readonly metrics: readonly (() => Iterable<Metric>)[];
  readonly labelCode: LabelCode;
  /** Follows requests for somebody outside, or null. */
  readonly observer: Observer | null;
  /** Open exchanges, from acceptance to the end of the answer. */
  readonly open: Bag<Exchange>;
  readonly newId: (kind: 'traffic') => Id<'traffic'>;
  readonly wall: () => number;
  /** Why nothing is served right now by the gateway's own state: stopped at the machine, or stopping. */
  readonly stopped: () => Refusal | null;
  /** Whether it stops with grace: what is under way ends, and no connection is kept for more. */
  readonly draining: () => boolean;
  /** The pseudonym of an end user, the same on all gateways of the organisation. */
  readonly pseudonym: (applicationId: string, user: string) => string;
  /** JSON text of the proof that a record is in its log; null where the application has no such record. Throws when nobody can say now. */
  readonly receipt: (applicationId: string, recordId: string) => Promise<string | null>;
  /** Called with each exchange that has ended, to keep its payload and write its record. */
  readonly record: (exchange: Exchange) => void;
  readonly onProblem: (error: Error) => void;
}
