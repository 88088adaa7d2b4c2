import { z } from 'zod';

const outcome = z.enum(['answered', 'refused', 'failed', 'aborted', 'cut', 'interrupted']);

export const liveQuery = z.strictObject({
  /** How far back. */
  minutes: z.enum(['15', '60', '360']).default('60'),
  applicationId: z.string().max(60).optional(),
  releaseId: z.string().max(60).optional(),
  gatewayId: z.string().max(60).optional(),
});

const counts = z.partialRecord(outcome, z.number());
const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });
const bilingual = z.object({ zh: z.string(), en: z.string() });

/** Percentiles in milliseconds, at most a twelfth too high; null where there was nothing to measure. */
const times = z.object({
  total: percentiles.nullable(),
  own: percentiles.nullable(),
  upstream: percentiles.nullable(),
  guard: percentiles.nullable(),
});

const group = z.object({
  id: z.string(),
  /** Null for one that is registered here no longer. */
  title: bilingual.nullable(),
  counts,
  inputTokens: z.number(),
  outputTokens: z.number(),
  times,
});

export const liveView = z.object({
  from: z.string(),
  to: z.string(),
  stepMinutes: z.number().int(),
  /** Without gaps, oldest first; the last one is not over yet. A request counts when it has ended. */
  points: z.array(
    z.object({
      at: z.string(),
      counts,
      /** Requests that were never accepted; 0 where a filter is set or not all may be seen. */
      turnedAway: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      times,
    }),
  ),
  total: group.omit({ id: true, title: true }),
  /** The busiest first, at most twenty of each. */
  applications: z.array(group),
  releases: z.array(group),
  /** Requests that ended in each step. */
  gateways: z.array(
    z.object({ id: z.string(), title: bilingual.nullable(), requests: z.array(z.number()), total: z.number() }),
  ),
});

export type LiveQuery = z.output<typeof liveQuery>;
export type LiveView = z.output<typeof liveView>;
