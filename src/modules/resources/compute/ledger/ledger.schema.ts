import { z } from 'zod';

const bilingual = z.object({ zh: z.string(), en: z.string() });

export const logView = z.object({
  name: z.string(),
  origin: z.string(),
  kind: z.enum(['governance', 'traffic']),
  gatewayId: z.string().nullable(),
  /** Entries known here; of a traffic log what its gateway has told. */
  size: z.number(),
  /** Entries under the checkpoint shown. */
  publishedSize: z.number(),
  /** Hex. */
  root: z.string(),
  checkpoint: z.string(),
  verifierKey: z.string(),
  /** Why nothing more is taken into it, or null. */
  frozen: z.string().nullable(),
  lastCheckpointAt: z.string().nullable(),
  /** `governance`: its size and root stand in the governance log. Nothing outside of the instance vouches for that one yet. */
  anchoring: z.enum(['governance', 'unanchored']),
  anchoredSize: z.number().nullable(),
});

export const entryView = z.object({
  index: z.number(),
  base64: z.string(),
  /** The entry as JSON, or null when it is none. */
  value: z.unknown(),
});

export const verdict = z.object({
  ok: z.boolean(),
  logs: z.array(
    z.object({
      name: z.string(),
      origin: z.string(),
      size: z.number(),
      root: z.string(),
      integrity: z.enum(['ok', 'broken']),
      anchoring: z.enum(['anchored', 'unanchored', 'contradicted']),
      keyTrusted: z.boolean(),
      problems: z.array(z.object({ file: z.string(), index: z.number().optional(), message: z.string() })),
    }),
  ),
  completeness: z.enum(['ok', 'broken']),
  problems: z.array(z.object({ code: z.string(), log: z.string(), index: z.number().optional(), text: bilingual })),
  figures: z.object({
    gateways: z.number(),
    governanceRecords: z.number(),
    recorded: z.number(),
    open: z.number(),
    entries: z.number(),
  }),
});

export const verificationView = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  startedBy: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  progress: z.object({ entries: z.number(), total: z.number() }),
  report: verdict.nullable(),
  error: z.string().nullable(),
});

export const exportView = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedBy: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  progress: z.object({ files: z.number(), total: z.number() }),
  logs: z.array(z.object({ name: z.string(), origin: z.string(), size: z.number() })).nullable(),
  error: z.string().nullable(),
});

export type LedgerLogView = z.output<typeof logView>;
export type LedgerEntryView = z.output<typeof entryView>;
/** What a verification of the whole ledger found. */
export type LedgerVerdict = z.output<typeof verdict>;
export type VerificationView = z.output<typeof verificationView>;
export type ExportView = z.output<typeof exportView>;
