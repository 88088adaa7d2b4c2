import { z } from 'zod';
import { schemaText } from '../../../platform/http/index.ts';
import { instant } from '../../schema.ts';

export const sampleBody = z.strictObject({
  from: instant.describe('Inclusive'),
  to: instant.describe('Exclusive'),
  count: z.number().int().min(1).max(200),
  seed: schemaText({ max: 200 })
    .optional()
    .describe('The same seed draws the same acts; without one, the root of the log of this moment'),
  measureId: z.string().max(20).optional(),
  kind: z
    .string()
    .regex(/^[a-z-]+\.[a-z-]+$/)
    .max(100)
    .optional(),
});

const fault = z.enum([
  'revision-differs',
  'revision-missing',
  'revision-not-shown',
  'payload-differs',
  'payload-missing',
  'payload-not-shown',
  'record-missing',
  'record-differs',
  'record-foreign',
]);
const part = z.enum(['none', 'shown', 'replaced-draft', 'erased', 'restricted', 'missing']);

export const sampleView = z.object({
  id: z.string(),
  rule: z.object({
    seed: z.string(),
    from: z.string(),
    to: z.string(),
    count: z.number(),
    measureId: z.string().optional(),
    kind: z.string().optional(),
  }),
  state: z.enum(['drawing', 'done', 'failed', 'cancelled']),
  lookedAt: z.number().describe('Entries looked at so far'),
  entries: z.number(),
  population: z.number().nullable().describe('Acts that were drawn from'),
  problemCount: z.number(),
  error: z.string().nullable(),
  drawnBy: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});

export const sampleDetail = sampleView.extend({
  logs: z.array(z.object({ name: z.string(), origin: z.string(), size: z.number(), root: z.string() })).readonly(),
  acts: z
    .array(
      z.object({
        log: z.string(),
        index: z.number(),
        recordId: z.string(),
        kind: z.string(),
        at: z.string(),
        revision: part,
        payload: part,
        faults: z.array(fault).readonly(),
      }),
    )
    .readonly(),
  problems: z
    .array(z.object({ fault, log: z.string(), index: z.number().nullable(), recordId: z.string().nullable() }))
    .readonly(),
});

export type SampleView = z.infer<typeof sampleView>;
export type SampleDetail = z.infer<typeof sampleDetail>;
