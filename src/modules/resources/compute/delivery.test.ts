import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '../../../engines/ledger/index.ts';
import { createTestGateway, type TestGateway } from './testing/gateway.ts';
import { openScene, type Scene } from './testing/scene.ts';
import { until } from './testing/until.ts';

let scene: Scene;
const logs: Log[] = [];
beforeAll(async () => {
  scene = await openScene();
  scene.person('per_admin', ['system-administrator']);
  scene.person('per_op', ['operator']);
});
afterAll(async () => {
  for (const log of logs) await log.close();
  await scene.close();
});

async function gatewayWithLog(): Promise<{ gateway: TestGateway; log: Log }> {
  const gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  const log = await gateway.openLog(join(scene.dir, gateway.id), '202603');
  logs.push(log);
  return { gateway, log };
}

const statesOf = async (ids: readonly string[]): Promise<string[]> => {
  const { rows } = await scene.db.pool.query(
    'SELECT state FROM compute_payload WHERE traffic_id = ANY($1) ORDER BY traffic_id',
    [ids],
  );
  return rows.map(({ state }) => state);
};
const allKept = async (ids: readonly string[]) => (await statesOf(ids)).every((state) => state === 'kept');

/** So many payloads of records that fit to them, sent; the records are appended and not delivered. */
async function withPayloads(gateway: TestGateway, log: Log, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => gateway.newId('traffic'));
  const sealed = ids.map((id) => gateway.seal(id, scene.server().compute.payloadKey, { request: id, response: '' }));
  const sent = await gateway.post('/gateway/v1/payloads', { payloads: sealed.map((one) => one.sealed) });
  expect(sent).toMatchObject({ status: 200, body: { accepted: ids } });
  await gateway.append(
    log,
    ids.map((id, at) => gateway.record(at + 1, { id, commitment: sealed[at]!.commitment, endUser: `user-${at % 7}` })),
  );
  return ids;
}

test('a delivery is answered before its payloads are opened, however long that takes', async () => {
  const { gateway, log } = await gatewayWithLog();
  const ids = await withPayloads(gateway, log, 120);
  const blocker = await scene.db.pool.connect();
  await blocker.query('BEGIN');
  await blocker.query('LOCK TABLE governance_payload IN EXCLUSIVE MODE');
  expect(await gateway.deliver(log, 0)).toMatchObject({ status: 200, body: { size: 120 } });
  expect(new Set(await statesOf(ids))).toEqual(new Set(['waiting']));
  await blocker.query('COMMIT');
  blocker.release();
  await until(() => allKept(ids), 30_000);
});

test('a payload that can not be kept does not keep others back', async () => {
  const { gateway, log } = await gatewayWithLog();
  const ids = await withPayloads(gateway, log, 5);
  await scene.db.kysely
    .transaction()
    .execute((tx) =>
      scene.governance.payloads.put(tx, { payloadId: ids[2]!, subjectKey: 'somebody', bytes: Buffer.from('taken') }),
    );
  await gateway.deliver(log, 0);
  const others = ids.filter((_, at) => at !== 2);
  await until(() => allKept(others), 30_000);
  expect(await statesOf([ids[2]!])).toEqual(['waiting']);
});

test('a delivery that waited while a later one was indexed is no contradiction', async () => {
  const { gateway, log } = await gatewayWithLog();
  const name = gateway.logName('202603');
  await gateway.append(log, [gateway.record(1)]);
  await gateway.deliver(log, 0);
  const blocker = await scene.db.pool.connect();
  const waiting = async (count: number) => {
    const { rows } = await scene.db.pool.query(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%compute_traffic_log%'`,
    );
    return rows[0].n >= count;
  };
  await blocker.query('BEGIN');
  await blocker.query('SELECT 1 FROM compute_traffic_log WHERE name = $1 FOR UPDATE', [name]);
  await gateway.append(log, [gateway.record(2)]);
  const first = gateway.deliver(log, 1);
  await until(() => waiting(1));
  await gateway.append(log, [gateway.record(3)]);
  const second = gateway.deliver(log, 2);
  await until(() => waiting(2));
  // As another process does that was quicker with both.
  await blocker.query('UPDATE compute_traffic_log SET indexed = 3, size = 3, root = $2 WHERE name = $1', [
    name,
    Buffer.from(await log.root(3)),
  ]);
  await blocker.query('COMMIT');
  blocker.release();
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  expect(await scene.kinds(gateway.id)).not.toContain('traffic-log.refused');
});
