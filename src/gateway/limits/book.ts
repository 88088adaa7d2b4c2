import type { LimitUse } from '../../kernel/policy/index.ts';
import { createRow, type Place } from '../../platform/row/index.ts';
import { type Claim, OPEN_RETRY, type Reservation, type Reserved } from './claim.ts';
import { change, createWindow, millisUntilFree, moveTo, type Window } from './window.ts';

/** Milliseconds: `wall` since the epoch, for periods; `monotonic` of a clock that does not go back, for windows and leases. */
export interface BookClocks {
  wall(): number;
  monotonic(): number;
}

/** A budget's counter as it is kept on disk. */
export type KeptBudget = Pick<Claim, 'scope' | 'id' | 'name' | 'period' | 'counter' | 'ends'> & {
  readonly used: number;
};

/** The counters of one process. Every call is one step: nothing happens between looking and taking. */
export interface Book {
  /** Takes all claims, or none and says which limit is short. `bound` replaces limits; without limits (`null`) all is taken. */
  reserve(id: string, claims: readonly Claim[], bound?: ((claim: Claim) => number) | null): Reserved;
  /**
   * Puts what was really used (by claim) in place of what was reserved. Once; again it changes nothing and answers false. A
   * reservation whose lease has ended is counted all the same.
   */
  settle(reservation: Reservation, actual: readonly number[]): boolean;
  /** The lease of all open reservations begins anew. */
  renew(): void;
  /** Gives back what reservations hold whose lease has ended, and forgets counters that hold nothing. */
  sweep(): void;
  /** What the counter holds now; 0 for one that nobody knows. */
  used(claim: Claim): number;
  /** True when the counter is known, or is let in because fewer end users than the bound are followed. */
  follows(counter: string): boolean;
  /** Ids of the open reservations with what they hold. */
  open(): IterableIterator<Reservation>;
  budgets(): KeptBudget[];
  restore(kept: readonly KeptBudget[]): void;
  /** Of applications, keys and models. */
  uses(): LimitUse[];
}

interface Counter {
  readonly claim: Claim;
  readonly window: Window | null;
  /** Reserved and not settled; of windows nothing. */
  held: number;
  /** Settled, of budgets. */
  used: number;
  /** No longer among the counters: another one may count in its place. */
  forgotten: boolean;
}

/** A reservation as the book keeps it. */
interface Held extends Reservation {
  /** Of each claim. */
  readonly counters: readonly Counter[];
  until: number;
  settled: boolean;
  /** Null until it is in the row. */
  place: Place<Held> | null;
}

/**
 * `leaseMillis` bounds how long an open reservation holds without being renewed, `mostUsers` how many counters of end users are
 * kept. A counter that holds anything is never forgotten to make room: whoever has used up a limit stays known.
 */
export function createBook(options: { clocks: BookClocks; leaseMillis: number; mostUsers: number }): Book {
  const { clocks, leaseMillis, mostUsers } = options;
  const counters = new Map<string, Counter>();
  /** Renewals put all ends behind those that were given out before, so the oldest come first. */
  const open = createRow<Held>();
  let users = 0;

  function counterOf(claim: Claim): Counter {
    let counter = counters.get(claim.counter);
    if (counter === undefined) {
      counter = { claim, window: claim.kind === 'window' ? createWindow() : null, held: 0, used: 0, forgotten: false };
      counters.set(claim.counter, counter);
      if (claim.scope === 'end_user') users++;
    }
    return counter;
  }

  function taken(counter: Counter, now: number): number {
    if (counter.window === null) return counter.held + counter.used;
    moveTo(counter.window, now);
    return counter.window.total;
  }

  function counterAt(held: Held, i: number): Counter {
    const counter = held.counters[i]!;
    return counter.forgotten ? counterOf(held.claims[i]!) : counter;
  }

  function giveBack(held: Held): void {
    for (let i = 0; i < held.claims.length; i++) {
      const { kind, amount } = held.claims[i]!;
      if (kind !== 'window') counterAt(held, i).held -= amount;
    }
  }

  function lapse(now: number): void {
    for (let held = open.first(); held !== undefined && held.until <= now; held = open.first()) {
      open.remove(held.place!);
      giveBack(held);
    }
  }

  function retryOf(claim: Claim, counter: Counter, used: number, limit: number, now: number): number | null {
    if (claim.amount > limit) return null;
    if (claim.kind === 'open') return OPEN_RETRY;
    if (claim.kind === 'budget') return Math.max(0, claim.ends - clocks.wall());
    return millisUntilFree(counter.window!, now, used + claim.amount - limit);
  }

  return {
    reserve(id, claims, bound = (claim) => claim.limit) {
      const now = clocks.monotonic();
      lapse(now);
      if (bound !== null)
        for (const claim of claims) {
          const limit = bound(claim);
          const counter = counters.get(claim.counter);
          const used = counter === undefined ? 0 : taken(counter, now);
          if (used + claim.amount > limit)
            return { shortage: { claim, used, retryMillis: retryOf(claim, counterOf(claim), used, limit, now) } };
        }
      const slots: number[] = [];
      const used: number[] = [];
      const taking: Counter[] = [];
      for (const claim of claims) {
        const counter = counterOf(claim);
        taking.push(counter);
        if (counter.window === null) {
          counter.held += claim.amount;
          slots.push(-1);
        } else {
          const slot = moveTo(counter.window, now);
          change(counter.window, slot, claim.amount);
          slots.push(slot);
        }
        used.push(taken(counter, now));
      }
      const reservation: Held = {
        id,
        claims,
        slots,
        counters: taking,
        until: now + leaseMillis,
        settled: false,
        place: null,
      };
      reservation.place = open.add(reservation);
      return { reservation, used };
    },

    settle(reservation, actual) {
      const now = clocks.monotonic();
      const held = reservation as Held;
      if (held.settled) return false;
      held.settled = true;
      if (held.place!.inRow) {
        open.remove(held.place!);
        giveBack(held);
      }
      for (let i = 0; i < held.claims.length; i++) {
        const { kind, amount } = held.claims[i]!;
        const counter = counterAt(held, i);
        if (counter.window !== null) {
          moveTo(counter.window, now);
          change(counter.window, held.slots[i]!, actual[i]! - amount);
        } else if (kind === 'budget') counter.used += actual[i]!;
      }
      return true;
    },

    renew() {
      const until = clocks.monotonic() + leaseMillis;
      lapse(clocks.monotonic());
      for (const held of open.items()) held.until = until;
    },

    sweep() {
      const now = clocks.monotonic();
      const wall = clocks.wall();
      lapse(now);
      for (const [name, counter] of counters) {
        const over = counter.claim.kind === 'budget' && counter.claim.ends <= wall && counter.held === 0;
        if (!over && taken(counter, now) !== 0) continue;
        counters.delete(name);
        counter.forgotten = true;
        if (counter.claim.scope === 'end_user') users--;
      }
    },

    used(claim) {
      const now = clocks.monotonic();
      lapse(now);
      const counter = counters.get(claim.counter);
      return counter === undefined ? 0 : taken(counter, now);
    },
    follows: (counter) => users < mostUsers || counters.has(counter),
    open: () => open.items(),

    budgets() {
      const wall = clocks.wall();
      const kept: KeptBudget[] = [];
      for (const { claim, used } of counters.values()) {
        if (claim.kind !== 'budget' || used === 0 || claim.ends <= wall) continue;
        const { scope, id, name, period, counter, ends } = claim;
        kept.push({ scope, id, name, period, counter, ends, used });
      }
      return kept;
    },

    restore(kept) {
      for (const { used, ...rest } of kept) {
        if (rest.ends <= clocks.wall()) continue;
        counterOf({ ...rest, kind: 'budget', limit: 0, amount: 0 }).used += used;
      }
    },

    uses() {
      const now = clocks.monotonic();
      const wall = clocks.wall();
      const uses: LimitUse[] = [];
      for (const counter of counters.values()) {
        const { scope, id, name, period, kind, ends } = counter.claim;
        if (scope === 'end_user' || (kind === 'budget' && ends <= wall)) continue;
        uses.push({ scope, id, name, period, used: taken(counter, now) });
      }
      return uses;
    },
  };
}
