import { z } from 'zod';
import type { LimitSet, Price } from '../../../../kernel/policy/index.ts';
import { pageOf, schemaId } from '../../../../platform/http/index.ts';

const count = (max: number) => z.number().int().min(1).max(max);
const MOST = 1_000_000_000_000;

const budget = z.strictObject({
  unit: z.enum(['tokens', 'money']),
  period: z.enum(['day', 'month']),
  amount: z.number().positive().max(MOST),
  /** What was used of it in one day or month before it was counted here, such as at another gateway. */
  spent: z
    .strictObject({
      period: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, 'Must be a month (2026-11) or a day (2026-11-26)'),
      amount: z.number().min(0).max(MOST),
    })
    .optional(),
});

export const limitSet = z
  .strictObject({
    requestsPerMinute: count(100_000_000).nullable().default(null),
    tokensPerMinute: count(MOST).nullable().default(null),
    concurrentRequests: count(1_000_000).nullable().default(null),
    budgets: z.array(budget).max(4).default([]),
  })
  .superRefine(({ budgets }, context) => {
    const kinds = budgets.map(({ unit, period }) => `${unit} ${period}`);
    budgets.forEach(({ unit, amount }, i) => {
      if (kinds.indexOf(kinds[i]!) !== i)
        context.addIssue({
          code: 'custom',
          path: ['budgets', i],
          message: 'There is a budget of this unit and period already',
          params: { zh: '同一单位与周期的预算只能有一项' },
        });
      if (unit === 'tokens' && !Number.isInteger(amount))
        context.addIssue({
          code: 'custom',
          path: ['budgets', i, 'amount'],
          message: 'Tokens are whole',
          params: { zh: 'token 数须为整数' },
        });
    });
  });

export const applicationLimits = z.strictObject({
  /** Of the application as a whole. */
  application: limitSet,
  /** Of each end user that it names. */
  endUser: limitSet,
  /** Of single keys, by their ids. */
  keys: z.record(schemaId('key'), limitSet).refine((keys) => Object.keys(keys).length <= 200, {
    message: 'At most 200 keys can have limits of their own',
    params: { zh: '最多可为 200 个密钥单独设限' },
  }),
});
export type ApplicationLimits = z.infer<typeof applicationLimits>;

export const price = z.strictObject({
  inputPerMillion: z.number().min(0).max(1_000_000),
  outputPerMillion: z.number().min(0).max(1_000_000),
});

/** Settings of all gateways. */
export const servingSettings = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'Must be a currency code of three capital letters, such as CNY'),
  defaultOutputTokens: count(1_000_000),
  whenStoreAway: z.enum(['local-share', 'refuse']),
  gateway: z
    .strictObject({
      concurrentRequests: count(100_000),
      queueLength: z.number().int().min(0).max(10_000),
      queueMillis: z.number().int().min(100).max(60_000),
    })
    .nullable(),
});
export type ServingSettings = z.infer<typeof servingSettings>;

/** What holds as long as nobody sets anything. */
export const DEFAULT_SETTINGS: ServingSettings = {
  currency: 'CNY',
  defaultOutputTokens: 1_024,
  whenStoreAway: 'local-share',
  gateway: null,
};

const useView = z.object({
  scope: z.enum(['application', 'key', 'model', 'end_user']),
  id: z.string(),
  name: z.string(),
  period: z.string().nullable(),
  /** Used and reserved, over all gateways that report. Money in the currency of the settings. */
  used: z.number(),
});
export type UseView = z.infer<typeof useView>;

const settled = {
  /** Counts up with every change; 0 before the first. What a change names in `If-Match`. */
  revision: z.number().int(),
  setAt: z.string().nullable(),
  setBy: z.string().nullable(),
};

/** How far the figures reach: what gateways reported within the last minute. */
const usage = {
  currency: z.string(),
  use: z.array(useView),
  gateways: z.object({
    reporting: z.number().int(),
    /** Gateways that keep limits each for itself, for lack of a shared store. */
    alone: z.number().int(),
    /** Gateways whose shared store is away. */
    away: z.number().int(),
  }),
};

const limitLine = z.object({
  scope: z.enum(['application', 'key', 'model']),
  /** Of the application, key or release. */
  id: z.string(),
  /** The application or release on whose page it is set. */
  subjectId: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** Of a key; null for others, and for one that is gone. */
  keyTitle: z.string().nullable(),
  name: z.string(),
  period: z.string().nullable(),
  limit: z.number(),
  used: z.number(),
  /** Used part of the limit: 1 is all of it. */
  share: z.number(),
});
export type LimitLine = z.infer<typeof limitLine>;
export const limitUseView = pageOf(limitLine).extend({
  currency: usage.currency,
  gateways: usage.gateways,
});
export type LimitUseView = z.infer<typeof limitUseView>;

export const applicationLimitsView = z.object({ ...settled, limits: applicationLimits, ...usage });
export const modelLimitsView = z.object({ ...settled, limits: limitSet, ...usage });
export const priceView = z.object({ ...settled, price: price.nullable(), currency: z.string() });
export const servingSettingsView = z.object({ ...settled, settings: servingSettings });
export type ApplicationLimitsView = z.infer<typeof applicationLimitsView>;
export type ModelLimitsView = z.infer<typeof modelLimitsView>;
export type PriceView = z.infer<typeof priceView>;
export type ServingSettingsView = z.infer<typeof servingSettingsView>;

/** What is kept, by what it belongs to. */
export type Kept =
  | { readonly of: 'application'; readonly value: ApplicationLimits }
  | { readonly of: 'release'; readonly value: LimitSet }
  | { readonly of: 'endpoint'; readonly value: Price | null }
  | { readonly of: 'organisation'; readonly value: ServingSettings };
