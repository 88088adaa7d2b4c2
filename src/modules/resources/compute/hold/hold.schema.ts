import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';

const instant = z.iso.datetime();

/** What a hold names: all that is given must hold for a record. */
export const holdInput = z
  .strictObject({
    applicationId: schemaId('app').optional(),
    /** Pseudonym of a person within the application. */
    endUser: z.string().min(1).max(100).optional(),
    /** One record alone. */
    trafficId: schemaId('trf').optional(),
    /** By the time of acceptance: from inclusive, to exclusive. */
    from: instant.optional(),
    to: instant.optional(),
    reason: schemaText({ min: 5, max: 500 }),
    /** When it ends by itself; without it, when somebody lifts it. */
    until: instant.optional(),
  })
  .refine((one) => one.endUser === undefined || one.applicationId !== undefined, {
    path: ['applicationId'],
    error: 'Needed with endUser: a pseudonym belongs to one application',
  })
  .refine((one) => [one.applicationId, one.trafficId, one.from, one.to].some((part) => part !== undefined), {
    path: ['applicationId'],
    error: 'Say what is held: an application, a person of it, a time, or one record',
  })
  .refine((one) => one.from === undefined || one.to === undefined || Date.parse(one.from) < Date.parse(one.to), {
    path: ['to'],
    error: 'Must be after "from"',
  });

export const liftInput = z.strictObject({ reason: schemaText({ min: 5, max: 500 }) });
export const holdQuery = pageQuery.extend({ state: z.enum(['open', 'ended']).optional() });

export const holdView = z.object({
  id: z.string(),
  applicationId: z.string().nullable(),
  endUser: z.string().nullable(),
  trafficId: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string(),
  placedBy: z.string(),
  placedAt: z.string(),
  until: z.string().nullable(),
  state: z.enum(['open', 'lifted', 'lapsed']),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
});
/** `prunedMonths` (yyyymm): months that the hold may mean and whose deletion was decided before it. */
export const placedHoldView = holdView.extend({ prunedMonths: z.array(z.string()) });
export const holdPage = pageOf(holdView);

export type HoldInput = z.output<typeof holdInput>;
export type HoldView = z.output<typeof holdView>;
export type PlacedHoldView = z.output<typeof placedHoldView>;
export type HoldQuery = z.output<typeof holdQuery>;
