import { z } from 'zod';
import { CREDENTIAL_HEADERS, UPSTREAM_KINDS } from '../../../../kernel/policy/index.ts';
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

/** What gateways can speak with an upstream. */
const kind = z.enum(UPSTREAM_KINDS);

/** Headers that the gateway writes itself, and names under which secrets go: those are kept apart, sealed. */
const OWN_HEADERS =
  /^(host|connection|te|trailer|upgrade|expect|transfer-encoding|content-.*|accept.*|user-agent|proxy-.*)$/;
const SECRET_HEADERS = /key|token|secret|auth|passw|cookie|credential|signature/;
const fixedHeaders = z
  .record(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Must be a header name in lower case')
      .refine((name) => !OWN_HEADERS.test(name), 'The gateway writes this header itself')
      .refine((name) => !SECRET_HEADERS.test(name), 'Secrets are no fixed headers: enter the credential by itself'),
    z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/, 'Must be 1 to 256 visible ASCII characters'),
  )
  .refine((headers) => Object.keys(headers).length <= 16, 'At most 16 headers');
const probeTarget = z.strictObject({
  /** Below the base URL, asked by GET without content; null: gateways do not probe it. */
  path: z
    .string()
    .max(200)
    .regex(/^\/[A-Za-z0-9._~/-]*$/, 'Must be a path that begins with a slash')
    .nullable(),
  everySeconds: z.number().int().min(5).max(3_600),
});
const streamCaps = z.strictObject({
  millis: millis(86_400_000),
  bytes: z.number().int().min(1_024).max(1_073_741_824),
});

/** What is approved about an upstream: where it is, how it is spoken with, and what it is said to serve. Milliseconds. */
export const endpointContent = z
  .strictObject({
    kind,
    baseUrl,
    upstreamModel: schemaText({ max: 200 }),
    versionId: schemaId('mdv').nullable(),
    timeouts,
    apiVersion: z
      .string()
      .regex(/^[0-9A-Za-z.-]{1,40}$/, 'Must be a version like 2024-10-21')
      .optional(),
    credentialHeader: z.enum(CREDENTIAL_HEADERS).optional(),
    headers: fixedHeaders.optional(),
    probe: probeTarget.optional(),
    maxConnections: z.number().int().min(1).max(4_096).optional(),
    streamCaps: streamCaps.optional(),
  })
  .refine(({ kind, apiVersion }) => (kind === 'azure') === (apiVersion !== undefined), {
    path: ['apiVersion'],
    error: 'Azure needs the version of its interface; others have none',
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
  kind,
  baseUrl: z.string(),
  upstreamModel: z.string(),
  versionId: z.string().nullable(),
  timeouts: z.object({
    connectMillis: z.number(),
    firstByteMillis: z.number(),
    idleMillis: z.number(),
    totalMillis: z.number(),
  }),
  apiVersion: z.string().optional(),
  credentialHeader: z.enum(CREDENTIAL_HEADERS).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  probe: z.object({ path: z.string().nullable(), everySeconds: z.number() }).optional(),
  maxConnections: z.number().optional(),
  streamCaps: z.object({ millis: z.number(), bytes: z.number() }).optional(),
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
