import { z } from 'zod';
import { pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';
import { NONCONFORMITY_STATES } from './state.ts';

export const GRADES = ['major', 'minor', 'observation'] as const;
export type Grade = (typeof GRADES)[number];

const day = z.iso.date().describe('Calendar day, YYYY-MM-DD');
const words = (max: number) => schemaText({ max, multiline: true });

export const nonconformityQuery = pageQuery.extend({
  state: z.enum(NONCONFORMITY_STATES).optional(),
  measureId: z.string().max(20).optional(),
  mine: z.enum(['true']).optional().describe('Only those that the caller owns or has an action in'),
});

export const raiseBody = z.strictObject({
  measureId: z.string().max(20),
  grade: z.enum(GRADES),
  title: schemaText({ max: 200 }),
  description: words(4000).describe('What was seen, and against which criterion'),
  ownerId: schemaId('per').describe('Who answers for putting it right'),
  due: day,
  sampleId: schemaId('smp').optional(),
  auditId: schemaId('aud').optional().describe('The audit that found it'),
});

export const answerBody = z.strictObject({
  cause: words(4000).describe('Why it came about, not what happened'),
  actions: z
    .array(z.strictObject({ text: schemaText({ max: 500 }), ownerId: schemaId('per'), due: day }))
    .min(1)
    .max(30),
});

export const completeBody = z.strictObject({ evidence: words(2000).describe('What shows that it was done') });
export const verifyBody = z.strictObject({
  outcome: z.enum(['close', 'send-back']),
  remark: words(2000).describe('How it was verified, or what is missing'),
});

export const nonconformityView = z.object({
  id: z.string(),
  measureId: z.string(),
  grade: z.enum(GRADES),
  title: z.string(),
  description: z.string(),
  state: z.enum(NONCONFORMITY_STATES),
  ownerId: z.string(),
  due: z.string(),
  overdue: z.boolean().describe('It, or one of its open actions, is past its day'),
  sampleId: z.string().nullable(),
  auditId: z.string().nullable(),
  raisedBy: z.string(),
  raisedAt: z.string(),
  cause: z.string().nullable(),
  actions: z
    .array(
      z.object({
        number: z.number(),
        text: z.string(),
        ownerId: z.string(),
        due: z.string(),
        doneAt: z.string().nullable(),
        doneBy: z.string().nullable(),
        evidence: z.string().nullable(),
      }),
    )
    .readonly(),
  remark: z.string().nullable().describe('Of the last verification'),
  verifiedBy: z.string().nullable(),
  verifiedAt: z.string().nullable(),
});

export const nonconformityParams = z.strictObject({ id: schemaId('ncf') });
export const actionParams = z.strictObject({ id: schemaId('ncf'), number: z.coerce.number().int().min(1).max(30) });

export type NonconformityView = z.infer<typeof nonconformityView>;
