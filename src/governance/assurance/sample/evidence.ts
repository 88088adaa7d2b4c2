import type { EvidenceAbsence, SampledAct } from '../../../engines/audit/index.ts';
import type { PublishedLog } from '../../../engines/ledger/index.ts';
import { decodeRecord, type Json, type StewardRecord } from '../../../kernel/record/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { PayloadStore } from '../../record/index.ts';
import type { SubjectRegistry } from '../../subject/index.ts';
import type { PartState } from './types.ts';

export interface EvidenceParts {
  readonly db: AnyDb;
  readonly subjects: Pick<SubjectRegistry, 'revision'>;
  readonly payloads: Pick<PayloadStore, 'reveal'>;
}

/**
 * Everything that shows what one act of the log was about, as it is kept now. `wasBound` says whether a review decided about
 * a revision: only one that none did may have been replaced by a later draft.
 */
export async function evidenceOf(
  parts: EvidenceParts,
  log: { name: string; published: PublishedLog },
  index: number,
  wasBound: (revision: string) => boolean,
): Promise<{ record: StewardRecord; act: SampledAct }> {
  const entry = await log.published.entry(index);
  const record = decodeRecord(entry);
  return {
    record,
    act: {
      log: log.name,
      index,
      entry: Buffer.from(entry).toString('base64'),
      proof: await log.published.proofFile(index),
      revision: await revisionOf(parts, record, wasBound),
      payload: await payloadOf(parts, record),
    },
  };
}

async function revisionOf(
  { db, subjects }: EvidenceParts,
  record: StewardRecord,
  wasBound: (revision: string) => boolean,
): Promise<SampledAct['revision']> {
  const { subject } = record;
  if (subject?.revision === undefined) return null;
  const revision = await subjects.revision(db, subject.id, subject.revision);
  if (revision === null) return { absent: wasBound(subject.revision) ? 'missing' : 'replaced-draft' };
  return { kind: subject.kind, id: subject.id, number: revision.number, content: revision.content as Json as never };
}

async function payloadOf({ payloads }: EvidenceParts, record: StewardRecord): Promise<SampledAct['payload']> {
  if (record.commitment === null) return null;
  const found = await payloads.reveal(record.commitment);
  if ('absent' in found) return found;
  return { bytes: Buffer.from(found.bytes).toString('base64'), salt: Buffer.from(found.salt).toString('base64') };
}

/** In one word what became of a part. */
export function partState(part: { absent: EvidenceAbsence } | object | null): PartState {
  if (part === null) return 'none';
  return 'absent' in part ? (part.absent as EvidenceAbsence) : 'shown';
}
