import type { LimitName, LimitScope } from '../../kernel/policy/index.ts';

/**
 * How a counter counts. `window`: what was taken within the last sixty seconds. `open`: what is under way. `budget`: what was
 * used in a period, and what is reserved.
 */
export type CounterKind = 'window' | 'open' | 'budget';

/** What one request asks of one limit. A request asks all of its limits at once: it gets all or nothing. */
export interface Claim {
  readonly kind: CounterKind;
  readonly scope: LimitScope;
  /** Id of what the limit belongs to. */
  readonly id: string;
  readonly name: LimitName;
  /** Of budgets: the day or month, as `2026-11-26` or `2026-11`; else null. */
  readonly period: string | null;
  /** Names the counter: the same in all gateways of the organisation. */
  readonly counter: string;
  readonly limit: number;
  /** Used before it was counted here: the limit is smaller by it already. */
  readonly spent?: number;
  /** Whole; requests, tokens, or millionths of money. */
  readonly amount: number;
  /** Of budgets: milliseconds since the epoch at which the period ends; else 0. */
  readonly ends: number;
}

/** What a reservation holds until it is settled or its lease ends. */
export interface Reservation {
  readonly id: string;
  readonly claims: readonly Claim[];
  /** For each claim of kind `window` the slot that it was counted in, -1 for the others. */
  readonly slots: readonly number[];
}

/** Why a reservation was not made. */
export interface Shortage {
  readonly claim: Claim;
  /** What was taken of the limit already. */
  readonly used: number;
  /** Milliseconds until there may be room; null when there never will be, because the claim is larger than the limit. */
  readonly retryMillis: number | null;
}

export type Reserved =
  | {
      readonly reservation: Reservation;
      /** After this reservation: what is taken of each claim's limit. */
      readonly used: readonly number[];
      readonly shortage?: undefined;
    }
  | { readonly reservation?: undefined; readonly shortage: Shortage };

/** A shortage with the time at which a budget has room again, where it is too small only for what was used before it was counted here. */
export function untilNextPeriod(shortage: Shortage, now: number): Shortage {
  const { claim, retryMillis } = shortage;
  const fits = claim.amount <= claim.limit + (claim.spent ?? 0);
  return retryMillis === null && claim.kind === 'budget' && fits
    ? { ...shortage, retryMillis: Math.max(0, claim.ends - now) }
    : shortage;
}

/** How soon to try again when as many are under way as may be: nobody knows when one of them ends. */
export const OPEN_RETRY = 1_000;
