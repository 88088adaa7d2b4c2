import { z } from 'zod';
import { pageQuery, schemaText } from '../../../platform/http/index.ts';

export const bilingual = z.strictObject({ zh: schemaText({ max: 200 }), en: schemaText({ max: 200 }) });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in 64 lower-case hex digits');
export const reasonInput = z.strictObject({ reason: schemaText({ max: 2_000, multiline: true }) });

/** The fields of a subject that every view of this module shows. */
export const subjectShape = {
  id: z.string(),
  title: bilingual,
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

export const subjectQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  state: z.enum(['draft', 'active', 'retired']).optional(),
});
export type SubjectQuery = z.infer<typeof subjectQuery>;
