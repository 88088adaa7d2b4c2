import { z } from 'zod';
import { pageQuery, schemaId } from '../../platform/http/index.ts';
import { instant } from '../schema.ts';

export const recordParams = z.strictObject({ id: schemaId('rec') });

export const recordQuery = pageQuery.extend({
  subjectId: z.string().max(100).optional(),
  measureId: z.string().max(20).optional(),
  kind: z.string().max(100).optional(),
  actorId: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

const reference = z.object({ kind: z.enum(['person', 'gateway', 'system']), id: z.string() });

export const recordView = z.object({
  record: z.object({
    format: z.literal(1),
    id: z.string(),
    kind: z.string(),
    at: z.string(),
    actor: reference,
    subject: z.object({ kind: z.string(), id: z.string(), revision: z.string().optional() }).nullable(),
    measures: z.array(z.string()).readonly(),
    outcome: z.enum(['done', 'refused', 'failed']),
    facts: z.record(z.string(), z.unknown()),
    commitment: z.string().nullable(),
  }),
  actorName: z.string().nullable().describe('Null for gateways, the system and people no longer known'),
  onBehalfOf: z
    .object({ id: z.string(), name: z.string().nullable() })
    .nullable()
    .describe('For whom a stand-in did it'),
  logName: z.string().nullable().describe('Null while the record waits to enter the log'),
  index: z.number().nullable(),
  sequencedAt: z.string().nullable(),
});

export const receiptView = z.object({
  recordId: z.string(),
  logName: z.string(),
  index: z.number(),
  entry: z.string().describe('The log entry, base64'),
  proof: z.string().describe('c2sp.org/tlog-proof@v1'),
  verifierKey: z.string().describe('Compare it with a copy that you have from elsewhere'),
});

export type RecordView = z.infer<typeof recordView>;
export type ReceiptView = z.infer<typeof receiptView>;
