import { z } from 'zod';

export const logView = z.object({
  name: z.string(),
  origin: z.string(),
  kind: z.enum(['governance', 'traffic']),
  gatewayId: z.string().nullable(),
  size: z.number().describe('Durable entries'),
  publishedSize: z.number().describe('Entries under the signed checkpoint'),
  root: z.string().describe('Root of the published tree, hex'),
  checkpoint: z.string().describe('The signed note as it is; empty before the first'),
  verifierKey: z.string(),
  frozen: z.string().nullable(),
  successor: z.string().nullable().describe('The log that follows this one, which has ended'),
  lastCheckpointAt: z.string().nullable(),
  anchoring: z
    .enum(['anchored', 'governance', 'contradicted', 'unanchored'])
    .describe('Who vouches for it: outsiders, the governance log, somebody who saw another history, or nobody'),
  anchoredSize: z.number().describe('Entries that somebody else vouches for'),
  anchoredAt: z.string().nullable().describe('When they were vouched for last'),
});

export const logParams = z.strictObject({ name: z.string().regex(/^[a-zA-Z0-9_-]{1,100}$/) });
export const fileParams = z.strictObject({ name: logParams.shape.name, '*': z.string().max(200) });
export const entriesQuery = z.strictObject({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const entriesAnswer = z.object({
  items: z.array(z.object({ index: z.number(), entry: z.unknown().describe('The entry, parsed') })),
  publishedSize: z.number(),
});

const logReport = z.object({
  name: z.string(),
  origin: z.string(),
  size: z.number(),
  entriesGone: z.number().describe('Entries that are not here; the hash tiles speak for them'),
  root: z.string(),
  integrity: z.enum(['ok', 'broken']),
  anchoring: z.string(),
  keyTrusted: z.boolean(),
  problems: z.array(z.object({ file: z.string(), index: z.number().optional(), message: z.string() })).readonly(),
  notes: z.array(z.string()).readonly(),
});

export const jobView = z.object({
  id: z.string(),
  kind: z.enum(['verification', 'export']),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  progress: z.object({
    phase: z.enum(['export', 'verify']),
    log: z.string(),
    done: z.number(),
    total: z.number(),
    logs: z.number(),
    logsDone: z.number(),
  }),
  error: z.string().nullable(),
  damaged: z
    .array(z.object({ log: z.string(), file: z.string() }))
    .readonly()
    .describe('Files that are missing, cut or unreadable; everything else was exported'),
  report: z
    .object({
      logs: z.array(logReport),
      completeness: z.enum(['ok', 'broken']),
      problems: z.array(z.object({ log: z.string(), message: z.string(), index: z.number().optional() })).readonly(),
    })
    .nullable()
    .describe('Of a verification that came to its end'),
});

export const jobParams = z.strictObject({ id: z.string().regex(/^doc_[0-9A-Z]{26}$/) });

export type LedgerLogView = z.infer<typeof logView>;
export type LedgerJobView = z.infer<typeof jobView>;
