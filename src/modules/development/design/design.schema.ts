import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';

export const bilingual = z.strictObject({ zh: schemaText({ max: 200 }), en: schemaText({ max: 200 }) });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in 64 lower-case hex digits');
const long = (max: number) => schemaText({ max, min: 0, multiline: true });
const webAddress = z
  .string()
  .max(2_000)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'Must be an http(s) address');

/** A document is a file that we keep, or an address where it can be read. */
const documentLink = z.strictObject({
  title: schemaText({ max: 200 }),
  blobSha256: sha256.nullable(),
  url: webAddress.nullable(),
});
const documents = z.array(documentLink).max(100);

export const modelContent = z.strictObject({
  purpose: schemaText({ max: 2_000, multiline: true }),
  modality: z
    .array(z.enum(['text', 'image', 'audio', 'video']))
    .min(1)
    .max(4),
  languages: z
    .array(schemaText({ max: 35 }))
    .min(1)
    .max(50),
  origin: z.enum(['own', 'fine-tuned', 'third-party']),
  baseModel: schemaText({ max: 200 }).nullable(),
  supplier: schemaText({ max: 200 }).nullable(),
  /** Number of parameters. */
  parameters: z.number().int().positive().max(1e15).nullable(),
  licence: schemaText({ max: 200 }).nullable(),
  limits: long(4_000),
  documents,
});
export type ModelContent = z.infer<typeof modelContent>;

export const versionContent = z.strictObject({
  modelId: schemaId('mdl'),
  label: schemaText({ max: 100 }),
  /** What identifies the weights. Whether we measured it or a person says so is computed, never sent. */
  artefact: z.strictObject({ sha256, bytes: z.number().int().nonnegative().nullable() }).nullable(),
  parameters: z.number().int().positive().max(1e15).nullable(),
  contextLength: z.number().int().positive().max(1e9).nullable(),
  trainedFrom: schemaText({ max: 200 }).nullable(),
  changes: schemaText({ max: 4_000, multiline: true }),
  documents,
});
export type VersionContent = z.infer<typeof versionContent>;

export const modelInput = z.strictObject({ title: bilingual, unitId: schemaId('unt'), content: modelContent });
export const modelDraftInput = z.strictObject({ title: bilingual.optional(), content: modelContent });
export const versionInput = z.strictObject({
  title: bilingual.optional(),
  content: versionContent.omit({ modelId: true }),
});
export const versionDraftInput = z.strictObject({ content: versionContent.omit({ modelId: true }) });
export const modelQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  state: z.enum(['draft', 'active', 'retired']).optional(),
});

const bilingualView = z.object({ zh: z.string(), en: z.string() });
const subject = {
  id: z.string(),
  title: bilingualView,
  unitId: z.string(),
  ownerId: z.string(),
  state: z.enum(['draft', 'active', 'retired']),
  /** Hash of the newest revision: what an edit names in `If-Match`. */
  latest: z.string(),
  /** Hash of the revision in force, or null. */
  inForce: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const artefactAssurance = z.enum(['measured', 'attested']);
export const versionView = z.object({
  ...subject,
  modelId: z.string(),
  modelTitle: bilingualView,
  /** The newest revision's content. */
  content: versionContent,
  contentInForce: versionContent.nullable(),
  /** How we know the artefact's hash; null without one. */
  artefactAssurance: artefactAssurance.nullable(),
});
export const modelSummary = z.object({ ...subject, content: modelContent });
export const modelPage = pageOf(modelSummary);
export const lifeEvent = z.object({
  recordId: z.string(),
  kind: z.string(),
  at: z.string(),
  actorId: z.string(),
  actorName: z.string().nullable(),
  outcome: z.string(),
  subjectId: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
});
export const modelView = modelSummary.extend({
  contentInForce: modelContent.nullable(),
  versions: z.array(versionView),
  life: z.array(lifeEvent),
});
export const documentView = z.object({
  sha256: z.string(),
  title: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  uploadedAt: z.string(),
});

export type ModelSummary = z.infer<typeof modelSummary>;
export type ModelView = z.infer<typeof modelView>;
export type VersionView = z.infer<typeof versionView>;
export type LifeEvent = z.infer<typeof lifeEvent>;
export type DocumentView = z.infer<typeof documentView>;
