import { z } from 'zod';
import { schemaText } from '../../../platform/http/index.ts';
import { bilingual } from '../../schema.ts';

const words = (max: number) => {
  const text = schemaText({ max, multiline: true });
  return z.strictObject({ zh: text, en: text });
};
const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { message: 'Small letters, digits and hyphens' });
const unique = (items: readonly { readonly id: string }[]) => new Set(items.map(({ id }) => id)).size === items.length;
const twice = { message: 'An id is used twice' };

/** What reviews of one gate ask for beside votes. */
export const reviewTemplate = z.strictObject({
  guidance: z
    .strictObject({ applicant: words(4000).nullable(), reviewer: words(4000).nullable() })
    .describe('What whoever applies, and whoever decides, has to look at'),
  checklist: z
    .array(z.strictObject({ id: key, question: words(500) }))
    .max(40)
    .refine(unique, twice)
    .describe('Answered by everybody who votes on a seat'),
  documents: z
    .array(z.strictObject({ id: key, title: words(200) }))
    .max(20)
    .refine(unique, twice)
    .describe('Without them nothing is approved'),
  deadlineDays: z.number().int().min(1).max(120).nullable().describe('Working days; null: what the gate itself says'),
  reReviewMonths: z.number().int().min(1).max(60).nullable().describe('An approval is looked at again after this long'),
  source: schemaText({ max: 500 }).nullable().describe('Where it comes from'),
});

export const templateBody = z.strictObject({ template: reviewTemplate.nullable().describe('Null: none any more') });

export const templateView = z.object({
  gate: z.string(),
  title: bilingual,
  revision: z.number().describe('0: never set'),
  template: reviewTemplate.nullable(),
  setBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  setAt: z.string().nullable(),
  preset: reviewTemplate.nullable().describe('What comes with the system for this gate; counts only when it is set'),
});

export const checklistAnswer = z
  .strictObject({
    id: key,
    answer: z.enum(['yes', 'no', 'not-applicable']),
    remark: schemaText({ max: 1000, min: 0, multiline: true }).default(''),
  })
  .refine(({ answer, remark }) => answer === 'yes' || remark !== '', {
    path: ['remark'],
    message: 'Say why, unless the answer is yes',
  });

export type ReviewTemplate = z.infer<typeof reviewTemplate>;
export type ChecklistAnswer = z.infer<typeof checklistAnswer>;
export type ReviewTemplateView = z.infer<typeof templateView>;
