import { z } from 'zod';
import { schemaId, schemaText } from '../../../platform/http/index.ts';

const person = z.object({ id: z.string(), name: z.string() });
const fileName = schemaText({ max: 200 }).describe('Name of the file');

export const uploadQuery = z.strictObject({
  title: schemaText({ max: 200 }),
  name: fileName,
  requirement: z.string().max(40).optional().describe('Which of the documents that the template asks for it is'),
});
export const versionQuery = z.strictObject({ name: fileName });
export const documentParams = z.strictObject({ id: schemaId('rvw'), documentId: schemaId('rdc') });
export const versionParams = documentParams.extend({ number: z.coerce.number().int().min(1).max(10_000) });
export const signBody = z
  .strictObject({
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Of the version that is signed, as it was seen'),
    password: z.string().min(1).max(500).optional(),
    code: z.string().min(6).max(40).optional().describe('One-time code of the second factor'),
  })
  .refine(({ password, code }) => (password === undefined) !== (code === undefined), {
    message: 'Give the password or a one-time code, one of them',
  });

export const documentView = z.object({
  id: z.string(),
  kind: z.enum(['attachment', 'evidence', 'scan']),
  requirement: z.string().nullable(),
  title: z.string(),
  versions: z.array(
    z.object({
      number: z.number(),
      sha256: z.string(),
      size: z.number(),
      mediaType: z.string(),
      fileName: z.string(),
      addedBy: person,
      addedAt: z.string(),
      scan: z
        .object({
          snapshot: z.string().describe('Hash of the frozen snapshot that it shows'),
          matchedBy: z.enum(['code', 'person']).describe('Who said so: the code on it, or the person who added it'),
        })
        .nullable(),
      signatures: z.array(
        z.object({ person, side: z.enum(['applicant', 'reviewer']), method: z.string(), at: z.string() }),
      ),
    }),
  ),
  canAddVersion: z.boolean(),
  canSign: z.boolean(),
});
