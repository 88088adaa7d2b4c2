import { z } from 'zod';
import type { Evasion } from '../../../../engines/screening/index.ts';
import { schemaId } from '../../../../platform/http/index.ts';
import { grade, sha256 } from '../monitoring.schema.ts';

/** Longest text that is tried, in UTF-16 units. */
export const MAX_TRIAL_LENGTH = 20_000;

export const trialInput = z.strictObject({
  /** As it is, with whatever hides in it. */
  text: z.string().min(1).max(MAX_TRIAL_LENGTH),
  /** Revisions to try, in force or not; without them, all lists in force. */
  lists: z
    .array(z.strictObject({ listId: schemaId('kwl'), revision: sha256 }))
    .max(20)
    .optional(),
  /** UTF-16 units in which a stream would bring the text. */
  piece: z.number().int().min(1).max(1_000).default(8),
});
export type TrialInput = z.input<typeof trialInput>;

export const trialResult = z.object({
  detectors: z.array(
    z.object({
      /** As hits name it: the id of a list, or the name of a detector that is built in. */
      name: z.string(),
      kind: z.enum(['keyword-list', 'built-in']),
      title: z.object({ zh: z.string(), en: z.string() }),
      revision: z.string().nullable(),
      inForce: z.boolean(),
      version: z.string(),
      entries: z.number().nullable(),
      /** Most units that it may ever hold back in a stream. */
      maxHoldback: z.number(),
    }),
  ),
  /** In order of their start. Offsets are UTF-16 units of the text. */
  hits: z.array(
    z.object({
      detector: z.string(),
      kind: z.string(),
      grade,
      start: z.number(),
      end: z.number(),
      rule: z.string(),
      via: z.array(z.string() as z.ZodType<Evasion>).readonly(),
      /** The entry's text, for those who may see entries. */
      entry: z.string().nullable(),
    }),
  ),
  /** What the kinds that were hit are called, where they are none of the 31 risks. */
  kinds: z.array(z.object({ id: z.string(), title: z.object({ zh: z.string(), en: z.string() }) })),
  /** What normalisation makes of the text, step by step. */
  steps: z.array(z.object({ step: z.string() as z.ZodType<Evasion>, text: z.string(), changed: z.boolean() })),
  /** As a stream in pieces: after each piece, what has arrived, what may be passed on, and the hits known by then. */
  stream: z.object({
    piece: z.number(),
    pieces: z.array(z.object({ arrived: z.number(), settled: z.number(), hits: z.number() })),
    /** The most that waited at a time. */
    mostHeldBack: z.number(),
  }),
});
export type TrialResult = z.infer<typeof trialResult>;
