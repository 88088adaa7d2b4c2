import { z } from 'zod';
import type { Json } from '../../kernel/record/index.ts';
import { pageOf, pageQuery } from '../../platform/http/index.ts';
import { bilingual, instant, subjectId } from '../schema.ts';

const at = instant.optional().describe('The moment, ISO 8601; now without it');
const value = z.discriminatedUnion('type', [
  z.object({ type: z.literal('person'), id: z.string(), name: z.string().nullable(), note: bilingual.optional() }),
  z.object({
    type: z.literal('subject'),
    kind: z.string(),
    id: z.string(),
    title: bilingual.nullable(),
    revision: z.string().optional(),
  }),
  z.object({ type: z.literal('words'), code: z.string(), text: bilingual }),
  z.object({
    type: z.literal('criterion'),
    id: z.string(),
    title: bilingual,
    value: z.union([z.number(), z.string(), z.boolean()]),
    unit: z.string(),
  }),
  z.object({ type: z.literal('time'), at: z.string() }),
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('content'), content: z.json() as z.ZodType<Json> }),
  z.object({ type: z.literal('unknown'), text: bilingual }),
]);
const act = z.object({ id: z.string(), kind: z.string(), at: z.string() });
const line = z.object({
  id: z.string(),
  about: value,
  facts: z.array(z.object({ name: z.string(), label: bilingual, values: z.array(value).readonly() })).readonly(),
  acts: z.array(act).readonly().describe('The acts that made it so, newest first'),
});
const moment = { at: z.string().describe('The moment that is told') };

export const asOfQuery = z.strictObject({ at });
export const asOfParams = z.strictObject({ area: z.string().max(40) });
export const asOfPageQuery = pageQuery.extend({
  at,
  subjectId: subjectId.optional().describe('Only what the acts about this person or subject made'),
});
export const asOfAreas = z.object({
  ...moment,
  foundedAt: z.string(),
  areas: z.array(
    z.object({
      name: z.string(),
      title: bilingual,
      notes: z.array(bilingual).readonly().describe('What of the past can not be known'),
      readable: z.boolean(),
    }),
  ),
});
export const asOfPage = pageOf(line).extend(moment);
export const asOfChanges = pageOf(
  z.object({
    what: z.enum(['added', 'ended', 'changed']),
    before: line.nullable(),
    now: line.nullable(),
    acts: z
      .array(act)
      .readonly()
      .describe('What was done to it since, newest first; empty where a date alone has passed'),
  }),
).extend(moment);

export type AsOfAreasView = z.infer<typeof asOfAreas>;
export type AsOfPageView = z.infer<typeof asOfPage>;
export type AsOfLineView = z.infer<typeof line>;
export type AsOfValueView = z.infer<typeof value>;
export type AsOfChangeView = z.infer<typeof asOfChanges>['items'][number];
