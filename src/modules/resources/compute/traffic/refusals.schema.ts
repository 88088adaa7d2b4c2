import { z } from 'zod';
import { pageQuery } from '../../../../platform/http/index.ts';

const instant = z.iso.datetime();

export const refusalsQuery = pageQuery.extend({
  /** UTC instants: from inclusive, to exclusive, by the minute. */
  from: instant,
  to: instant,
  gatewayId: z.string().max(60).optional(),
  applicationId: z.string().max(60).optional(),
  keyId: z.string().max(60).optional(),
  /** Code of the refusal, such as `model_not_found`. */
  reason: z
    .string()
    .regex(/^[a-z][a-z_]{0,79}$/, 'Must be the code of a refusal, such as "model_not_found"')
    .optional(),
});

export const refusalView = z.object({
  /** Null where no key was valid, or a flood left no room to name it. */
  applicationId: z.string().nullable(),
  keyId: z.string().nullable(),
  reason: z.string(),
  /** Those that turned it away. */
  gatewayIds: z.array(z.string()),
  count: z.number(),
  /** The minute where nobody is named. */
  first: z.string(),
  last: z.string(),
});

export type RefusalsQuery = z.output<typeof refusalsQuery>;
export type RefusalView = z.output<typeof refusalView>;
