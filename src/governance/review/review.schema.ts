import { z } from 'zod';
import { pageQuery, schemaText } from '../../platform/http/index.ts';
import { approvalRule, bilingual, instant, subjectId, verdict } from '../schema.ts';
import { conditionView, newCondition } from './condition/index.ts';
import { documentView } from './document/index.ts';
import { questionView } from './question/index.ts';
import { sealView } from './seal/index.ts';
import { checklistAnswer, reviewTemplate } from './template/index.ts';

const state = z.enum(['open', 'approved', 'rejected', 'withdrawn', 'lapsed', 'void']);
const person = z.object({ id: z.string(), name: z.string().describe('Empty for a person who is no longer known') });

export const reviewQuery = pageQuery.extend({
  mine: z.enum(['to-decide', 'assigned', 'applied']).optional(),
  sort: z.enum(['deadline']).optional().describe('Soonest deadline first; newest first unless said'),
  dueBefore: instant.optional().describe('Only those whose deadline lies before it'),
  state: state.optional(),
  gate: z.string().max(100).optional(),
  subjectId: subjectId.optional(),
});

export const reviewSummary = z.object({
  id: z.string(),
  gate: z.string(),
  state,
  title: bilingual,
  subjectId: z.string(),
  unitId: z.string(),
  applicant: person,
  openedAt: z.string(),
  deadline: z.string(),
  decidedAt: z.string().nullable(),
  seats: z.array(z.object({ name: z.string(), title: bilingual, taken: z.boolean() })),
  assignees: z.array(person).describe('Who was asked to look at it'),
});

export const reviewDetail = reviewSummary.extend({
  statement: z.string(),
  rule: approvalRule,
  measureIds: z.array(z.string()).readonly(),
  verdict: verdict.nullable().describe('How the gate stood at the application'),
  bindings: z.array(
    z.object({
      subjectId: z.string(),
      subjectKind: z.string(),
      title: bilingual,
      revision: z.string(),
      number: z.number(),
      content: z.unknown(),
      authors: z.array(person),
      inForce: z
        .object({ revision: z.string(), number: z.number(), content: z.unknown() })
        .nullable()
        .describe('What is in force now, for comparison; null when nothing is'),
      newer: z.boolean().describe('A newer revision exists, about which this review does not decide'),
    }),
  ),
  votes: z.array(
    z.object({
      person,
      seat: z.string(),
      choice: z.enum(['approve', 'reject']),
      comment: z.string(),
      at: z.string(),
      checklist: z.array(checklistAnswer).readonly(),
      reReviewOn: z.string().nullable(),
    }),
  ),
  recusals: z.array(z.object({ person, reason: z.string(), at: z.string() })),
  comments: z.array(z.object({ person, text: z.string(), at: z.string() })),
  closingReason: z.string().nullable(),
  canVote: z.union([
    z.object({ seats: z.array(z.string()) }),
    z.object({ refusal: z.string().describe('Stable code'), detail: bilingual }),
  ]),
  canWithdraw: z.boolean(),
  canReview: z.boolean().describe("The reader holds the reviewer's right here, whether or not a seat is free"),
  conditions: z.array(conditionView).describe('What approvals left to be met later'),
  questions: z.array(questionView),
  documents: z.array(documentView),
  missingDocuments: z.array(z.string()).describe('Of those that the template asks for'),
  canAddDocument: z.boolean(),
  canAddScan: z.boolean(),
  canReadDocuments: z.boolean(),
  sealing: z.object({
    service: z.string().nullable().describe('Host of the electronic seal service; null while none is set up'),
    canSeal: z.boolean(),
    seal: sealView.nullable(),
  }),
  template: reviewTemplate.nullable().describe('What the gate asked for when the review was opened'),
  reReview: z
    .object({
      day: z.string(),
      overdue: z.boolean(),
      openId: z.string().nullable(),
      rejectedId: z.string().nullable(),
      canBegin: z.boolean(),
    })
    .nullable()
    .describe('When the approval is to be looked at again; null without a date, and after a later approval'),
  reReviewOf: z.string().nullable().describe('The approval that this review looks at again'),
});

export const ballot = z
  .strictObject({
    choice: z.enum(['approve', 'reject']),
    comment: schemaText({ max: 4000, min: 0, multiline: true }).default(''),
    checklist: z.array(checklistAnswer).max(40).optional().describe('Answers to the questions of the template'),
    reReviewOn: z.iso.date().optional().describe('Of an approval: from which day it is to be looked at again'),
    conditions: z.array(newCondition).max(20).optional().describe('Of an approval: what is to be met later'),
  })
  .refine(({ choice, conditions = [] }) => choice === 'approve' || conditions.length === 0, {
    path: ['conditions'],
    message: 'Only an approval carries conditions',
  })
  .refine(({ choice, reReviewOn }) => choice === 'approve' || reReviewOn === undefined, {
    path: ['reReviewOn'],
    message: 'Only an approval is looked at again',
  });
export const reasonBody = z.strictObject({ reason: schemaText({ max: 2000, multiline: true }) });
export const commentBody = z.strictObject({ text: schemaText({ max: 4000, multiline: true }) });

export type ReviewSummaryView = z.infer<typeof reviewSummary>;
export type ReviewDetailView = z.infer<typeof reviewDetail>;
