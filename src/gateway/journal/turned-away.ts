import { encodeTrafficEntry } from '../../kernel/traffic/index.ts';

/** Counts requests that were never accepted, and yields one entry a minute, so that a flood can't fill the disk. */
export interface TurnedAwayCounter {
  count(reason: string): void;
  /** All since the start, by reason, for metrics and status. */
  totals(): ReadonlyMap<string, number>;
  /** The entry of the minute that has passed, or null; with `force` of the minute that runs. */
  take(now: number, force?: boolean): Uint8Array | null;
}

const MINUTE = 60_000;

export function createTurnedAwayCounter(gatewayId: string, wall: () => number): TurnedAwayCounter {
  const totals = new Map<string, number>();
  let counts: Record<string, number> = {};
  let minute = -1;
  return {
    count(reason) {
      totals.set(reason, (totals.get(reason) ?? 0) + 1);
      if (minute < 0) minute = Math.floor(wall() / MINUTE);
      counts[reason] = (counts[reason] ?? 0) + 1;
    },
    totals: () => totals,
    take(now, force = false) {
      if (minute < 0 || (!force && Math.floor(now / MINUTE) === minute)) return null;
      const entry = encodeTrafficEntry({
        format: 1,
        type: 'turned-away',
        gatewayId,
        minute: new Date(minute * MINUTE).toISOString(),
        counts,
      });
      counts = {};
      minute = -1;
      return entry;
    },
  };
}
