import { sql } from 'kysely';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { EndpointOperation, ProbeResult } from './endpoint.schema.ts';
import type { CredentialRow, EndpointRow, EndpointTables } from './endpoint.table.ts';

type Reader = Db<EndpointTables>;
export type StoredEndpoint = Omit<EndpointRow, 'probe'> & { probe: ProbeResult | null };

/** How an endpoint is operated until somebody says otherwise; the act by which it is registered does not repeat it. */
export const AS_REGISTERED = { weight: 100, priority: 0, enabled: true } as const;

export async function insertEndpoint(db: Reader, endpointId: string): Promise<void> {
  await db
    .insertInto('deployment_endpoint')
    .values({ endpoint_id: endpointId, ...AS_REGISTERED })
    .execute();
}

export async function endpointRows(db: Reader, ids: readonly string[]): Promise<Map<string, StoredEndpoint>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('deployment_endpoint').selectAll().where('endpoint_id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.endpoint_id, row]));
}

export async function operate(db: Reader, endpointId: string, operation: EndpointOperation): Promise<void> {
  await db.updateTable('deployment_endpoint').set(operation).where('endpoint_id', '=', endpointId).execute();
}

export async function keepProbe(
  db: Reader,
  endpointId: string,
  probe: { result: ProbeResult; revision: string; at: Date },
): Promise<void> {
  await db
    .updateTable('deployment_endpoint')
    .set({ probe: jsonb(probe.result), probed_revision: probe.revision, probed_at: probe.at })
    .where('endpoint_id', '=', endpointId)
    .execute();
}

/** One change after the other over all endpoints, so that the highest epoch that can be read covers every change. */
export async function setCredential(db: Reader, row: Omit<CredentialRow, 'epoch'>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('deployment credential'))`.execute(db);
  const epoch = (await credentialEpoch(db)) + 1;
  await db
    .insertInto('deployment_credential')
    .values({ ...row, epoch })
    .onConflict((on) => on.columns(['endpoint_id', 'origin']).doUpdateSet({ sealed: row.sealed, epoch }))
    .execute();
}

/** Counts up with every change of a credential; 0 before the first. */
export async function credentialEpoch(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('deployment_credential')
    .select((each) => each.fn.max('epoch').as('epoch'))
    .executeTakeFirst();
  return row?.epoch ?? 0;
}

/** Sealed credentials that are kept, by `endpoint id` and origin, as {@link credentialKey} joins them. */
export async function credentialsOf(db: Reader, endpointIds: readonly string[]): Promise<Map<string, Buffer>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('deployment_credential')
    .select(['endpoint_id', 'origin', 'sealed'])
    .where('endpoint_id', 'in', endpointIds)
    .execute();
  return new Map(
    rows.flatMap((row) => (row.sealed === null ? [] : [[credentialKey(row.endpoint_id, row.origin), row.sealed]])),
  );
}

export const credentialKey = (endpointId: string, origin: string): string => `${endpointId} ${origin}`;
