import { z } from 'zod';
import { MAX_SAMPLE_LENGTH, MAX_SAMPLES } from './limits.ts';

// As people write it, with whatever hides in it: that is what samples are for.
const text = z.string().min(1).max(MAX_SAMPLE_LENGTH);

export const samplesInput = z.strictObject({
  mustCatch: z.array(z.strictObject({ text, kind: z.string().max(60) })).max(MAX_SAMPLES),
  mustPass: z.array(z.strictObject({ text })).max(MAX_SAMPLES),
});
export type SamplesInput = z.infer<typeof samplesInput>;

export const samplesView = z.object({
  revision: z.string(),
  /** Null where there is nothing to conclude from: no entries, or not a sample of each sort. */
  holds: z.boolean().nullable(),
  mustCatch: z.array(
    z.object({ text: z.string(), kind: z.string(), caught: z.boolean(), kinds: z.array(z.string()).readonly() }),
  ),
  /** `rules`: ids of the entries that catch it although none may. */
  mustPass: z.array(z.object({ text: z.string(), passed: z.boolean(), rules: z.array(z.string()).readonly() })),
});
export type SamplesView = z.infer<typeof samplesView>;
