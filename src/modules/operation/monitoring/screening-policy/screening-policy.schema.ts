import { z } from 'zod';
import { ACTIONS, type Action, type Grade, PERSONAL_INFORMATION_KINDS } from '../../../../engines/screening/index.ts';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { ADDRESS_FAULTS, addressFault } from '../../../../platform/outbound/index.ts';
import { bilingual, grade } from '../monitoring.schema.ts';

const action = z.enum(ACTIONS as readonly [Action, ...Action[]]);
const slug = z
  .string()
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be small letters, digits and hyphens');

const what = z.discriminatedUnion('kind', [
  /** Named lists, or all that are in force. */
  z.strictObject({
    kind: z.literal('keywords'),
    lists: z.union([z.literal('in-force'), z.array(schemaId('kwl')).min(1).max(50)]),
  }),
  z.strictObject({
    kind: z.literal('personal-information'),
    /** Empty for all. */
    kinds: z.array(z.enum(PERSONAL_INFORMATION_KINDS.map(({ id }) => id) as [string, ...string[]])).max(50),
  }),
  z.strictObject({ kind: z.literal('hidden-characters') }),
  /** One of the policy's guards, by its name. */
  z.strictObject({ kind: z.literal('guard'), guard: slug }),
]);

/** One detector and what follows from what it finds. */
export const screeningRule = z.strictObject({
  what,
  sides: z.enum(['both', 'input', 'output']),
  mode: z.enum(['observe', 'warn', 'block']),
  /** Where neither grade nor kind says something else. */
  action,
  byGrade: z.partialRecord(grade, action) as z.ZodType<Partial<Record<Grade, Action>>>,
  byKind: z.array(z.strictObject({ kind: schemaText({ max: 60 }), action })).max(100),
  /** What `replace` puts in the place of what was found. */
  replacement: schemaText({ max: 200, min: 0 }),
  /** What the reader is told where it stops. */
  stopText: schemaText({ max: 500, min: 0 }),
  /** Where a guard gives no verdict. */
  fail: z.enum(['closed', 'open']),
});
export type ScreeningRule = z.infer<typeof screeningRule>;

/** Written in one way, so that the same address is the same content. */
const baseUrl = z
  .string()
  .trim()
  .max(2_000)
  .check((context) => {
    const fault = addressFault(context.value);
    if (fault !== null) context.issues.push({ code: 'custom', message: ADDRESS_FAULTS[fault], input: context.value });
  })
  .transform((text) => (URL.canParse(text) ? new URL(text).href.replace(/\/+$/, '') : text));

const guardShape = {
  name: slug,
  baseUrl: z.string(),
  model: schemaText({ max: 200 }),
  format: z.union([
    z.enum(['qwen3guard', 'llama-guard']),
    z.strictObject({
      prompt: schemaText({ max: 8_000, multiline: true }).refine((text) => text.includes('{text}'), {
        error: 'Must say by {text} where the text stands',
      }),
      safe: schemaText({ max: 40 }),
      unsafe: schemaText({ max: 40 }),
      grade,
    }),
  ]),
  stream: z.discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('window'),
        size: z.number().int().min(50).max(100_000),
        overlap: z.number().int().min(0).max(50_000),
      })
      .refine((window) => window.overlap < window.size, { path: ['overlap'], error: 'Must be less than the window' }),
    z.strictObject({ kind: z.literal('whole'), limit: z.number().int().min(50).max(1_000_000) }),
  ]),
  timeoutMillis: z.number().int().min(100).max(60_000),
  concurrency: z.number().int().min(1).max(256),
};
const screeningGuard = z.strictObject({ ...guardShape, baseUrl });
export type ScreeningGuard = z.infer<typeof screeningGuard>;

/** What may stand in the metadata of GB 45438: no space, quote or backslash. */
const plain = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]*$/, 'Must be visible ASCII without quotes and backslashes');

export const answerLabels = z.strictObject({
  explicit: z.strictObject({ place: z.enum(['start', 'end']), text: schemaText({ max: 200 }) }).nullable(),
  implicit: z.strictObject({ header: z.boolean(), member: z.boolean(), producer: plain.max(100) }).nullable(),
  /** Null for all applications. */
  applicationIds: z.array(schemaId('app')).max(500).nullable(),
  /**
   * Which applications may ask for answers without the words, and by which agreement their people have taken on the duty to label; nobody
   * where it is null or, in what was written before it could be said, absent.
   */
  unlabelled: z
    .strictObject({ applicationIds: z.array(schemaId('app')).min(1).max(500), agreement: plain.min(1).max(100) })
    .nullable()
    .optional(),
});
export type AnswerLabels = z.infer<typeof answerLabels>;

const scope = z.strictObject({
  /** Wherever no other policy was chosen. */
  organisation: z.boolean(),
  releaseIds: z.array(schemaId('rel')).max(500),
  applicationIds: z.array(schemaId('app')).max(500),
});

const contentShape = {
  description: schemaText({ max: 2_000, min: 0, multiline: true }),
  scope,
  rules: z.array(screeningRule).max(50),
  guards: z.array(z.strictObject(guardShape)).max(20),
  /** Images, sound, files and tokens, which no detector reads. */
  media: z.enum(['refuse', 'pass']),
  /** What a caller gets in the place of what was stopped: an error, or an answer with the text of the stop. */
  stopAs: z.enum(['error', 'answer']),
  labels: answerLabels,
};
/** What a screening policy says; all of it is reviewed. */
const screeningPolicyContent = z.strictObject({ ...contentShape, guards: z.array(screeningGuard).max(20) });
export type ScreeningPolicyContent = z.infer<typeof screeningPolicyContent>;

export const screeningPolicyInput = z.strictObject({
  title: bilingual,
  unitId: schemaId('unt'),
  content: screeningPolicyContent,
});
export type ScreeningPolicyInput = z.infer<typeof screeningPolicyInput>;
export const screeningPolicyDraft = z.strictObject({
  title: bilingual.optional(),
  content: screeningPolicyContent,
});
export type ScreeningPolicyDraft = z.infer<typeof screeningPolicyDraft>;

export const screeningPolicyQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  state: z.enum(['draft', 'active', 'retired']).optional(),
});
export type ScreeningPolicyQuery = z.infer<typeof screeningPolicyQuery>;

export const guardParams = z.strictObject({ id: schemaId('scp'), guard: slug });
export const guardCredential = z.strictObject({
  credential: z
    .string()
    .min(1)
    .max(4_096)
    .regex(/^[\x21-\x7e]+$/, 'Must be visible ASCII characters without spaces')
    .nullable(),
});

const named = z.object({ id: z.string(), title: z.object({ zh: z.string(), en: z.string() }) });

export const screeningPolicyView = z.object({
  id: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  unitId: z.string(),
  ownerId: z.string(),
  state: z.enum(['draft', 'active', 'retired']),
  latest: z.string(),
  inForce: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** The newest revision. */
  content: z.strictObject(contentShape),
  contentInForce: z.strictObject(contentShape).nullable(),
  /** Titles of the lists, releases and applications that either revision names. */
  names: z.array(named),
  /** Guards of the newest revision for whose address a credential is kept. */
  credentials: z.array(z.string()),
});
export type ScreeningPolicyView = z.infer<typeof screeningPolicyView>;
export const screeningPolicyPage = pageOf(screeningPolicyView);
