import { z } from 'zod';
import { schemaId, schemaText } from '../../../../platform/http/index.ts';

const prompt = z.strictObject({
  /** Stands in reports of gateways; other words under the same name are another question. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'Must be small letters, digits and hyphens'),
  text: schemaText({ max: 2_000, multiline: true }),
});

/** Fixed questions to all upstreams. They cost what the upstreams ask for them, once for all gateways. */
export const canarySettings = z.strictObject({
  on: z.boolean(),
  everyMinutes: z.number().int().min(5).max(10_080),
  maxTokens: z.number().int().min(1).max(1_024),
  prompts: z
    .array(prompt)
    .min(2)
    .max(20)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, {
      message: 'Two questions have the same name',
      params: { zh: '问题名称不能重复' },
    }),
});
export type CanarySettings = z.output<typeof canarySettings>;

/** What is offered as long as nobody set anything; nothing is asked then. */
export const DEFAULT_CANARIES: CanarySettings = {
  on: false,
  everyMinutes: 60,
  maxTokens: 64,
  prompts: [
    { id: 'poem', text: '用四句话写一首关于雨的短诗。' },
    {
      id: 'reasoning',
      text: 'A farmer has 17 sheep and all but 9 run away. Explain in two sentences how many are left.',
    },
    { id: 'code', text: 'Write a Python function that reverses the words of a sentence. Code only.' },
    { id: 'list', text: '列出五种常见的水果及其颜色，每行一种。' },
  ],
};

const trait = z.enum(['learning', 'stable', 'unstable']);
const change = z.object({
  id: z.string(),
  /** First run that differed. */
  since: z.string(),
  foundAt: z.string(),
  /** Questions whose answers changed: their words, or null where they are not asked any more. */
  prompts: z.array(z.object({ id: z.string(), text: z.string().nullable() })),
  /** What the upstream called its model before and after; both null where that did not change. */
  modelBefore: z.string().nullable(),
  modelAfter: z.string().nullable(),
  /** Null while nobody settled it. */
  outcome: z.enum(['accepted', 'restored']).nullable(),
  settledAt: z.string().nullable(),
  settledBy: z.string().nullable(),
});

export const fingerprintView = z.object({
  endpointId: z.string(),
  /** `unanswered`: no question was answered in the last runs; `unstable`: the answers differ by themselves, so nothing can be told. */
  state: z.enum(['learning', 'watching', 'unstable', 'unanswered', 'changed']),
  /** False when it was not asked for three times the interval. */
  fresh: z.boolean(),
  baselineFrom: z.string(),
  lastAt: z.string(),
  answeredAt: z.string().nullable(),
  /** Answers of each baseline, of as many as are needed. */
  needed: z.number(),
  prompts: z.array(
    z.object({ id: z.string(), text: z.string().nullable(), state: trait, learnt: z.number(), away: z.number() }),
  ),
  /** What is compared: what was said, or the vectors of an upstream that answers with nothing else. */
  answers: z.enum(['words', 'vectors']),
  /** The gateway whose turn it is to ask there; null while it is nobody's. */
  askedBy: z.object({ zh: z.string(), en: z.string() }).nullable(),
  model: z.string().nullable(),
  systemFingerprint: z.string().nullable(),
  /** The change that nobody has settled yet. */
  change: change.nullable(),
  /** All that is compared is as in the baseline now. */
  asBefore: z.boolean(),
});
export const fingerprintList = z.object({ items: z.array(fingerprintView) });
export const fingerprintDetail = z.object({
  items: z.array(fingerprintView),
  /** The last runs, at most 20, newest first. */
  runs: z.array(
    z.object({
      at: z.string(),
      gateway: z.object({ zh: z.string(), en: z.string() }),
      calls: z.number(),
      answers: z.number(),
      errors: z.array(z.string()),
      model: z.string().nullable(),
    }),
  ),
  /** The last changes that were settled, at most 20, newest first. */
  settled: z.array(change),
});
export const endpointParams = z.strictObject({ endpointId: schemaId('ups') });
export const changeParams = z.strictObject({ endpointId: schemaId('ups'), changeId: schemaId('mch') });
export const settleInput = z.strictObject({
  /** `accepted`: what answers now is the model from now on; `restored`: it is the one of the baseline again. */
  outcome: z.enum(['accepted', 'restored']),
  note: schemaText({ max: 2_000, min: 5, multiline: true }),
});
export const canarySettingsView = z.object({
  /** Counts up with every change; 0 before the first. What a change names in `If-Match`. */
  revision: z.number().int(),
  setAt: z.string().nullable(),
  setBy: z.string().nullable(),
  settings: canarySettings,
});

export type ChangeView = z.output<typeof change>;
export type FingerprintView = z.output<typeof fingerprintView>;
export type FingerprintDetail = z.output<typeof fingerprintDetail>;
export type SettleInput = z.output<typeof settleInput>;
export type CanarySettingsView = z.output<typeof canarySettingsView>;
