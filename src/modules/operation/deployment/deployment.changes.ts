import { sql } from 'kysely';
import type { AnyTx } from '../../../platform/database/index.ts';

/** The channel of the database on which changes that gateways must hear of are announced, in every process. */
export const DEPLOYMENT_CHANNEL = 'steward_deployment';

/** What has to be looked at again: what is served and how, what is stopped right now, or a secret of an upstream. */
export type DeploymentChange = 'policy' | 'standing' | 'credentials';

/** Announced when the transaction commits, never before; together with everything else it changed. */
export async function announceChange(tx: AnyTx, change: DeploymentChange): Promise<void> {
  await sql`SELECT pg_notify(${DEPLOYMENT_CHANNEL}, ${change})`.execute(tx);
}
