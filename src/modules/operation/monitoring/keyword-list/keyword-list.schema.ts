import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingual } from '../monitoring.schema.ts';

/** A kind of the organisation's own, beside the 31 risks. */
export const ownKind = z.strictObject({
  id: z
    .string()
    .max(60)
    .regex(
      /^own\.[a-z0-9]+(-[a-z0-9]+)*$/,
      'Must be like own.brand-names: small letters, digits and hyphens after own.',
    ),
  title: bilingual,
});
export type OwnKind = z.infer<typeof ownKind>;

/** How many entries there are of each kind, in the order of the kinds. */
const counts = z.array(z.object({ kind: z.string(), count: z.number() }));

/** What a revision of a list says. Entries and samples lie beside it, bound by their hash; the counts are ours. */
export const keywordListContent = z.object({
  description: z.string(),
  /** Shows how things work; never counts as protection. */
  demonstration: z.boolean(),
  ownKinds: z.array(ownKind),
  entries: z.object({ sha256: z.string(), count: z.number(), kinds: counts }),
  samples: z.object({ sha256: z.string(), mustCatch: z.number(), mustPass: z.number() }),
});
export type KeywordListContent = z.infer<typeof keywordListContent>;

const settings = {
  description: schemaText({ max: 2_000, min: 0, multiline: true }),
  ownKinds: z.array(ownKind).max(50),
};
export const keywordListInput = z.strictObject({ title: bilingual, unitId: schemaId('unt'), ...settings });
export type KeywordListInput = z.infer<typeof keywordListInput>;
export const keywordListDraftInput = z.strictObject({ title: bilingual.optional(), ...settings });
export type KeywordListDraftInput = z.infer<typeof keywordListDraftInput>;

export const keywordListQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  state: z.enum(['draft', 'active', 'retired']).optional(),
});
export type KeywordListQuery = z.infer<typeof keywordListQuery>;

/** How far a list, or the library of all lists in force, is from what the profile recommends or demands. */
const countRow = z.object({
  criterionId: z.string(),
  /** A risk, where the criterion is about each risk of a group. */
  kind: z.string().nullable(),
  wanted: z.number(),
  present: z.number(),
  met: z.boolean(),
  strength: z.enum(['statutory', 'mandatory-standard', 'should', 'recommended', 'internal']),
  source: z.string(),
});
export const changeCounts = z.object({ added: z.number(), removed: z.number(), changed: z.number() });
export type ChangeCounts = z.infer<typeof changeCounts>;

export const keywordListSummary = z.object({
  id: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  unitId: z.string(),
  ownerId: z.string(),
  state: z.enum(['draft', 'active', 'retired']),
  /** Hash of the newest revision: what an edit names in `If-Match`. */
  latest: z.string(),
  /** Hash of the revision in force, or null. */
  inForce: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** The newest revision. */
  content: keywordListContent,
  contentInForce: keywordListContent.nullable(),
  /** When the revision in force was admitted. */
  admittedAt: z.string().nullable(),
});
export type KeywordListSummary = z.infer<typeof keywordListSummary>;
export const keywordListPage = pageOf(keywordListSummary);

export const keywordListView = keywordListSummary.extend({
  /** What the newest revision changes in the one in force; null without one in force. */
  changes: changeCounts.nullable(),
  /** The newest revision's own counts beside the criteria of the profile. */
  counts: z.array(countRow),
  /** Days after which the library should have been updated; null when the profile sets none. */
  updateDays: z.number().nullable(),
});
export type KeywordListView = z.infer<typeof keywordListView>;
export type CountRow = z.infer<typeof countRow>;
