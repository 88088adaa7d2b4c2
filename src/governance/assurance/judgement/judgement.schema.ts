import { z } from 'zod';
import { pageQuery, schemaText } from '../../../platform/http/index.ts';

export const VERDICTS = ['conforms', 'partly', 'does-not-conform'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const judgementParams = z.strictObject({ id: z.string().max(20).describe('Clause number of the measure') });
export const judgementQuery = pageQuery;

export const judgementBody = z.strictObject({
  verdict: z.enum(VERDICTS),
  reasons: schemaText({ max: 4000, multiline: true }).describe('What it rests on'),
  sampleId: z
    .string()
    .regex(/^smp_[0-9A-HJKMNP-TV-Z]{26}$/)
    .optional()
    .describe('The sample that it rests on, where there is one'),
});

export const judgementView = z.object({
  id: z.string(),
  measureId: z.string(),
  verdict: z.enum(VERDICTS),
  reasons: z.string(),
  computedStatus: z.string().describe('What the controls said at that moment'),
  sampleId: z.string().nullable(),
  judgedBy: z.string(),
  judgedAt: z.string(),
});

export type JudgementView = z.infer<typeof judgementView>;
