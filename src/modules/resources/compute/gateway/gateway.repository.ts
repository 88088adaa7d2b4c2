import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables, GatewayRow, TokenRow } from '../compute.table.ts';

type Tables = Db<ComputeTables>;

export async function insertToken(db: Tables, row: TokenRow): Promise<void> {
  await db.insertInto('compute_gateway_token').values(row).execute();
}

/** Lets the token of this machine's gateway be used, once: later calls change nothing. */
export async function insertTokenOnce(db: Tables, row: TokenRow): Promise<void> {
  await db
    .insertInto('compute_gateway_token')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function token(db: Tables, tokenHash: string): Promise<TokenRow | undefined> {
  return db.selectFrom('compute_gateway_token').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
}

/** Locks the token until the transaction ends. */
export async function lockToken(tx: Tables, tokenHash: string): Promise<TokenRow | undefined> {
  return tx
    .selectFrom('compute_gateway_token')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .forUpdate()
    .executeTakeFirst();
}

export async function markTokenUsed(tx: Tables, tokenHash: string, gatewayId: string, at: Date): Promise<void> {
  await tx
    .updateTable('compute_gateway_token')
    .set({ used_at: at, gateway_id: gatewayId })
    .where('token_hash', '=', tokenHash)
    .execute();
}

export async function insertGateway(
  tx: Tables,
  row: Omit<
    GatewayRow,
    | 'retired_at'
    | 'last_seen_at'
    | 'policy_epoch'
    | 'policy_hash'
    | 'standing_sequence'
    | 'lease_issued_at'
    | 'status'
    | 'status_at'
    | 'settling'
    | 'settled'
  >,
): Promise<void> {
  await tx.insertInto('compute_gateway').values(row).execute();
}

export async function gatewayById(db: Tables, id: string) {
  return db.selectFrom('compute_gateway').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function gatewayByBearer(db: Tables, bearerHash: string): Promise<{ id: string } | undefined> {
  return db
    .selectFrom('compute_gateway')
    .select('id')
    .where('bearer_hash', '=', bearerHash)
    .where('state', '=', 'active')
    .executeTakeFirst();
}

export async function allGateways(db: Tables) {
  return db.selectFrom('compute_gateway').selectAll().orderBy('id').execute();
}

export async function setBearer(tx: Tables, id: string, bearerHash: string): Promise<void> {
  await tx.updateTable('compute_gateway').set({ bearer_hash: bearerHash }).where('id', '=', id).execute();
}

/** False when it was retired already, or never was. */
export async function retireGateway(tx: Tables, id: string, at: Date): Promise<boolean> {
  const done = await tx
    .updateTable('compute_gateway')
    .set({ state: 'retired', retired_at: at })
    .where('id', '=', id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}
