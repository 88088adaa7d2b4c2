import { until } from '../../../examples/support/index.ts';
import { exportLedger, untilSettled, verifyFolder } from '../exported.ts';
import type { House } from '../house.ts';
import { stockOf } from '../traffic-stock.ts';
import type { EverythingOn } from './everything-on.ts';
import type { LoadAccount } from './mixed-load.ts';

/** What the records say beside what callers saw. Empty lists and `true` are as it should be. */
export interface Checked {
  readonly records: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of what callers were told: recorded never or more than once, or as something that it can't have been. */
  readonly lost: readonly string[];
  readonly misjudged: readonly string[];
  readonly twice: readonly string[];
  readonly lostNumbers: readonly number[];
  /** Records that no caller was told of, and how many callers were told of nothing. */
  readonly unheard: readonly [records: number, calls: number];
  /** What gateways say they have accepted is what is recorded, and what the server can find. */
  readonly accepted: readonly number[];
  readonly complete: boolean;
  readonly indexed: number;
  /** Tokens of the application's budget: used by the counters, and added up from the records. */
  readonly tokens: readonly [used: number, recorded: number];
  readonly verified: boolean;
}

/** Waits until all is delivered, and compares the exported ledger with what callers were told. */
export async function checkAccount(
  house: House,
  { service }: EverythingOn,
  account: LoadAccount,
  accepted: () => Promise<number[]>,
  from: Date,
): Promise<Checked> {
  const { api } = house.cast.owner;
  await untilSettled(house.cast.security.api, ...[...account.told.keys()].slice(-20));
  const exported = await exportLedger(house.instance);
  try {
    const traffic = await exported.traffic();
    const { counts, outcomes, lostNumbers, highest } = stockOf(traffic);
    const tokens = traffic.reduce(
      (sum, { usage }) => sum + (usage === null ? 0 : usage.inputTokens + usage.outputTokens),
      0,
    );
    const wrong = (judge: (id: string) => boolean) => [...account.told.keys()].filter(judge).slice(0, 20);
    const numbers = (await accepted()).toSorted((a, b) => a - b);
    return {
      records: traffic.length,
      outcomes: Object.fromEntries(
        [...Map.groupBy(traffic, ({ outcome }) => outcome)].map(([outcome, of]) => [outcome, of.length]),
      ),
      lost: wrong((id) => !counts.has(id)),
      misjudged: wrong((id) => counts.has(id) && !account.told.get(id)!.includes(outcomes.get(id)!)).map(
        (id) => `${id} ${outcomes.get(id)}, not ${account.told.get(id)!.join(' or ')}`,
      ),
      twice: [...counts].filter(([, count]) => count > 1).map(([id]) => id),
      lostNumbers: lostNumbers.slice(0, 20),
      unheard: [[...counts.keys()].filter((id) => !account.told.has(id)).length, account.unheard],
      accepted: numbers,
      complete: highest.toSorted((a, b) => a - b).join() === numbers.join(),
      indexed: await settled(() => countIndexed(house, from), traffic.length),
      tokens: [
        await settled(async () => {
          const { use } = await api.get<{ use: { scope: string; name: string; used: number }[] }>(
            `/applications/${service.applicationId}/limits`,
          );
          return use.find(({ scope, name }) => scope === 'application' && name === 'tokens_per_month')?.used ?? 0;
        }, tokens),
        tokens,
      ],
      verified: (await verifyFolder(exported.dir)).ok,
    };
  } finally {
    exported.remove();
  }
}

export function isWhole({ lost, misjudged, twice, lostNumbers, unheard, complete, ...rest }: Checked): boolean {
  const { indexed, records, tokens, verified, outcomes } = rest;
  return (
    [lost, misjudged, twice, lostNumbers].every((list) => list.length === 0) &&
    unheard[0] <= unheard[1] &&
    complete &&
    records > 0 &&
    indexed === records &&
    tokens[0] === tokens[1] &&
    verified &&
    // Gateways that are restarted with grace interrupt nobody.
    outcomes.interrupted === undefined
  );
}

/** What the server says it knows is some seconds old: asked until it is as expected, or no longer. */
async function settled(look: () => Promise<number>, expected: number): Promise<number> {
  await until('it to be known', async () => (await look()) === expected, { millis: 60_000, every: 500 }).catch(
    () => undefined,
  );
  return look();
}

async function countIndexed(house: House, from: Date): Promise<number> {
  const to = new Date(Date.now() + 60_000).toISOString();
  const summary = await house.cast.owner.api.get<{ items: { counts: Record<string, number> }[] }>(
    `/traffic/summary?from=${from.toISOString()}&to=${to}&step=hour`,
  );
  return summary.items.reduce((sum, { counts }) => sum + Object.values(counts).reduce((all, one) => all + one, 0), 0);
}
