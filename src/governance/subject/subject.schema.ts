import { z } from 'zod';
import { pageQuery, schemaText } from '../../platform/http/index.ts';
import { bilingual, subjectId, subjectKind } from '../schema.ts';

const subjectState = z.enum(['draft', 'active', 'retired']);

export const subjectParams = z.strictObject({ id: subjectId });
export const revisionParams = z.strictObject({ id: subjectId, hash: z.string().regex(/^[0-9a-f]{64}$/) });
export const revisionsQuery = pageQuery;

export const revisionView = z.object({
  number: z.number(),
  hash: z.string(),
  state: z.enum(['draft', 'approved', 'superseded', 'rejected']),
  content: z.unknown(),
  authorId: z.string(),
  contributorIds: z.array(z.string()).readonly(),
  createdAt: z.string(),
});

export const subjectView = z.object({
  id: z.string(),
  kind: subjectKind,
  title: bilingual,
  ownerId: z.string(),
  unitId: z.string(),
  state: subjectState,
  inForce: z.string().nullable(),
  latest: z.string(),
  latestNumber: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  links: z.array(z.object({ fromId: z.string(), relation: z.string(), toId: z.string() })),
});

export const searchQuery = z.strictObject({
  q: schemaText({ max: 200 }),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export const searchAnswer = z.object({
  items: z.array(
    z.object({ id: z.string(), kind: subjectKind, title: bilingual, state: subjectState, unitId: z.string() }),
  ),
});

export type SubjectView = z.infer<typeof subjectView>;
export type RevisionView = z.infer<typeof revisionView>;
export type SearchAnswer = z.infer<typeof searchAnswer>;
