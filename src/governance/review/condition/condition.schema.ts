import { z } from 'zod';
import { pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';
import { bilingual } from '../../schema.ts';

const words = (max: number) => schemaText({ max, multiline: true });
const person = z.object({ id: z.string(), name: z.string() });

export const newCondition = z.strictObject({
  text: z.strictObject({ zh: words(1000), en: words(1000) }),
  answerableId: schemaId('per').describe('Who answers for its being met'),
  due: z.iso.date().describe('Last day on which it can be met in time, YYYY-MM-DD'),
});
export const evidenceBody = z.strictObject({ evidence: words(4000).describe('What shows that it is met') });
export const remarkBody = z.strictObject({ remark: words(2000).describe('How it was checked, or what is missing') });

/** The day and the id of the last one of a page. */
export const conditionCursor = z.object({ due: z.iso.date(), id: z.string().max(60) });
export const conditionQuery = pageQuery.extend({
  mine: z
    .enum(['answerable', 'to-confirm'])
    .describe('Those that I answer for, or those that wait for me to confirm them as a reviewer'),
});

/** `proposed` while the review is open, `moot` when it did not end in an approval. */
export const CONDITION_STATES = ['proposed', 'moot', 'open', 'met', 'confirmed'] as const;

export const conditionView = z.object({
  id: z.string(),
  reviewId: z.string(),
  state: z.enum(CONDITION_STATES),
  overdue: z.boolean().describe('Its day is past and nobody has confirmed that it is met'),
  text: bilingual,
  answerable: person,
  due: z.string(),
  setBy: person,
  evidence: z.string().nullable(),
  metAt: z.string().nullable(),
  confirmedBy: person.nullable(),
  confirmedAt: z.string().nullable(),
  remark: z.string().nullable().describe('Of who confirmed it or sent it back'),
  canMeet: z.boolean(),
  canConfirm: z.boolean(),
});

export const pendingCondition = z.object({
  id: z.string(),
  reviewId: z.string(),
  title: bilingual.describe('Of the review'),
  text: bilingual,
  due: z.string(),
  overdue: z.boolean(),
  state: z.enum(CONDITION_STATES),
});

export type NewCondition = z.infer<typeof newCondition>;
export type ConditionView = z.infer<typeof conditionView>;
export type ConditionState = (typeof CONDITION_STATES)[number];
