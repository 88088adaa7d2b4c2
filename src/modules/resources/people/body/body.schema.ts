import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingual, bilingualView } from '../competence/competence.schema.ts';
import { CHOICES } from './meeting.ts';

const day = z.iso.date();
const category = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/, 'Must be small letters and hyphens')
    .max(40),
  title: bilingual,
  /** Fewest members of it. */
  min: z.number().int().min(0).max(50),
});
export const bodyRules = z.strictObject({
  membersMin: z.number().int().min(1).max(200),
  membersOdd: z.boolean(),
  outsideMin: z.number().int().min(0).max(200),
  bothSexes: z.boolean(),
  termMonthsMax: z.number().int().min(1).max(240),
  categories: z.array(category).min(1).max(20),
  quorum: z.number().int().min(1).max(200),
  quorumOfCategories: z.boolean(),
  majority: z
    .strictObject({
      numerator: z.number().int().min(1).max(100),
      denominator: z.number().int().min(1).max(100),
      of: z.enum(['present', 'members', 'cast']),
    })
    .refine(({ numerator, denominator }) => numerator <= denominator, { message: 'Must be at most one' }),
  /** How items are voted on unless they say otherwise. */
  ballot: z.enum(['open', 'secret']),
  actionDays: z.number().int().min(1).max(730),
});
const member = z.strictObject({
  personId: schemaId('per'),
  category: z.string().max(40),
  function: z.enum(['chair', 'vice-chair', 'member', 'secretary', 'adviser']),
  outside: z.boolean(),
  /** Only where the rules ask for both sexes. */
  sex: z.enum(['f', 'm']).nullable(),
  from: day,
  until: day,
});
const seat = z.strictObject({ gate: z.string().max(60), seat: z.string().max(60) });
const content = {
  purpose: schemaText({ max: 4_000, multiline: true }),
  preset: z.enum(['ethics-committee']).nullable(),
  rules: bodyRules,
  members: z.array(member).max(200),
  /** Seats of reviews that the body fills by its resolutions. */
  seats: z.array(seat).max(20),
};
export const bodyContent = z.object(content);
export const bodyInput = z.strictObject({ title: bilingual, unitId: schemaId('unt'), ...content });
export const bodyDraftInput = z.strictObject({ title: bilingual.optional(), ...content });
export const bodyView = z.object({
  id: z.string(),
  title: bilingualView,
  unitId: z.string(),
  ownerId: z.string(),
  state: z.enum(['draft', 'active', 'retired']),
  latest: z.string(),
  inForce: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  content: bodyContent,
  contentInForce: bodyContent.nullable(),
  names: z.record(z.string(), z.string()),
});
export const bodyPage = pageOf(bodyView);
export const presetView = z.object({
  id: z.string(),
  title: bilingualView,
  rules: bodyRules,
  /** Where the numbers come from. */
  sources: z.array(
    z.object({ criterionId: z.string(), title: bilingualView, source: z.string(), confidence: z.string() }),
  ),
});

export const itemInput = z.strictObject({
  title: schemaText({ max: 200 }),
  text: schemaText({ max: 10_000, min: 0, multiline: true }).default(''),
  kind: z.enum(['decision', 'information']),
  ballot: z.enum(['open', 'secret']).optional(),
  reviewId: schemaId('rvw').nullish(),
});
export const meetingInput = z.strictObject({
  title: schemaText({ max: 200 }),
  place: schemaText({ max: 200, min: 0 }),
  startsAt: z.iso.datetime({ offset: true }),
  items: z.array(itemInput).min(1).max(50),
});
const person = z.object({ id: z.string(), name: z.string() });
export const meetingView = z.object({
  id: z.string(),
  bodyId: z.string(),
  bodyTitle: bilingualView,
  number: z.number(),
  title: z.string(),
  place: z.string(),
  startsAt: z.string(),
  state: z.enum(['convened', 'open', 'closed', 'minuted', 'cancelled']),
  members: z.array(
    z.object({ person, category: z.string(), function: z.string(), votes: z.boolean(), present: z.boolean() }),
  ),
  quorum: z.object({
    met: z.boolean(),
    present: z.number(),
    needed: z.number(),
    missing: z.array(z.string()).readonly(),
  }),
  items: z.array(
    z.object({
      position: z.number(),
      title: z.string(),
      text: z.string(),
      kind: z.enum(['decision', 'information']),
      ballot: z.enum(['open', 'secret']),
      reviewId: z.string().nullable(),
      state: z.enum(['pending', 'voting', 'decided']),
      recused: z.array(person),
      /** Who has voted. */
      voted: z.array(person),
      /** Only once it is decided. */
      tally: z.object({ approve: z.number(), reject: z.number(), abstain: z.number() }).nullable(),
      /** Of an open vote, once it is decided. */
      choices: z.array(z.object({ person, choice: z.enum(CHOICES) })).nullable(),
      resolutionId: z.string().nullable(),
      outcome: z.enum(['adopted', 'rejected']).nullable(),
    }),
  ),
  minutes: z.string().nullable(),
  minutesSha256: z.string().nullable(),
  minutedAt: z.string().nullable(),
  /** What the reader may do. */
  may: z.object({ conduct: z.boolean(), preside: z.boolean(), member: z.boolean() }),
});
export const meetingSummary = meetingView.pick({
  id: true,
  bodyId: true,
  number: true,
  title: true,
  place: true,
  startsAt: true,
  state: true,
});
export const meetingPage = pageOf(meetingSummary);
export const ballotInput = z.strictObject({ choice: z.enum(CHOICES) });

export const actionView = z.object({
  id: z.string(),
  resolutionId: z.string(),
  title: z.string(),
  owner: person,
  dueAt: z.string(),
  state: z.enum(['open', 'done', 'closed']),
  overdue: z.boolean(),
  doneNote: z.string().nullable(),
  closedAt: z.string().nullable(),
  escalatedAt: z.string().nullable(),
});
export const resolutionView = z.object({
  id: z.string(),
  bodyId: z.string(),
  meetingId: z.string(),
  title: z.string(),
  outcome: z.enum(['adopted', 'rejected']),
  reviewId: z.string().nullable(),
  bound: z.record(z.string(), z.string()).nullable(),
  counted: z.boolean().nullable(),
  decidedAt: z.string(),
  actions: z.array(actionView),
});
export const resolutionPage = pageOf(resolutionView);
export const resolutionQuery = pageQuery.extend({ bodyId: schemaId('bdy').optional() });
export const actionInput = z.strictObject({
  title: schemaText({ max: 500 }),
  ownerId: schemaId('per'),
  /** As the rules of the body say without it. */
  dueAt: z.iso.datetime({ offset: true }).optional(),
});

export type BodyContent = z.infer<typeof bodyContent>;
export type BodyInput = z.infer<typeof bodyInput>;
export type BodyDraftInput = z.infer<typeof bodyDraftInput>;
export type BodyView = z.infer<typeof bodyView>;
export type PresetView = z.infer<typeof presetView>;
export type MeetingInput = z.infer<typeof meetingInput>;
export type MeetingView = z.infer<typeof meetingView>;
export type MeetingSummary = z.infer<typeof meetingSummary>;
export type ResolutionView = z.infer<typeof resolutionView>;
export type ActionView = z.infer<typeof actionView>;
export type ActionInput = z.infer<typeof actionInput>;
