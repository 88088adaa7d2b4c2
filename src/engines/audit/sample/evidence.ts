import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, type StewardRecord } from '../../../kernel/record/index.ts';

// An evidence file is JSON lines: the draw in the first, one act in each of the others, in the order of the draw.

const instant = z.iso.datetime({ offset: true });
const hex = z.string().regex(/^[0-9a-f]{64}$/);

export const sampleHeader = z.object({
  format: z.literal('steward/sample/1'),
  rule: z.object({
    seed: z.string().min(1).max(200),
    from: instant,
    to: instant,
    count: z.number().int().min(1).max(1000),
    measureId: z.string().optional(),
    kind: z.string().optional(),
  }),
  logs: z.array(z.object({ name: z.string(), origin: z.string(), size: z.number().int().min(0), root: hex })).max(1000),
  population: z.number().int().min(0),
});

/** Why a part of an act can't be shown although the log names it. Only `missing` is wrong. */
const ABSENCES = ['replaced-draft', 'erased', 'restricted', 'missing'] as const;
export type EvidenceAbsence = (typeof ABSENCES)[number];

export const sampledAct = z.object({
  log: z.string(),
  index: z.number().int().min(0),
  /** The entry of the log, base64. */
  entry: z.base64(),
  /** c2sp.org/tlog-proof@v1 */
  proof: z.string(),
  /** What the act was about, when it names a revision: its hash is that of the canonical JSON of these four. */
  revision: z
    .union([
      z.object({ kind: z.string(), id: z.string(), number: z.number().int(), content: z.json() }),
      z.object({ absent: z.enum(ABSENCES) }),
    ])
    .nullable(),
  /** What the act said besides, when it carries a commitment: HMAC-SHA-256 of the bytes under the salt. Both base64. */
  payload: z
    .union([z.object({ bytes: z.base64(), salt: z.base64() }), z.object({ absent: z.enum(ABSENCES) })])
    .nullable(),
});

export type SampleHeader = z.infer<typeof sampleHeader>;
export type SampledAct = z.infer<typeof sampledAct>;

/** What is wrong with the evidence of one act. */
export type EvidenceFault =
  | 'revision-differs'
  | 'revision-missing'
  | 'revision-not-shown'
  | 'payload-differs'
  | 'payload-missing'
  | 'payload-not-shown';

/** Holds the evidence against what the record in the log says of it. */
export function faultsOf(record: StewardRecord, act: Pick<SampledAct, 'revision' | 'payload'>): EvidenceFault[] {
  const faults: EvidenceFault[] = [];
  const named = record.subject?.revision;
  if (named !== undefined) {
    if (act.revision === null) faults.push('revision-not-shown');
    else if ('absent' in act.revision) {
      if (act.revision.absent !== 'replaced-draft') faults.push('revision-missing');
    } else if (createHash('sha256').update(canonicalJson(act.revision)).digest('hex') !== named)
      faults.push('revision-differs');
  }
  if (record.commitment !== null) {
    if (act.payload === null) faults.push('payload-not-shown');
    else if ('absent' in act.payload) {
      if (act.payload.absent !== 'erased' && act.payload.absent !== 'restricted') faults.push('payload-missing');
    } else if (!isCommitted(record.commitment, act.payload)) faults.push('payload-differs');
  }
  return faults;
}

function isCommitted(commitment: string, payload: { bytes: string; salt: string }): boolean {
  const found = createHmac('sha256', Buffer.from(payload.salt, 'base64'))
    .update(Buffer.from(payload.bytes, 'base64'))
    .digest();
  const wanted = Buffer.from(commitment, 'base64');
  return found.length === wanted.length && timingSafeEqual(found, wanted);
}
