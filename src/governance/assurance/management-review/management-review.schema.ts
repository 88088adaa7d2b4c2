import { z } from 'zod';
import { pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';

export const MANAGEMENT_REVIEW_STATES = ['prepared', 'submitted', 'approved'] as const;
export type ManagementReviewState = (typeof MANAGEMENT_REVIEW_STATES)[number];

const day = z.iso.date().describe('Calendar day, YYYY-MM-DD');
const words = (max: number) => schemaText({ max, multiline: true });

export const meetingInput = z.strictObject({
  title: schemaText({ max: 200 }),
  heldOn: day,
  from: day.describe('The period that is looked at'),
  to: day,
  chairId: schemaId('per'),
  attendeeIds: z.array(schemaId('per')).max(100),
});
export const minutesInput = z.strictObject({
  minutes: words(20_000),
  decisions: z
    .array(z.strictObject({ text: schemaText({ max: 500 }), ownerId: schemaId('per'), due: day }))
    .max(50)
    .describe('What was decided to be done, by whom, until when'),
});
export const submitInput = z.strictObject({ statement: words(4000).describe('For whoever approves the minutes') });
export const doneInput = z.strictObject({ evidence: words(2000).describe('What shows that it was done') });
export const closeInput = z.strictObject({
  outcome: z.enum(['close', 'send-back']),
  remark: words(2000).describe('How it was checked, or what is missing'),
});
export const managementReviewQuery = pageQuery;
export const managementReviewParams = z.strictObject({ id: schemaId('mrv') });
export const decisionParams = z.strictObject({ id: schemaId('mrv'), number: z.coerce.number().int().min(1).max(50) });

const counts = z.record(z.string(), z.number());
/** What the meeting looks at, computed from live records. */
export const inputsView = z.object({
  at: z.string(),
  conformity: z.object({
    before: counts.describe('Measures by status at the beginning of the period'),
    now: counts.describe('At its end, or now'),
    changed: z.array(z.object({ measureId: z.string(), before: z.string(), now: z.string() })),
    notInForce: z.array(z.string()).describe('Measures that do not operate at its end'),
  }),
  nonconformities: z.object({
    raised: z.number(),
    closed: z.number(),
    open: z.number(),
    overdue: z.number(),
    byGrade: counts.describe('Of the open ones'),
  }),
  audits: z.object({ planned: z.number(), approved: z.number(), overdue: z.number(), findings: z.number() }),
  criteria: z.object({ required: z.number(), advisory: z.number(), off: z.number() }),
  people: z.object({ able: z.number() }).describe('Enabled people with a role in force'),
  decisions: z.object({ open: z.number(), overdue: z.number() }).describe('Of earlier reviews'),
});
export type Inputs = z.infer<typeof inputsView>;

export const decisionView = z.object({
  number: z.number(),
  text: z.string(),
  ownerId: z.string(),
  due: z.string(),
  state: z.enum(['open', 'done', 'closed']),
  overdue: z.boolean(),
  evidence: z.string().nullable(),
  doneBy: z.string().nullable(),
  doneAt: z.string().nullable(),
  remark: z.string().nullable(),
  closedBy: z.string().nullable(),
  closedAt: z.string().nullable(),
});
export type DecisionView = z.infer<typeof decisionView>;
export const managementReviewView = z.object({
  id: z.string(),
  ...meetingInput.shape,
  state: z.enum(MANAGEMENT_REVIEW_STATES),
  minutes: z.string(),
  decisions: z.array(decisionView),
  inputs: inputsView.nullable().describe('Frozen with the minutes; null before'),
  reviewId: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type MeetingInput = z.output<typeof meetingInput>;
export type MinutesInput = z.output<typeof minutesInput>;
export type ManagementReviewView = z.infer<typeof managementReviewView>;
