import { DAY } from '../../../kernel/time/index.ts';
import type { RecordReader } from '../../record/index.ts';
import type { AuditConflict } from './audit.schema.ts';

/** So far back whoever worked on a measure does not audit it. */
const PERIOD = 365 * DAY;
const LOOKED_AT = 100;

/** Looking at the work of others is what auditors do: it is no work of theirs. */
const LOOKING =
  /^(audit|sample|measure|nonconformity\.(raised|closed|sent-back)|ledger|payload\.read|management-review)(\.|$)/;

/**
 * Which of the auditors did some of the audited work within a year, by what the ledger's records say. Who is responsible for a
 * measure without having acted in it is not seen here.
 */
export async function conflictsOf(
  records: Pick<RecordReader, 'query'>,
  auditorIds: readonly string[],
  measureIds: readonly string[],
  now: Date,
): Promise<AuditConflict[]> {
  const found: AuditConflict[] = [];
  const from = new Date(now.getTime() - PERIOD).toISOString();
  for (const personId of new Set(auditorIds))
    for (const measureId of measureIds) {
      const { items } = await records.query({ actorId: personId, measureId, from, limit: LOOKED_AT });
      const acts = items.filter(({ record }) => record.outcome === 'done' && !LOOKING.test(record.kind));
      const last = acts[0];
      if (last !== undefined) found.push({ personId, measureId, acts: acts.length, lastAt: last.record.at });
    }
  return found;
}
