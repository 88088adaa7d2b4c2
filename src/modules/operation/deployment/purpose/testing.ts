/** For tests of what is found in traffic: the index of records, filled as if gateways had reported. */
import { sql } from 'kysely';
import { MINUTE } from '../../../../kernel/time/index.ts';
import type { TestDeployment } from '../testing.ts';

export interface ReportedCall {
  readonly applicationId: string;
  readonly releaseId?: string;
  /** Marks of the record. */
  readonly screening: Readonly<Record<string, string>>;
  /** How long before now it was accepted; the server has it from now on. */
  readonly ago?: number;
  /** Made anew where none is given; ids sort by the time of acceptance. */
  readonly id?: string;
  readonly keyId?: string;
  readonly endUser?: string | null;
}

/** Gives what puts requests into the index. Records may be of any month: which months there are is module compute's own affair. */
export async function openTrafficIndex({ db, clock, newId }: Pick<TestDeployment, 'db' | 'clock' | 'newId'>) {
  await sql`CREATE TABLE compute_traffic_any PARTITION OF compute_traffic DEFAULT`.execute(db);
  return async (call: ReportedCall): Promise<void> => {
    const { applicationId, releaseId = 'rel_x', screening, ago = MINUTE, keyId = 'key_x', endUser = null } = call;
    const at = new Date(clock.now().getTime() - ago).toISOString();
    await sql`
      INSERT INTO compute_traffic (id, log_name, log_index, accept_seq, gateway_id, accepted_at, ended_at, outcome, operation,
        stream, application_id, key_id, end_user, release_id, policy_epoch, total_millis, screening, marks, indexed_at)
      VALUES (${call.id ?? newId('traffic')}, 'x', 1, 1, 'gtw_x', ${at}, ${at}, 'answered', 'chat.completions', false, ${applicationId},
        ${keyId}, ${endUser}, ${releaseId}, 1, 1, ${JSON.stringify(screening)}::jsonb, ${[...new Set(Object.values(screening))].sort()}::text[],
        ${clock.now()})`.execute(db);
  };
}
