import { z } from 'zod';
import { schemaText } from '../../../platform/http/index.ts';

const words = schemaText({ max: 4000, multiline: true });
const person = z.object({ id: z.string(), name: z.string() });

export const questionBody = z.strictObject({
  text: words,
  blocking: z.boolean().default(false).describe('The review is not decided before it is answered'),
});
export const answerBody = z.strictObject({ text: words });

export const questionView = z.object({
  id: z.string(),
  text: z.string(),
  blocking: z.boolean(),
  askedBy: person,
  askedAt: z.string(),
  answer: z.string().nullable(),
  answeredBy: person.nullable(),
  answeredAt: z.string().nullable(),
  withdrawnAt: z.string().nullable(),
  canAnswer: z.boolean(),
  canWithdraw: z.boolean(),
});
