import { z } from 'zod';
import { pageQuery } from '../../platform/http/index.ts';
import { bilingual, instant } from '../schema.ts';

const status = z.enum(['operating', 'stale', 'failing', 'not-operated', 'not-applicable']);
const level = z.enum(['required', 'advisory', 'off']);
const assurance = z.enum(['measured', 'imported', 'attested']);
const reason = z.object({ code: z.string(), text: bilingual, subjectId: z.string().optional() });

export const findingView = z.object({
  controlId: z.string(),
  measureId: z.string(),
  status,
  reasons: z.array(reason).readonly(),
  figures: z
    .array(z.object({ name: z.string(), title: bilingual, value: z.number().nullable(), unit: z.string() }))
    .readonly(),
  evidence: z
    .array(
      z.object({
        kind: z.enum(['record', 'subject', 'review', 'traffic', 'log', 'document']),
        id: z.string(),
        title: bilingual,
      }),
    )
    .readonly(),
  assurance,
  since: z.string(),
  lastSeenAt: z.string(),
  validUntil: z.string(),
  until: z.string().nullable(),
});

const measureState = {
  id: z.string(),
  status,
  level,
  assurance: assurance.nullable(),
  since: z.string().nullable(),
  computedAt: z.string().nullable(),
  validUntil: z.string().nullable(),
  reasons: z.array(reason).readonly(),
};

export const measureTile = z.object({
  ...measureState,
  title: bilingual,
  counts: z.object({ controls: z.number(), operating: z.number() }),
});

export const measureMap = z.object({
  asOf: z.string(),
  chapters: z.array(
    z.object({
      id: z.string(),
      title: bilingual,
      subClauses: z.array(
        z.object({ id: z.string(), title: bilingual, leadIn: bilingual.nullable(), measures: z.array(measureTile) }),
      ),
    }),
  ),
});

export const measureDetail = z.object({
  ...measureState,
  asOf: z.string(),
  title: bilingual,
  need: bilingual,
  means: bilingual,
  enforcement: bilingual,
  controls: z.array(
    z.object({ id: z.string(), title: bilingual, enforcement: bilingual, finding: findingView.nullable() }),
  ),
  criteria: z.array(
    z.object({
      id: z.string(),
      title: bilingual,
      value: z.union([z.number(), z.string(), z.boolean()]),
      unit: z.string(),
      source: z.string(),
      strength: z.enum(['statutory', 'mandatory-standard', 'should', 'recommended', 'internal']),
      confidence: z.enum(['high', 'medium', 'low']),
    }),
  ),
  discrepancies: z.array(z.object({ id: z.string(), title: bilingual, text: bilingual })),
  applicability: z
    .object({ applies: z.boolean(), reason: bilingual, approvedAt: z.string(), approvedBy: z.string() })
    .nullable(),
  acts: z
    .array(z.object({ id: z.string(), kind: z.string(), at: z.string(), actorId: z.string(), outcome: z.string() }))
    .nullable()
    .describe('The newest records of the measure; null for readers who may not see records'),
  history: z.array(findingView),
});

export const measureParams = z.strictObject({
  id: z.string().regex(/^\d\.\d(\.[a-z])?$/, { message: 'Must be a clause number' }),
});
export const asOfQuery = z.strictObject({ asOf: instant.optional() });
export const historyQuery = pageQuery;
export const recomputeBody = z.strictObject({ measureIds: z.array(z.string().max(20)).max(100).optional() });

export type MeasureMap = z.infer<typeof measureMap>;
export type MeasureTile = z.infer<typeof measureTile>;
export type MeasureDetail = z.infer<typeof measureDetail>;
export type FindingView = z.infer<typeof findingView>;
