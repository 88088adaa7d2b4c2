import type { LimitSet } from '../../app/api/index.ts';

/** A set of limits as a form holds it: a budget's unit and period are one choice. */
export interface LimitForm extends Omit<LimitSet, 'budgets'> {
  readonly budgets?: readonly {
    readonly kind: string;
    readonly amount: number;
    /** Kept as it came: nobody types it. */
    readonly spent?: LimitSet['budgets'][number]['spent'];
  }[];
}

export function toForm(limits: LimitSet | undefined): LimitForm {
  const { budgets = [], ...rest } = limits ?? NONE;
  return {
    ...rest,
    budgets: budgets.map(({ unit, period, amount, spent }) => ({ kind: `${unit} ${period}`, amount, spent })),
  };
}

export function fromForm(form: Partial<LimitForm> | undefined): LimitSet {
  return {
    requestsPerMinute: form?.requestsPerMinute ?? null,
    tokensPerMinute: form?.tokensPerMinute ?? null,
    concurrentRequests: form?.concurrentRequests ?? null,
    budgets: (form?.budgets ?? []).map(({ kind, amount, spent }) => {
      const [unit, period] = kind.split(' ') as ['tokens' | 'money', 'day' | 'month'];
      // What was used before belongs to the unit and period that it was used in.
      const kept = spent && spent.period.length === (period === 'day' ? 10 : 7) ? { spent } : {};
      return { unit, period, amount, ...kept };
    }),
  };
}

export const NONE: LimitSet = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentRequests: null,
  budgets: [],
};

/** The limits of a set by the names under which their use is reported. */
export function limitsOf(limits: LimitSet): { readonly name: string; readonly limit: number }[] {
  const all = [
    { name: 'requests_per_minute', limit: limits.requestsPerMinute },
    { name: 'tokens_per_minute', limit: limits.tokensPerMinute },
    { name: 'concurrent_requests', limit: limits.concurrentRequests },
    ...limits.budgets.map(({ unit, period, amount }) => ({ name: `${unit}_per_${period}`, limit: amount })),
  ];
  return all.filter((one): one is { name: string; limit: number } => one.limit !== null);
}
