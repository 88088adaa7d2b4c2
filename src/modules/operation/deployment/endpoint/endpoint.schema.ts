import { z } from 'zod';
import { pageOf, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { ADDRESS_FAULTS, addressFault } from '../../../../platform/outbound/index.ts';
import { bilingual, subjectShape } from '../deployment.schema.ts';

const baseUrl = z
  .string()
  .trim()
  .max(2_000)
  .check((context) => {
    const fault = addressFault(context.value);
    if (fault !== null) context.issues.push({ code: 'custom', message: ADDRESS_FAULTS[fault], input: context.value });
  })
  // Written in one way, so that the same address is the same content.
  .transform((text) => (URL.canParse(text) ? new URL(text).href.replace(/\/+$/, '') : text));

const millis = (max: number) => z.number().int().min(100).max(max);
const timeouts = z
  .strictObject({
    connectMillis: millis(60_000),
    firstByteMillis: millis(3_600_000),
    idleMillis: millis(3_600_000),
    totalMillis: millis(86_400_000),
  })
  .refine((limits) => limits.totalMillis >= limits.firstByteMillis, {
    path: ['totalMillis'],
    error: 'Must not be shorter than firstByteMillis',
  });

/** What is approved about an upstream: where it is and what it is said to serve. Milliseconds. */
export const endpointContent = z.strictObject({
  kind: z.literal('openai'),
  baseUrl,
  upstreamModel: schemaText({ max: 200 }),
  versionId: schemaId('mdv').nullable(),
  timeouts,
});
export type EndpointContent = z.infer<typeof endpointContent>;

/** How it is operated, outside of the approved content: among routes of equal priority, by weight; the lowest first. */
export const endpointOperation = z.strictObject({
  weight: z.number().int().min(0).max(1_000),
  priority: z.number().int().min(0).max(100),
  enabled: z.boolean(),
});
export type EndpointOperation = z.infer<typeof endpointOperation>;

export const credential = z
  .string()
  .min(1)
  .max(4_096)
  .regex(/^[\x21-\x7e]+$/, 'Must be visible ASCII characters without spaces');
export const credentialInput = z.strictObject({ credential: credential.nullable() });

export const probeResult = z.object({
  reachable: z.boolean(),
  /** HTTP status, or null when nothing answered. */
  status: z.number().nullable(),
  millis: z.number(),
  models: z.array(z.string()).optional(),
  /** A stable code: why it was not reached. */
  error: z.string().nullable(),
});
export type ProbeResult = z.infer<typeof probeResult>;

const storedContent = z.object({
  kind: z.literal('openai'),
  baseUrl: z.string(),
  upstreamModel: z.string(),
  versionId: z.string().nullable(),
  timeouts: z.object({
    connectMillis: z.number(),
    firstByteMillis: z.number(),
    idleMillis: z.number(),
    totalMillis: z.number(),
  }),
});

export const endpointInput = z.strictObject({
  title: bilingual,
  unitId: schemaId('unt'),
  content: endpointContent,
  credential: credential.optional(),
});
export const endpointDraftInput = z.strictObject({ title: bilingual.optional(), content: endpointContent });
export const endpointView = z.object({
  ...subjectShape,
  /** The newest revision's content. */
  content: storedContent,
  contentInForce: storedContent.nullable(),
  operation: endpointOperation,
  /** Whether a credential is kept for the newest revision's address; itself it is never told. */
  credential: z.boolean(),
  /** The last probe, of whichever revision was the newest then. */
  probe: probeResult.extend({ at: z.string(), revision: z.string() }).nullable(),
});
export const endpointPage = pageOf(endpointView);
export type EndpointInput = z.infer<typeof endpointInput>;
export type EndpointView = z.infer<typeof endpointView>;
