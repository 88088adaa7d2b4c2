import { z } from 'zod';
import { pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';

const outcome = z.enum(['answered', 'refused', 'failed', 'aborted', 'cut', 'interrupted']);
const instant = z.iso.datetime();
const filter = {
  applicationId: z.string().max(60).optional(),
  releaseId: z.string().max(60).optional(),
  gatewayId: z.string().max(60).optional(),
  keyId: z.string().max(60).optional(),
  endpointId: z.string().max(60).optional(),
  versionId: z.string().max(60).optional(),
  /** All versions of it. */
  modelId: z.string().max(60).optional(),
  /** Pseudonym of the end user; it means a person within one application only, so name that too. */
  endUser: z.string().min(1).max(100).optional(),
  /** What screening did: `passed`, `masked`, `stopped`, `skipped`... by any detector. */
  mark: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/, 'Must be the mark of a detector, such as "stopped"')
    .optional(),
  outcome: outcome.optional(),
  /** UTC instants: from inclusive, to exclusive, by the time of acceptance. */
  from: instant.optional(),
  to: instant.optional(),
};

const needsApplication = (asked: { endUser?: string | undefined; applicationId?: string | undefined }) =>
  asked.endUser === undefined || asked.applicationId !== undefined;
const applicationNeeded = {
  path: ['applicationId'],
  error: 'Needed with endUser: a pseudonym belongs to one application',
};

/** The name by which an application calls a person (`user` of its requests). */
export const userName = z.string().min(1).max(512);
export const personNamed = z.strictObject({ applicationId: schemaId('app'), userName });
export const pseudonymView = z.object({ endUser: z.string() });

export const trafficQuery = pageQuery
  .extend({ ...filter, id: z.string().max(60).optional() })
  .refine(needsApplication, applicationNeeded);
export const summaryQuery = z
  .strictObject({ ...filter, from: instant, to: instant, step: z.enum(['minute', 'hour', 'day']).default('hour') })
  .refine(needsApplication, applicationNeeded);

const usage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  source: z.enum(['reported', 'estimated']),
});

export const trafficView = z.object({
  id: z.string(),
  log: z.string(),
  index: z.number(),
  acceptSeq: z.number(),
  gatewayId: z.string(),
  acceptedAt: z.string(),
  endedAt: z.string(),
  outcome,
  reason: z.string().nullable(),
  operation: z.string(),
  stream: z.boolean(),
  applicationId: z.string(),
  keyId: z.string(),
  releaseId: z.string().nullable(),
  versionId: z.string().nullable(),
  endpointId: z.string().nullable(),
  policyEpoch: z.number(),
  endUser: z.string().nullable(),
  upstreamStatus: z.number().nullable(),
  /** Every try in turn, where there was more than one. */
  attempts: z
    .array(
      z.object({
        ...{ endpointId: z.string(), outcome: z.string(), status: z.number().nullable(), millis: z.number() },
        /** What it used before it was left. */
        usage: usage.optional(),
      }),
    )
    .optional(),
  usage: usage.nullable(),
  /** Milliseconds since the head of the request came; null where the gateway did not say. */
  millis: z.object({
    total: z.number(),
    firstByte: z.number().nullable(),
    forwarded: z.number().nullable(),
    upstream: z.number().nullable(),
    guard: z.number().nullable(),
  }),
  screening: z.record(z.string(), z.string()),
  commitment: z.string().nullable(),
  /** `none`: the record commits to no payload; `awaited`: the gateway has not delivered it yet. */
  payload: z.enum(['none', 'awaited', 'waiting', 'kept', 'mismatch', 'uncommitted', 'unreadable', 'erased']),
});

export const receiptView = z.object({
  log: z.string(),
  index: z.number(),
  /** Text of the proof file `c2sp.org/tlog-proof@v1`. */
  proof: z.string(),
  verifierKey: z.string(),
  /** Base64 of the entry that the proof is about. */
  entry: z.string(),
});

export const reasonQuery = z.strictObject({ reason: schemaText({ min: 5, max: 500 }) });
export const payloadView = z.object({
  id: z.string(),
  /** `mismatch`: what is kept is not what the record commits to. */
  state: z.enum(['kept', 'mismatch', 'uncommitted']),
  request: z.unknown(),
  response: z.unknown(),
});

export const summaryView = z.object({
  step: z.enum(['minute', 'hour', 'day']),
  items: z.array(
    z.object({
      at: z.string(),
      counts: z.partialRecord(outcome, z.number()),
      /** Requests that were never accepted, all reasons together; without a filter only. */
      turnedAway: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      /** Means over the requests that an upstream answered, in milliseconds; null when there were none. */
      millis: z
        .object({
          total: z.number(),
          /** From sending it on to the end of the answer. */
          upstream: z.number(),
          /** For guard models. */
          guard: z.number(),
          /** All the rest, which is ours. */
          own: z.number(),
        })
        .nullable(),
    }),
  ),
});

export const screeningView = z.object({
  step: z.enum(['minute', 'hour', 'day']),
  items: z.array(
    z.object({
      at: z.string(),
      side: z.enum(['input', 'output']),
      /** e.g. `personal-information`, `keywords:kwl_…`, `media`. */
      detector: z.string(),
      /** e.g. `passed`, `masked`, `stopped`, `skipped`. */
      verdict: z.string(),
      count: z.number(),
    }),
  ),
});

export type ScreeningView = z.output<typeof screeningView>;
export type PersonNamed = z.output<typeof personNamed>;
export type TrafficQuery = z.output<typeof trafficQuery>;
export type TrafficView = z.output<typeof trafficView>;
export type ReceiptView = z.output<typeof receiptView>;
export type PayloadView = z.output<typeof payloadView>;
export type SummaryQuery = z.output<typeof summaryQuery>;
export type SummaryView = z.output<typeof summaryView>;
