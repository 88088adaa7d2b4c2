import { randomBytes } from '../../../platform/crypto/index.ts';
import { StoreAwayError } from '../../../platform/redis/index.ts';
import type { Claim } from '../claim.ts';
import type { Settlement } from './remote.ts';

/** Settlements that wait for the store; from then on they are added up. */
const MOST = 20_000;
const AT_ONCE = 256;

/**
 * Brings settlements to the store, each counted once there, and keeps them while it is away. Nobody waits for it.
 */
export function createOutbox(options: {
  available: () => boolean;
  send: (settlement: Settlement) => Promise<void>;
  onSent: (settlement: Settlement) => void;
  onProblem: (error: Error) => void;
}) {
  const { available, send, onSent, onProblem } = options;
  let waiting: Settlement[] = [];
  let underWay = 0;
  const idle: (() => void)[] = [];

  function pump(): void {
    while (waiting.length > 0 && underWay < AT_ONCE && available()) {
      const one = waiting.shift()!;
      underWay++;
      send(one)
        .then(
          () => onSent(one),
          (error: Error) => {
            if (error instanceof StoreAwayError) waiting.unshift(one);
            else onProblem(error);
          },
        )
        .finally(() => {
          underWay--;
          pump();
        });
    }
    if (underWay === 0) for (const resolve of idle.splice(0)) resolve();
  }

  return {
    add(settlement: Settlement): void {
      waiting.push(settlement);
      if (waiting.length > MOST) waiting = [addUp(waiting)];
      pump();
    },
    flush: pump,
    /** Waits until nothing is left, or the store is away, or the time is over. */
    async drain(millis: number): Promise<void> {
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, millis).unref());
      const done = new Promise<void>((resolve) => idle.push(resolve));
      pump();
      await Promise.race([done, timeout]);
    },
  };
}

/** Many settlements as one: what was used of budgets. What their reservations hold comes back with their leases. */
function addUp(settlements: readonly Settlement[]): Settlement {
  const sums = new Map<string, { claim: Claim; actual: number }>();
  for (const { claims, actual } of settlements)
    claims.forEach((claim, i) => {
      if (claim.kind !== 'budget') return;
      const sum = sums.get(claim.counter) ?? { claim: { ...claim, amount: 0 }, actual: 0 };
      sum.actual += actual[i]!;
      sums.set(claim.counter, sum);
    });
  const all = [...sums.values()];
  return {
    id: `sum-${Buffer.from(randomBytes(12)).toString('hex')}`,
    claims: all.map(({ claim }) => claim),
    actual: all.map(({ actual }) => actual),
    slot: -1,
  };
}
