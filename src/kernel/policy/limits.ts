import type { LimitDivision } from './division.ts';

/** What one scope may use: an application, a key, a model, or each end user of an application. Null means without bound. */
export interface LimitSet {
  /** Within any sixty seconds. */
  readonly requestsPerMinute: number | null;
  /** Input and output together, within any sixty seconds. */
  readonly tokensPerMinute: number | null;
  /** Requests under way at once. */
  readonly concurrentRequests: number | null;
  readonly budgets: readonly Budget[];
}

/** How much may be used in one calendar day or month of the organisation. */
export interface Budget {
  readonly unit: BudgetUnit;
  readonly period: BudgetPeriod;
  /** Tokens, or money in the currency of the policy. */
  readonly amount: number;
  /** What was used of it in one period before it was counted here; nothing in any other period. */
  readonly spent?: { readonly period: string; readonly amount: number };
}

export type BudgetUnit = 'tokens' | 'money';
export type BudgetPeriod = 'day' | 'month';

/** What an upstream costs, in the currency of the policy, for a million tokens. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** What gateways need to know to keep limits. */
export interface ServingLimits {
  /** IANA name of the zone in which days and months of budgets begin. */
  readonly timeZone: string;
  /** ISO 4217 code of prices and budgets in money. */
  readonly currency: string;
  /** Output tokens that are reserved for a request that names no maximum. */
  readonly defaultOutputTokens: number;
  /** While the store that gateways share limits by is away: each applies its share of the limits, or refuses what is limited. */
  readonly whenStoreAway: 'local-share' | 'refuse';
  /** Bounds of each gateway process, or null for its own bound of open requests alone. */
  readonly gateway: GatewayLoad | null;
  /** How gateways without a shared store divide limits; without it each grants the whole. */
  readonly division?: LimitDivision;
}

/** How many requests one gateway process has under way, and how others wait: in turn between applications. */
export interface GatewayLoad {
  readonly concurrentRequests: number;
  /** Requests of one application that may wait. */
  readonly queueLength: number;
  readonly queueMillis: number;
}

export const NO_LIMITS: LimitSet = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentRequests: null,
  budgets: [],
};

/** True when the set bounds nothing. */
export function isUnlimited(limits: LimitSet | undefined): boolean {
  return (
    limits === undefined ||
    (limits.requestsPerMinute === null &&
      limits.tokensPerMinute === null &&
      limits.concurrentRequests === null &&
      limits.budgets.length === 0)
  );
}

/** Name of a bound, as it is told to callers, counted and reported: `requests_per_minute`, `money_per_month`. */
export type LimitName =
  | 'requests_per_minute'
  | 'tokens_per_minute'
  | 'concurrent_requests'
  | `${BudgetUnit}_per_${BudgetPeriod}`;

export type LimitScope = 'application' | 'key' | 'model' | 'end_user';

/** What a gateway reports of one counter: its own part; the parts of all gateways add up. */
export interface LimitUse {
  readonly scope: LimitScope;
  /** Id of the application, key or release. End users are not reported one by one. */
  readonly id: string;
  readonly name: LimitName;
  /** Of budgets: the day or month, as `2026-11-26` or `2026-11`; else null. */
  readonly period: string | null;
  /** Used and reserved. Money in millionths of the currency's unit. */
  readonly used: number;
}
