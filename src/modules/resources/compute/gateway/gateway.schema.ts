import { z } from 'zod';
import { schemaText } from '../../../../platform/http/index.ts';

const bilingual = z.strictObject({ zh: schemaText({ max: 100 }), en: schemaText({ max: 100 }) });
const key32 = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, {
  message: 'Must be 32 bytes in base64',
  params: { zh: '须为 32 字节的 base64' },
});

export const tokenInput = z.strictObject({ title: bilingual });
export const tokenView = z.object({ token: z.string(), expiresAt: z.string() });

export const enrolmentInput = z.object({
  token: z.string().min(10).max(300),
  publicKey: key32,
  sealingKey: key32,
  version: z.string().max(100),
});

export const enrolmentView = z.object({
  gatewayId: z.string(),
  bearer: z.string(),
  organisationId: z.string(),
  policyKey: z.string(),
  logPrefix: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  pseudonymKey: z.string(),
});

/** What a stranger checks the signature in an `AIGC` block with. */
export const labelKeyView = z.object({
  keyId: z.string().describe('As it stands in ReservedCode1'),
  publicKey: z.string().describe('Ed25519, PEM'),
  from: z.string(),
  until: z.string().nullable().describe('When its gateway was retired; null while it signs'),
});

export const gatewayView = z.object({
  id: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  state: z.enum(['active', 'retired']),
  version: z.string(),
  enrolledAt: z.string(),
  retiredAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  /** Whether its channel to this server stands now. */
  connected: z.boolean(),
  /** What it acknowledged last. */
  policyEpoch: z.number().nullable(),
  policyHash: z.string().nullable(),
  /** What is in force; null before anything was published. */
  currentEpoch: z.number().nullable(),
  standingSequence: z.number().nullable(),
  leaseUntil: z.string().nullable(),
  openRequests: z.number().nullable(),
  /** It takes no more requests and lets end what is under way, as it said last. */
  draining: z.boolean(),
  turnedAway: z.number().nullable(),
  problems: z.array(z.string()),
  logs: z.array(
    z.object({
      name: z.string(),
      /** Entries that the gateway has published, as it said last; null when it keeps the log no longer. */
      published: z.number().nullable(),
      mirrored: z.number(),
      problem: z.string().nullable(),
      closed: z.boolean(),
    }),
  ),
  /** Published entries that are not mirrored yet. */
  lag: z.number(),
});

export type TokenInput = z.output<typeof tokenInput>;
export type EnrolmentInput = z.output<typeof enrolmentInput>;
export type EnrolmentView = z.output<typeof enrolmentView>;
export type LabelKeyView = z.output<typeof labelKeyView>;
export type GatewayView = z.output<typeof gatewayView>;
