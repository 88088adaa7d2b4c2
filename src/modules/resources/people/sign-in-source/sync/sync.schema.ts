import { z } from 'zod';
import { pageOf, pageQuery, schemaId } from '../../../../../platform/http/index.ts';

const change = z.enum(['join', 'change', 'leave', 'return', 'skip']);
const counts = z.object({
  join: z.number(),
  change: z.number(),
  leave: z.number(),
  return: z.number(),
  skip: z.number(),
});
const mapped = z.array(z.object({ role: z.string(), unitId: z.string() }));

export const syncInput = z.strictObject({
  /** Says what would change, changes nothing. */
  rehearsal: z.boolean(),
  /** The synchronisation that stopped because too many would be disabled; those leavers are confirmed. */
  confirms: schemaId('syn').nullable().default(null),
});

export const syncView = z.object({
  id: z.string(),
  sourceId: z.string(),
  state: z.enum(['reading', 'applying', 'done', 'failed', 'stopped', 'interrupted']),
  rehearsal: z.boolean(),
  askedBy: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  people: z.number(),
  planned: z.number(),
  applied: z.number(),
  counts: counts.nullable(),
  fault: z.string().nullable(),
});
export const syncPage = pageOf(syncView);

export const syncChangeView = z.object({
  place: z.number(),
  what: change,
  personId: z.string().nullable(),
  name: z.string(),
  fields: z.array(z.enum(['name', 'email', 'unit', 'roles'])),
  gives: mapped,
  takes: mapped,
  why: z.string().nullable(),
  takenOver: z.boolean(),
  done: z.boolean(),
});
export const syncChangePage = pageOf(syncChangeView);
export const syncChangeQuery = pageQuery.extend({ what: change.optional() });

export type SyncView = z.infer<typeof syncView>;
export type SyncChangeView = z.infer<typeof syncChangeView>;
