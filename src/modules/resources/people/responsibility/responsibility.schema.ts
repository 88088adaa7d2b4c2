import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingualView } from '../competence/competence.schema.ts';
import { LETTERS } from './matrix.ts';

const measureId = z.string().regex(/^\d\.\d(\.[a-z])?$/, 'Must be a clause number');
const subjectId = z.string().regex(/^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/, 'Must be the id of a subject');
const person = z.object({ id: z.string(), name: z.string() });
const words = schemaText({ max: 4_000, multiline: true });
const instant = z.iso.datetime({ offset: true });

export const matrixQuery = z.strictObject({ subjectId: subjectId.optional() });
const fault = z.enum([
  'no-responsible',
  'no-accountable',
  'several-accountable',
  'unable',
  'only-informed-acts',
  'alone',
]);
export const matrixSubjectView = z.object({
  subjectId: z.string(),
  /** How many of its own it has. */
  assignments: z.number(),
  faulty: z.array(z.object({ measureId: z.string(), faults: z.array(fault) })),
});
export const matrixSubjectPage = pageOf(matrixSubjectView);
export const matrixView = z.object({
  rows: z.array(
    z.object({
      measureId: z.string(),
      title: bilingualView,
      level: z.enum(['required', 'advisory', 'off']),
      assignments: z.array(
        z.object({
          id: z.string(),
          letter: z.enum(LETTERS),
          person,
          able: z.boolean(),
          /** Who stands in for them now. */
          standIn: person.nullable(),
          /** In the matrix of a subject: what the organisation has, because the subject has nobody of its own here. */
          inherited: z.boolean(),
        }),
      ),
      faults: z.array(fault),
    }),
  ),
});
export const assignmentInput = z.strictObject({
  measureId,
  subjectId: subjectId.nullish(),
  personId: schemaId('per'),
  letter: z.enum(LETTERS),
});

export const delegationInput = z.strictObject({
  toId: schemaId('per'),
  startsAt: instant,
  endsAt: instant,
  reason: words,
});
export const delegationView = z.object({
  id: z.string(),
  from: person,
  to: person,
  startsAt: z.string(),
  endsAt: z.string(),
  reason: z.string(),
  state: z.enum(['planned', 'active', 'over']),
});
export const delegationPage = pageOf(delegationView);

export const interestInput = z.strictObject({ personId: schemaId('per').optional(), subjectId, reason: words });
export const interestView = z.object({
  id: z.string(),
  person,
  declaredBy: person,
  /** Whether the reader may end it; whoever has the interest never may. */
  mayEnd: z.boolean(),
  subjectId: z.string(),
  reason: z.string(),
  declaredAt: z.string(),
});
export const interestPage = pageOf(interestView);

export const disputeInput = z.strictObject({
  title: schemaText({ max: 200 }),
  measureId,
  subjectId: subjectId.nullish(),
  againstId: schemaId('per'),
  statement: words,
});
export const disputeView = z.object({
  id: z.string(),
  title: z.string(),
  measureId: z.string(),
  subjectId: z.string().nullable(),
  state: z.enum(['raised', 'mediation', 'escalated', 'settled', 'withdrawn']),
  raisedBy: person,
  against: person,
  mediator: person.nullable(),
  raisedAt: z.string(),
  deadline: z.string(),
  escalatedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  entries: z.array(
    z.object({ person, what: z.enum(['statement', 'outcome', 'withdrawal']), words: z.string(), at: z.string() }),
  ),
});
export const disputePage = pageOf(disputeView);
export const wordsInput = z.strictObject({ words });
export const mediatorInput = z.strictObject({ mediatorId: schemaId('per') });
export { pageQuery };

export type MatrixSubjectView = z.infer<typeof matrixSubjectView>;
export type MatrixView = z.infer<typeof matrixView>;
export type AssignmentInput = z.infer<typeof assignmentInput>;
export type DelegationInput = z.infer<typeof delegationInput>;
export type DelegationView = z.infer<typeof delegationView>;
export type InterestView = z.infer<typeof interestView>;
export type DisputeInput = z.infer<typeof disputeInput>;
export type DisputeView = z.infer<typeof disputeView>;
