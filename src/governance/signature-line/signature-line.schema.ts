import { z } from 'zod';
import { schemaText as text } from '../../platform/http/index.ts';

export const signatureLineInput = z.strictObject({
  algorithm: z
    .enum(['ml-dsa-44', 'sm2'])
    .describe('ML-DSA-44 (FIPS 204), or SM2 with SM3 (GB/T 32918); Ed25519 stays beside it'),
  reason: text({ max: 500 }),
});

const signatureLineView = z.object({
  log: z.string(),
  algorithm: z.enum(['ml-dsa-44', 'sm2']),
  key: z.string().describe('Verifier key, as `steward verify --trust` takes it'),
  fingerprint: z.string().describe('SHA-256 of name, algorithm and key, hex; its first eight digits are the key id'),
  state: z.enum(['named', 'opening', 'signing', 'leaving', 'closing', 'ended']),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  from: z.number().nullable().describe('Every checkpoint beyond so many entries carries it'),
  begunAt: z.string().nullable(),
  endReason: z.string().nullable(),
  endRequestedBy: z.string().nullable(),
  endRequestedAt: z.string().nullable(),
  endCause: z.enum(['asked', 'log-ended', 'secret-missing']).nullable(),
  end: z.number().nullable().describe('Size of the last checkpoint that must carry it'),
  endedAt: z.string().nullable(),
});

export const signatureLinesView = z.object({
  log: z.string().describe('The log that is written now'),
  lines: z.array(signatureLineView).describe('Of all governance logs, newest first'),
});

export type SignatureLineInput = z.output<typeof signatureLineInput>;
export type SignatureLineView = z.infer<typeof signatureLineView>;
export type SignatureLinesView = z.infer<typeof signatureLinesView>;
