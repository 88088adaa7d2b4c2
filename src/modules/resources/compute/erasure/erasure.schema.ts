import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { userName } from '../traffic/traffic.schema.ts';

const person = {
  applicationId: schemaId('app'),
  /** The pseudonym as records show it, ... */
  endUser: z.string().min(1).max(100).optional(),
  /** ... or the name by which the application calls them; it is not kept. */
  userName: userName.optional(),
};
const oneOf = (asked: { endUser?: string | undefined; userName?: string | undefined }) =>
  (asked.endUser === undefined) !== (asked.userName === undefined);
const oneNeeded = { path: ['endUser'], error: 'Give the pseudonym or the name of the person, one of them' };

export const erasurePreviewInput = z.strictObject(person).refine(oneOf, oneNeeded);
export const erasureInput = z
  .strictObject({
    ...person,
    reason: schemaText({ min: 5, max: 500 }),
    /** How many payloads the preview showed: what is erased is what was looked at. */
    payloads: z.number().int().min(0),
  })
  .refine(oneOf, oneNeeded);

export const erasurePreview = z.object({
  applicationId: z.string(),
  endUser: z.string(),
  /** Payloads kept of the person; of them: */
  payloads: z.number(),
  erasable: z.number(),
  /** Statutory retention runs: restricted now, erased when it is over. */
  retained: z.number(),
  /** Under a legal hold: restricted now, erased when it ends. */
  held: z.number(),
  /** When the last retention ends, as far as it runs. */
  retainedUntil: z.string().nullable(),
});
export const erasureView = z.object({
  id: z.string(),
  applicationId: z.string(),
  endUser: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  erased: z.number(),
  restricted: z.number(),
  /** Still kept because they must be, restricted. */
  waiting: z.number(),
  state: z.enum(['open', 'done']),
  doneAt: z.string().nullable(),
});
export const erasureQuery = pageQuery.extend({ applicationId: z.string().max(60).optional() });
export const erasurePage = pageOf(erasureView);

export type PersonAsked = z.output<typeof erasurePreviewInput>;
export type ErasureInput = z.output<typeof erasureInput>;
export type ErasurePreview = z.output<typeof erasurePreview>;
export type ErasureView = z.output<typeof erasureView>;
export type ErasureQuery = z.output<typeof erasureQuery>;
