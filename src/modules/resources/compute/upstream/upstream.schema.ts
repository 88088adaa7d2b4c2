import { z } from 'zod';
import { schemaId } from '../../../../platform/http/index.ts';

export const upstreamParams = z.strictObject({ endpointId: schemaId('ups') });
export const seriesQuery = z.strictObject({ hours: z.coerce.number().int().min(1).max(168).default(3) });

const figures = {
  requests: z.number(),
  failures: z.number(),
  /** Tries that were left for another upstream. */
  left: z.number(),
  /** Mean and longest milliseconds until an answer began; null when none did. */
  meanMillis: z.number().nullable(),
  slowestMillis: z.number().nullable(),
};

const seen = z.object({
  gatewayId: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  at: z.string(),
  /** Told within the last minute. */
  fresh: z.boolean(),
  state: z.enum(['closed', 'open', 'half-open']),
  open: z.number(),
  probe: z
    .object({
      at: z.string(),
      ok: z.boolean(),
      status: z.number().nullable(),
      millis: z.number(),
      error: z.string().nullable(),
    })
    .nullable(),
});

export const upstreamHealth = z.object({
  endpointId: z.string(),
  /** As each active gateway sees it. */
  gateways: z.array(seen),
  /** Over all gateways. */
  lastHour: z.object(figures),
});
export const upstreamHealthList = z.object({ items: z.array(upstreamHealth) });
export const upstreamSeries = z.object({
  gateways: z.array(seen),
  stepMinutes: z.number(),
  items: z.array(z.object({ at: z.string(), ...figures })),
});
export type UpstreamHealthView = z.output<typeof upstreamHealth>;
export type UpstreamSeriesView = z.output<typeof upstreamSeries>;
