import { z } from 'zod';
import { pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { userName } from '../../../resources/compute/index.ts';

const grade = z.enum(['none', 'warn', 'limit', 'suspend', 'close']);
const heldGrade = z.enum(['warn', 'limit', 'suspend', 'close']);
const cause = z.enum(['in-a-row', 'in-a-day', 'suspensions']);
const count = (max: number) => z.number().int().min(1).max(max);
const hours = count(24 * 366);
const note = schemaText({ min: 5, max: 2_000, multiline: true });

export const ladder = z
  .strictObject({
    warn: z.strictObject({ inADay: count(1_000), hours }).nullable(),
    limit: z.strictObject({ inADay: count(1_000), hours, requestsPerMinute: count(100_000) }).nullable(),
    suspend: z.strictObject({ inARow: count(100), inADay: count(1_000), hours: hours.nullable() }),
    close: z.strictObject({ suspensions: count(100), days: count(366) }).nullable(),
    /** How far a key goes without a person, where its end users can't be told apart. */
    keysUpTo: z.enum(['none', 'warn', 'limit', 'suspend', 'close']),
  })
  .refine(({ warn, limit }) => warn === null || limit === null || warn.inADay <= limit.inADay, {
    path: ['limit', 'inADay'],
    message: 'A limit does not come before a warning',
    params: { zh: '限制不应先于警示' },
  })
  .refine(({ limit, suspend }) => limit === null || limit.inADay <= suspend.inADay, {
    path: ['suspend', 'inADay'],
    message: 'A suspension does not come before a limit',
    params: { zh: '暂停不应先于限制' },
  })
  // With a limit in between, that one's order says it.
  .refine(({ warn, limit, suspend }) => warn === null || limit !== null || warn.inADay <= suspend.inADay, {
    path: ['suspend', 'inADay'],
    message: 'A suspension does not come before a warning',
    params: { zh: '暂停不应先于警示' },
  });

export const ladderView = z.object({
  ladder,
  /** What the profile says, also while it is not what is used. */
  ofProfile: ladder,
  /** False: as the profile says. */
  own: z.boolean(),
  /** It suspends later than the profile asks. */
  looser: z.boolean(),
  sources: z.array(
    z.object({
      criterionId: z.string(),
      title: z.object({ zh: z.string(), en: z.string() }),
      value: z.union([z.number(), z.string(), z.boolean()]),
      unit: z.string(),
      source: z.string(),
      strength: z.string(),
      confidence: z.string(),
    }),
  ),
  revision: z.number().int(),
  setAt: z.string().nullable(),
  setBy: z.string().nullable(),
});

export const caseQuery = pageQuery.extend({
  applicationId: schemaId('app').optional(),
  endUser: z.string().min(1).max(100).optional(),
  grade: grade.optional(),
  /** Only what waits for a person: proposed steps, and appeals. */
  waiting: z.enum(['true', 'false']).optional(),
});

export const caseView = z.object({
  id: z.string(),
  applicationId: z.string(),
  applicationTitle: z.object({ zh: z.string(), en: z.string() }),
  /** `key`: its end users can't be told apart. */
  kind: z.enum(['end_user', 'key']),
  /** Pseudonym, or id of the key. */
  who: z.string(),
  grade,
  requestsPerMinute: z.number().nullable(),
  since: z.string(),
  /** Null: until a person reinstates. */
  until: z.string().nullable(),
  /** The person who set the grade; null where it was counted. */
  setBy: z.string().nullable(),
  /** What is due and waits for a person. */
  proposed: grade.nullable(),
  proposedAt: z.string().nullable(),
  appealedAt: z.string().nullable(),
  lastViolationAt: z.string().nullable(),
  /** Violations of today and of 30 days. */
  today: z.number(),
  month: z.number(),
  /** When all gateways had taken the decision; null while they have not. */
  reachedAt: z.string().nullable(),
  revision: z.number().int(),
});

export const caseDetail = caseView.extend({
  /** Newest first; the last hundred of each. */
  steps: z.array(
    z.object({
      at: z.string(),
      act: z.enum(['graded', 'proposed', 'lapsed', 'reinstated', 'appealed', 'reached']),
      grade,
      cause: cause.nullable(),
      actor: z.string().nullable(),
      trafficId: z.string().nullable(),
      recordId: z.string(),
      note: z.string().nullable(),
    }),
  ),
  violations: z.array(
    z.object({
      trafficId: z.string(),
      at: z.string(),
      detector: z.string(),
      grade: z.string(),
      kinds: z.array(z.string()),
      inARow: z.number(),
      inADay: z.number(),
    }),
  ),
});

export const gradeInput = z
  .strictObject({
    applicationId: schemaId('app'),
    /** Pseudonym, as records show it. */
    endUser: z.string().min(1).max(100).optional(),
    /** The name by which the application calls them; it is not kept. */
    userName: userName.optional(),
    keyId: schemaId('key').optional(),
    grade: heldGrade,
    /** Null: until a person reinstates. */
    hours: hours.nullable().default(null),
    /** Of grade `limit`. */
    requestsPerMinute: count(100_000).optional(),
    note,
  })
  .refine(
    ({ endUser, userName: name, keyId }) => [endUser, name, keyId].filter((one) => one !== undefined).length === 1,
    {
      path: ['endUser'],
      message: 'Say who is meant by exactly one of endUser, userName and keyId',
      params: { zh: 'endUser、userName、keyId 三者须且只能填一项' },
    },
  )
  .refine((input) => (input.grade === 'limit') === (input.requestsPerMinute !== undefined), {
    path: ['requestsPerMinute'],
    message: 'Needed for a limit, and for nothing else',
    params: { zh: '仅“限制”须填写每分钟请求数' },
  })
  .refine((input) => input.grade !== 'close' || input.hours === null, {
    path: ['hours'],
    message: 'Whoever is closed stays so until a person reinstates',
    params: { zh: '关闭不设时限，须由人恢复' },
  });

export const noteInput = z.strictObject({ note });

export const summaryQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(30) });
export const misuseSummary = z.object({
  items: z.array(
    z.object({
      /** `2026-11-26` in the organisation's time zone. */
      day: z.string(),
      violations: z.number(),
      people: z.number(),
    }),
  ),
  /** How many are held to each grade now. */
  held: z.object({ warn: z.number(), limit: z.number(), suspend: z.number(), close: z.number() }),
  waiting: z.number(),
  countedAt: z.string().nullable(),
});

export type LadderView = z.output<typeof ladderView>;
export type CaseQuery = z.output<typeof caseQuery>;
export type CaseView = z.output<typeof caseView>;
export type CaseDetail = z.output<typeof caseDetail>;
export type GradeInput = z.output<typeof gradeInput>;
export type MisuseSummary = z.output<typeof misuseSummary>;
