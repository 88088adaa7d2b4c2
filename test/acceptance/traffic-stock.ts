import type { TrafficRecord } from '../../src/kernel/traffic/index.ts';

type Kept = TrafficRecord & { readonly log: string };

/** What the traffic logs of an exported ledger hold, looked at by id and by number. */
export interface TrafficStock {
  /** How often each request is recorded. */
  readonly counts: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, TrafficRecord['outcome']>;
  /** Numbers below the highest of their log that a gateway gave and nobody finds. */
  readonly lostNumbers: readonly number[];
  /** The highest number of each log. */
  readonly highest: readonly number[];
}

export function stockOf(traffic: readonly Kept[]): TrafficStock {
  const counts = new Map<string, number>();
  for (const { id } of traffic) counts.set(id, (counts.get(id) ?? 0) + 1);
  const logs = [...Map.groupBy(traffic, ({ log }) => log).values()].map(
    (entries) => new Set(entries.map(({ acceptSeq }) => acceptSeq)),
  );
  const highest = logs.map((numbers) => [...numbers].reduce((most, one) => Math.max(most, one), 0));
  return {
    counts,
    outcomes: new Map(traffic.map(({ id, outcome }) => [id, outcome])),
    lostNumbers: logs.flatMap((numbers, at) =>
      Array.from({ length: highest[at]! }, (_, place) => place + 1).filter((number) => !numbers.has(number)),
    ),
    highest,
  };
}
