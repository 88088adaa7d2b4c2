import type { Insertable, Selectable } from 'kysely';
import type { CanaryRun } from '../../../../kernel/policy/index.ts';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import type { CanarySettings } from './canary.schema.ts';
import type { CanaryChangeRow, CanaryWatchRow } from './canary.table.ts';

type Tables = Db<ComputeTables>;
export type Watch = Selectable<CanaryWatchRow>;
export type Change = Selectable<CanaryChangeRow>;
type Key = Pick<Watch, 'endpoint_id' | 'place'>;

const ORGANISATION = 'organisation';

export function settingRow(db: Tables) {
  return db.selectFrom('compute_canary_setting').selectAll().where('id', '=', ORGANISATION).executeTakeFirst();
}

/** Changes the settings when `expected` is their revision (0 when there are none); answers whether it did. */
export async function putSetting(
  tx: Tables,
  { value, expected, by, at }: { value: CanarySettings; expected: number; by: string; at: Date },
): Promise<boolean> {
  const values = { revision: expected + 1, value: jsonb(value), set_at: at, set_by: by };
  const done =
    expected === 0
      ? await tx
          .insertInto('compute_canary_setting')
          .values({ id: ORGANISATION, ...values })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
      : await tx
          .updateTable('compute_canary_setting')
          .set(values)
          .where('id', '=', ORGANISATION)
          .where('revision', '=', expected)
          .executeTakeFirst();
  return ('numUpdatedRows' in done ? done.numUpdatedRows : done.numInsertedOrUpdatedRows) === 1n;
}

/** False when this run was told before: the answer to it was lost. */
export async function insertRun(tx: Tables, gatewayId: string, run: CanaryRun): Promise<boolean> {
  const done = await tx
    .insertInto('compute_canary_run')
    .values({
      endpoint_id: run.endpointId,
      place: run.place,
      at: new Date(run.at),
      gateway_id: gatewayId,
      questions: run.questions,
      ended_at: new Date(run.endedAt),
      calls: run.calls,
      served: run.served,
      input_tokens: run.inputTokens,
      output_tokens: run.outputTokens,
      answers: jsonb(run.answers),
      model: run.model,
      system_fingerprint: run.systemFingerprint,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function forgetRuns(db: Tables, before: Date): Promise<void> {
  await db.deleteFrom('compute_canary_run').where('ended_at', '<', before).execute();
}

/** The watch of one upstream, made if it is the first time, locked until the transaction ends. */
export async function lockWatch(tx: Tables, fresh: Insertable<CanaryWatchRow>): Promise<Watch> {
  await tx
    .insertInto('compute_canary_watch')
    .values(fresh)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tx
    .selectFrom('compute_canary_watch')
    .selectAll()
    .where('endpoint_id', '=', fresh.endpoint_id)
    .where('place', '=', fresh.place)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function putWatch(tx: Tables, key: Key, values: Partial<Insertable<CanaryWatchRow>>): Promise<void> {
  await tx
    .updateTable('compute_canary_watch')
    .set(values)
    .where('endpoint_id', '=', key.endpoint_id)
    .where('place', '=', key.place)
    .execute();
}

/** Watches of one endpoint or of all that were asked since a time or have a change that nobody settled, at most 500. */
export async function watches(db: Tables, since: Date, endpointId?: string): Promise<Watch[]> {
  return db
    .selectFrom('compute_canary_watch as w')
    .selectAll('w')
    .where((eb) =>
      eb.or([
        eb('w.last_at', '>=', since),
        eb.exists(
          eb
            .selectFrom('compute_canary_change as c')
            .select('c.id')
            .whereRef('c.endpoint_id', '=', 'w.endpoint_id')
            .whereRef('c.place', '=', 'w.place')
            .where('c.settled_at', 'is', null),
        ),
      ]),
    )
    .$if(endpointId !== undefined, (query) => query.where('w.endpoint_id', '=', endpointId!))
    .orderBy('w.endpoint_id')
    .orderBy('w.place')
    .limit(500)
    .execute();
}

export async function insertChange(tx: Tables, row: Insertable<CanaryChangeRow>): Promise<void> {
  await tx.insertInto('compute_canary_change').values(row).execute();
}

export async function openChange(db: Tables, { endpoint_id, place }: Key): Promise<Change | undefined> {
  return db
    .selectFrom('compute_canary_change')
    .selectAll()
    .where('endpoint_id', '=', endpoint_id)
    .where('place', '=', place)
    .where('settled_at', 'is', null)
    .executeTakeFirst();
}

export async function lockChange(tx: Tables, endpointId: string, id: string): Promise<Change | undefined> {
  return tx
    .selectFrom('compute_canary_change')
    .selectAll()
    .where('id', '=', id)
    .where('endpoint_id', '=', endpointId)
    .forUpdate()
    .executeTakeFirst();
}

/** All that nobody has settled: at most one for each upstream at each address. */
export async function openChanges(db: Tables): Promise<Change[]> {
  return db.selectFrom('compute_canary_change').selectAll().where('settled_at', 'is', null).orderBy('id').execute();
}

export async function settledChanges(db: Tables, endpointId: string, limit: number): Promise<Change[]> {
  return db
    .selectFrom('compute_canary_change')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('settled_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function settle(
  tx: Tables,
  id: string,
  values: Pick<Change, 'outcome' | 'settled_at' | 'settled_by'>,
): Promise<void> {
  await tx.updateTable('compute_canary_change').set(values).where('id', '=', id).execute();
}

export async function lastRuns(db: Tables, endpointId: string, limit: number) {
  return db
    .selectFrom('compute_canary_run as r')
    .innerJoin('compute_gateway as g', 'g.id', 'r.gateway_id')
    .select(['r.at', 'r.calls', 'r.answers', 'r.model', 'g.title_zh as zh', 'g.title_en as en'])
    .where('r.endpoint_id', '=', endpointId)
    .orderBy('r.at', 'desc')
    .limit(limit)
    .execute();
}
