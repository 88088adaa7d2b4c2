import { z } from 'zod';
import { schemaId, schemaText } from '../../../../platform/http/index.ts';
import { ADDRESS_FAULTS, addressFault } from '../../../../platform/outbound/index.ts';

export const endpointParams = z.strictObject({ endpointId: schemaId('ups') });
export const counterSourceInput = z.strictObject({
  /** Of vLLM: `http://host:8000/metrics`. */
  metricsUrl: z
    .string()
    .trim()
    .max(2_000)
    .check((context) => {
      const fault = addressFault(context.value);
      if (fault !== null) context.issues.push({ code: 'custom', message: ADDRESS_FAULTS[fault], input: context.value });
    }),
  /** The label `model_name`, where one address counts several models. */
  modelName: schemaText({ max: 200 }).nullable().default(null),
});

const calls = z.object({ requests: z.number(), inputTokens: z.number(), outputTokens: z.number() });
export const reconciliationView = z.object({
  endpointId: z.string(),
  /** Null: it can not be reconciled, nobody named its counters. */
  metricsUrl: z.string().nullable(),
  modelName: z.string().nullable(),
  /**
   * `unreconcilable`: no counters named; `waiting`: not read twice yet; `unreadable`: the last reading failed; else what the
   * comparison says.
   */
  state: z.enum(['unreconcilable', 'waiting', 'unreadable', 'agrees', 'past', 'fewer']),
  /** A stable code of why the last reading failed. */
  error: z.string().nullable(),
  readAt: z.string().nullable(),
  /** Null before two readings. */
  comparison: z
    .object({
      from: z.string(),
      to: z.string(),
      upstream: calls,
      recorded: calls,
      /** Fixed questions of gateways themselves, which are nobody's traffic. */
      canaries: calls,
      /** Calls that the upstream served and nobody recorded; negative when it counts fewer. */
      difference: z.number(),
      /** How many calls may differ. */
      tolerance: z.number(),
      /** How often the upstream began to count anew within the time. */
      resets: z.number(),
      /** Endpoints that share these counters, and are compared together. */
      endpoints: z.array(z.string()),
    })
    .nullable(),
});
export const reconciliationList = z.object({ items: z.array(reconciliationView) });
export type CounterSourceInput = z.output<typeof counterSourceInput>;
export type ReconciliationView = z.output<typeof reconciliationView>;
