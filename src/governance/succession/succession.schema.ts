import { z } from 'zod';
import { schemaText as text } from '../../platform/http/index.ts';

export const successorInput = z.strictObject({
  reason: text({ max: 500 }),
  checkpoint: z
    .string()
    .max(200_000)
    .optional()
    .describe('A signed checkpoint of the log that somebody kept, or a saved mail with one: what is known beyond it'),
});

const head = z.object({ size: z.number(), root: z.string().describe('Hex'), note: z.string().nullable() });

const successionView = z.object({
  number: z.number(),
  state: z.enum(['asked', 'founded', 'done']),
  cause: z.enum(['year', 'frozen', 'contradicted']),
  predecessor: z.string(),
  successor: z.string().nullable(),
  reason: z.string(),
  mismatch: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  foundedAt: z.string().nullable(),
  heldSize: z.number().nullable().describe('Entries at which the predecessor ended; null when nothing of it was left'),
  sound: z.boolean().nullable().describe('Whether every byte of the predecessor led to its checkpoint'),
  known: z.array(head).readonly().describe('What is known of it from elsewhere'),
  rerecorded: z.number().nullable().describe('Entries that its folder lost and the successor records anew'),
  adopted: z.number().nullable().describe('Entries that the database did not know'),
  lost: z.number().nullable().describe('Entries that were there and that nobody has here'),
});

export const successionsView = z.object({
  log: z.string().describe('The governance log that is written now'),
  frozen: z.string().nullable().describe('Why nothing is appended to it'),
  cause: z
    .enum(['year', 'frozen', 'contradicted'])
    .nullable()
    .describe('Why a successor can be founded now; null when there is no reason to'),
  successions: z.array(successionView).describe('Newest first'),
});

export type SuccessorInput = z.output<typeof successorInput>;
export type SuccessionView = z.infer<typeof successionView>;
export type SuccessionsView = z.infer<typeof successionsView>;
