import type { BudgetPeriod, LimitName, LimitScope, LimitSet, Price } from '../../kernel/policy/index.ts';
import { isUnlimited } from '../../kernel/policy/index.ts';
import type { Claim, CounterKind } from './claim.ts';
import type { Period } from './period.ts';

/** One limit, ready to make claims of. */
export interface Rule {
  readonly kind: CounterKind;
  readonly scope: LimitScope;
  readonly id: string;
  readonly name: LimitName;
  readonly counter: string;
  /** Whole; money in millionths. */
  readonly limit: number;
  readonly counts: 'requests' | 'tokens' | 'money';
  readonly period: BudgetPeriod | null;
  /** Used in one period before it was counted here, as the limit counts. */
  readonly spent?: { readonly period: string; readonly amount: number };
  /** What was claimed by it last: the next claim is mostly the same, or differs in its amount. */
  newest: Claim | null;
}

/** What a request is expected to use, or has used. */
export interface Amounts {
  readonly tokens: number;
  /** Millionths of the currency's unit. */
  readonly money: number;
}

/** Millionths of a unit of money. */
export const MONEY_SCALE = 1_000_000;

/** The limits of one scope; null when it has none, so that whoever asks needs one look. */
export function createRules(scope: LimitScope, id: string, limits: LimitSet | undefined): readonly Rule[] | null {
  if (limits === undefined || isUnlimited(limits)) return null;
  const rules: Rule[] = [];
  const add = (
    kind: CounterKind,
    name: LimitName,
    counts: Rule['counts'],
    limit: number | null,
    period: BudgetPeriod | null = null,
    spent?: Rule['spent'],
  ) => {
    if (limit === null) return;
    const counter = `${scope}/${id}/${name}`;
    const rule = { kind, scope, id, name, counter, limit, counts, period, newest: null };
    rules.push(spent === undefined ? rule : { ...rule, spent });
  };
  add('open', 'concurrent_requests', 'requests', limits.concurrentRequests);
  add('window', 'requests_per_minute', 'requests', limits.requestsPerMinute);
  add('window', 'tokens_per_minute', 'tokens', limits.tokensPerMinute);
  for (const { unit, period, amount, spent } of limits.budgets) {
    const scale = unit === 'money' ? MONEY_SCALE : 1;
    const before = spent && { period: spent.period, amount: Math.ceil(spent.amount * scale) };
    add('budget', `${unit}_per_${period}`, unit, Math.floor(amount * scale), period, before);
  }
  return rules;
}

/** What a request claims under the rules of all its scopes. */
export function claimsOf(
  scopes: readonly (readonly Rule[] | null)[],
  expected: Amounts,
  periodOf: (period: BudgetPeriod) => Period,
): Claim[] {
  const claims: Claim[] = [];
  for (const rules of scopes) {
    if (rules === null) continue;
    for (const rule of rules) {
      const amount = rule.counts === 'requests' ? 1 : expected[rule.counts];
      const at = rule.period === null ? null : periodOf(rule.period);
      const { newest } = rule;
      if (newest === null || newest.amount !== amount || newest.period !== (at === null ? null : at.label))
        rule.newest = claimOf(rule, at, amount);
      claims.push(rule.newest!);
    }
  }
  return claims;
}

function claimOf(
  { kind, scope, id, name, counter, limit, spent, newest }: Rule,
  at: Period | null,
  amount: number,
): Claim {
  if (at === null) return { kind, scope, id, name, period: null, counter, limit, amount, ends: 0 };
  const { label, ends } = at;
  const own = newest?.period === label ? newest.counter : `${counter}/${label}`;
  const before = spent?.period === label ? Math.min(limit, spent.amount) : 0;
  const claim = { kind, scope, id, name, period: label, counter: own, limit: limit - before, amount, ends };
  return before === 0 ? claim : { ...claim, spent: before };
}

/** What of each claim was really used. A request that was made counts as one, whatever came of it. */
export function actualsOf(claims: readonly Claim[], used: Amounts): number[] {
  return claims.map(({ kind, name }) => {
    if (name.startsWith('tokens')) return used.tokens;
    if (name.startsWith('money')) return used.money;
    return kind === 'window' ? 1 : 0;
  });
}

/** Tokens times a price for a million of them is millionths of money. Rounded up: nothing is free because it is small. */
export function costOf(price: Price | undefined, inputTokens: number, outputTokens: number): number {
  if (price === undefined) return 0;
  return Math.ceil(inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion);
}
