import { z } from 'zod';
import { schemaText } from '../../../../platform/http/index.ts';

export const monthParams = z.strictObject({
  month: z.string().regex(/^\d{4}(0[1-9]|1[0-2])$/, 'Must be a month such as 202603'),
});
export const pruneInput = z.strictObject({
  reason: schemaText({ min: 5, max: 500 }),
  keepTiles: z
    .boolean()
    .default(true)
    .describe('Checkpoint and hash tiles stay, 32 bytes an entry: whoever has kept an entry can still prove it'),
});

/** What a pruning is decided about: exactly these logs, as they are. A content of the subject `pruning`. */
export const pruningContent = z.object({
  month: z.string(),
  /** What stays of them. */
  kept: z.enum(['tiles', 'nothing']).default('nothing'),
  logs: z.array(
    z.object({
      log: z.string(),
      gatewayId: z.string(),
      origin: z.string(),
      size: z.number(),
      root: z.string(),
      checkpointHash: z.string(),
    }),
  ),
});
export type PruningContent = z.output<typeof pruningContent>;

export const monthView = z.object({
  /** yyyymm, UTC. */
  month: z.string(),
  /** `pruning`: decided, and being deleted; `partly`: some of its logs are deleted. */
  state: z.enum(['kept', 'in-review', 'pruning', 'partly', 'pruned']),
  entries: z.number(),
  /** From when on it may be deleted, as the deletion itself reckons: with records that came late, and with what went unlabelled on request. */
  deletableFrom: z.string(),
  reviewId: z.string().nullable(),
  /** Of a month that is pruned, in part at least: checkpoint and hash tiles of a log stay. */
  tilesKept: z.boolean(),
  logs: z.array(
    z.object({
      name: z.string(),
      gatewayId: z.string(),
      entries: z.number(),
      closed: z.boolean(),
      state: z.enum(['kept', 'pruning', 'pruned']),
    }),
  ),
});
export const monthList = z.object({ items: z.array(monthView) });
export const pruneRequestView = z.object({ pruningId: z.string(), reviewId: z.string() });
export type MonthView = z.output<typeof monthView>;
