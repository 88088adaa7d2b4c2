import { encodeTrafficEntry, type RefusedRequests } from '../../kernel/traffic/index.ts';

/** Whose key it was, where a request was turned away after its key was known. */
export type KnownCaller = Pick<RefusedRequests, 'applicationId' | 'keyId'>;

/**
 * Counts requests that were never accepted, and yields what came since the last entry. It is asked every second: a killed gateway loses a
 * second of it, and a flood makes the log grow by one entry a second.
 */
export interface TurnedAwayCounter {
  count(reason: string, caller: KnownCaller | null): void;
  /** All since the start, by reason, for metrics and status. */
  totals(): ReadonlyMap<string, number>;
  /** The entry of what came since the last one; null when nothing did. */
  take(): Uint8Array | null;
}

const MINUTE = 60_000;
/** Keys and reasons that one entry names; what is beyond is in its counts alone. An entry of a log has 65 535 bytes, and each takes about 230. */
const MOST_NAMED = 200;

type Counted = { -readonly [member in keyof RefusedRequests]: RefusedRequests[member] };

export function createTurnedAwayCounter(gatewayId: string, wall: () => number): TurnedAwayCounter {
  const totals = new Map<string, number>();
  let counts: Record<string, number> = {};
  let refused = new Map<string, Counted>();
  let minute = -1;
  let taken = 0;

  function name(reason: string, { applicationId, keyId }: KnownCaller): void {
    const key = `${keyId} ${reason}`;
    const known = refused.get(key);
    if (known === undefined && refused.size >= MOST_NAMED) return;
    const now = new Date(wall()).toISOString();
    if (known === undefined) refused.set(key, { applicationId, keyId, reason, count: 1, first: now, last: now });
    else {
      known.count++;
      known.last = now;
    }
  }

  return {
    count(reason, caller) {
      totals.set(reason, (totals.get(reason) ?? 0) + 1);
      if (minute < 0) minute = Math.floor(wall() / MINUTE);
      counts[reason] = (counts[reason] ?? 0) + 1;
      if (caller !== null) name(reason, caller);
    },
    totals: () => totals,
    take() {
      if (minute < 0) return null;
      // Never twice the same: by it an entry is known again whose writing failed half-way.
      taken = Math.max(wall(), taken + 1);
      const entry = encodeTrafficEntry({
        format: 1,
        type: 'turned-away',
        gatewayId,
        minute: new Date(minute * MINUTE).toISOString(),
        at: new Date(taken).toISOString(),
        counts,
        ...(refused.size === 0 ? {} : { refused: [...refused.values()] }),
      });
      counts = {};
      refused = new Map();
      minute = -1;
      return entry;
    },
  };
}
