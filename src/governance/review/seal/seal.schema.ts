import { z } from 'zod';
import { schemaId } from '../../../platform/http/index.ts';

const file = z.object({ sha256: z.string(), size: z.number() });

export const sealParams = z.strictObject({ id: schemaId('rvw'), part: z.enum(['document', 'signature']) });

export const sealView = z.object({
  service: z.string().describe('Host of the service that sealed it'),
  snapshot: z.string().describe('Hash of the frozen snapshot that was sealed'),
  sealedBy: z.object({ id: z.string(), name: z.string() }),
  sealedAt: z.string(),
  document: file.extend({ fileName: z.string() }).nullable().describe('Its content was not looked at here'),
  signature: file
    .extend({
      signer: z.string().nullable().describe('Name in the certificate of the signature'),
      unverified: z
        .enum(['no-roots', 'unsupported'])
        .nullable()
        .describe('Why it was not verified here; null when it was, over the snapshot and up to a configured root'),
    })
    .nullable()
    .describe('Detached signature over the snapshot (CMS in DER)'),
});
