import { z } from 'zod';
import { schemaText } from '../../../platform/http/index.ts';
import { bilingual } from '../../schema.ts';

const reason = z.strictObject({
  zh: schemaText({ max: 2000, multiline: true }),
  en: schemaText({ max: 2000, multiline: true }),
});

export const applicabilityBody = z.strictObject({
  exclusions: z
    .array(z.strictObject({ measureId: z.string().max(20), reason }))
    .max(31)
    .describe('All measures that shall not apply from then on, with the reason; every other one applies'),
  statement: schemaText({ max: 4000, multiline: true }).describe('For those who decide'),
});

export const applicabilityView = z.object({
  subjectId: z.string().nullable().describe('Null before anybody applied for a statement'),
  exclusions: z.array(
    z.object({ measureId: z.string(), reason: bilingual, approvedAt: z.string(), reviewId: z.string() }),
  ),
  openReviewId: z.string().nullable().describe('A change that is being decided about'),
});

export const applicabilityApplied = z.object({ review: z.object({ id: z.string(), state: z.string() }) });

export type ApplicabilityView = z.infer<typeof applicabilityView>;
export type Exclusion = z.infer<typeof applicabilityBody>['exclusions'][number];
