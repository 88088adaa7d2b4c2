import { z } from 'zod';
import { schemaText as text } from '../../platform/http/index.ts';

export const keyRotationInput = z.strictObject({
  reason: text({ max: 500 }),
  overlapDays: z
    .number()
    .int()
    .min(0)
    .max(365)
    .default(30)
    .describe(
      'Days for which both keys sign, so that witnesses and auditors can take the new one; 0 when the old one is in wrong hands',
    ),
});

const keyRotationView = z.object({
  number: z.number(),
  state: z.enum(['named', 'overlapping', 'ended', 'done']),
  oldKey: z.string(),
  newKey: z.string(),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  overlapUntil: z.string(),
  handedOverAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});

export const keyView = z.object({
  key: z.string().describe('The verifier key in use'),
  rotations: z.array(keyRotationView).describe('Newest first'),
});

export type KeyRotationInput = z.output<typeof keyRotationInput>;
export type KeyRotationView = z.infer<typeof keyRotationView>;
export type KeyView = z.infer<typeof keyView>;
