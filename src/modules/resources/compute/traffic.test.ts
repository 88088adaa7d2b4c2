import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Log, nodeCrypto, parseVerifierKey, verifyProof } from '../../../engines/ledger/index.ts';
import { SIDE_UNIT } from '../../../governance/testing.ts';
import type { AnchorFacts, TrafficRecord } from '../../../kernel/traffic/index.ts';
import { decodeTrafficEntry, endUserPseudonym } from '../../../kernel/traffic/index.ts';
import { hmacSha256 } from '../../../platform/crypto/index.ts';
import { createLogger } from '../../../platform/telemetry/index.ts';
import { PSEUDONYM_KEY } from './compute.deps.ts';
import { createTestGateway, type TestGateway } from './testing/gateway.ts';
import { openScene, type Scene } from './testing/scene.ts';
import { until } from './testing/until.ts';

const MONTH = '202603';
let scene: Scene;
const logs: Log[] = [];
const logged: string[] = [];
beforeAll(async () => {
  const destination = { write: (line: string) => void logged.push(line) };
  scene = await openScene(createLogger({ name: 'test', level: 'trace', destination }));
  scene.person('per_admin', ['system-administrator']);
  scene.person('per_op', ['operator']);
  scene.person('per_compliance', ['compliance-officer']);
});
afterAll(async () => {
  for (const log of logs) await log.close();
  await scene.close();
});

let number = 0;
async function gatewayWithLog(): Promise<{ gateway: TestGateway; log: Log }> {
  const gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  const log = await gateway.openLog(join(scene.dir, `gateway-${number++}`), MONTH);
  logs.push(log);
  return { gateway, log };
}

const rowsOf = async (log: Log): Promise<number> => {
  const name = log.origin.slice(log.origin.lastIndexOf('/') + 1);
  const { rows } = await scene.db.pool.query('SELECT count(*) AS n FROM compute_traffic WHERE log_name = $1', [name]);
  return Number(rows[0].n);
};
const anchorsOf = async (gateway: TestGateway): Promise<AnchorFacts[]> => {
  const { items } = await scene.governance.records.query({
    subjectId: gateway.id,
    kind: 'traffic-log.anchored',
    limit: 200,
  });
  return items.map(({ record }) => record.facts as unknown as AnchorFacts).toReversed();
};

test('entries are mirrored, found, and proven while the gateway is away', async () => {
  const { gateway, log } = await gatewayWithLog();
  const records = Array.from({ length: 300 }, (_, i) => gateway.record(i + 1));
  await gateway.append(log, records.slice(0, 40));
  expect(await gateway.deliver(log, 0)).toMatchObject({ status: 200, body: { size: 40 } });
  await gateway.append(log, [
    ...records.slice(40),
    { format: 1, type: 'turned-away', gatewayId: gateway.id, minute: '2026-03-10T08:00:00.000Z', counts: { shed: 7 } },
  ]);
  // In pieces under one checkpoint: nothing shows before it is whole.
  expect((await gateway.deliver(log, 40, 100)).body).toEqual({ size: 140 });
  expect(await rowsOf(log)).toBe(40);
  expect((await gateway.deliver(log, 140)).body).toEqual({ size: 301 });
  expect(await rowsOf(log)).toBe(300);
  await log.close();

  const wanted = records[123]!;
  const seen = await scene.call('per_op', 'GET', `/api/v1/traffic/${wanted.id}`);
  expect(seen.body).toMatchObject({ index: 123, acceptSeq: 124, payload: 'none', usage: wanted.usage });
  const { body: receipt } = await scene.call('per_op', 'GET', `/api/v1/traffic/${wanted.id}/receipt`);
  const entry = Buffer.from(receipt.entry, 'base64');
  expect(decodeTrafficEntry(entry)).toEqual(wanted);
  const proof = await verifyProof(receipt.proof, entry, [parseVerifierKey(receipt.verifierKey)], nodeCrypto);
  expect(proof).toMatchObject({ index: 123, checkpoint: { origin: log.origin, size: 301 } });

  const page = await scene.call('per_op', 'GET', `/api/v1/traffic?gatewayId=${gateway.id}&limit=200`);
  expect(page.body.items).toHaveLength(200);
  const rest = await scene.call(
    'per_op',
    'GET',
    `/api/v1/traffic?gatewayId=${gateway.id}&limit=200&cursor=${page.body.nextCursor}`,
  );
  expect(rest.body.items.map((one: TrafficRecord) => one.id).at(-1)).toBe(records[0]!.id);
  expect(rest.body.nextCursor).toBeUndefined();
  const span = 'from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z';
  const summary = await scene.call('per_op', 'GET', `/api/v1/traffic/summary?${span}`);
  expect(summary.body.items).toEqual([
    {
      at: '2026-03-10T08:00:00.000Z',
      counts: { answered: 300 },
      turnedAway: 7,
      inputTokens: 3600,
      outputTokens: 10200,
      millis: { total: 1500, upstream: 1400, guard: 0, own: 100 },
    },
  ]);
  expect((await scene.call('per_op', 'GET', `/api/v1/traffic/summary?${span}&step=minute`)).body.items[0].at).toBe(
    '2026-03-10T08:00:00.000Z',
  );
  expect((await scene.call('per_op', 'GET', '/api/v1/traffic?limit=0')).status).toBe(400);
  expect((await scene.call('per_op', 'GET', '/api/v1/traffic/trf_nonsense')).status).toBe(400);
});

test('who was turned away is found by application, key and reason; of nobody is what had no valid key', async () => {
  const { gateway, log } = await gatewayWithLog();
  const minute = (n: number) => `2026-04-10T08:0${n}:00.000Z`;
  const of = (name: string, reason: string, count: number, n: number) => ({
    ...{ applicationId: `app_${name}`, keyId: `key_${name}`, reason, count },
    ...{ first: minute(n).replace(':00.', ':05.'), last: minute(n).replace(':00.', ':50.') },
  });
  const away = { format: 1, type: 'turned-away', gatewayId: gateway.id } as const;
  await gateway.append(log, [
    { ...away, minute: minute(0), counts: { invalid_api_key: 4 } },
    {
      ...away,
      minute: minute(1),
      counts: { invalid_api_key: 2, model_not_found: 9, overloaded: 3 },
      refused: [of('a', 'model_not_found', 5, 1), of('b', 'model_not_found', 1, 1), of('b', 'overloaded', 3, 1)],
    },
    { ...away, minute: minute(2), counts: { model_not_found: 2 }, refused: [of('a', 'model_not_found', 2, 2)] },
  ]);
  await gateway.deliver(log, 0);
  await log.close();
  const search = async (more: string) =>
    (
      await scene.call(
        'per_op',
        'GET',
        `/api/v1/traffic/refusals?from=2026-04-10T08:00:00Z&to=2026-04-10T09:00:00Z&gatewayId=${gateway.id}${more}`,
      )
    ).body;
  const gatewayIds = [gateway.id];
  const nobody = { applicationId: null, keyId: null, gatewayIds };
  const all = [
    { ...of('a', 'model_not_found', 7, 1), gatewayIds, last: minute(2).replace(':00.', ':50.') },
    { ...nobody, reason: 'invalid_api_key', count: 6, first: minute(0), last: minute(1) },
    // One entry had no room to name these.
    { ...nobody, reason: 'model_not_found', count: 3, first: minute(1), last: minute(1) },
    { ...of('b', 'overloaded', 3, 1), gatewayIds },
    { ...of('b', 'model_not_found', 1, 1), gatewayIds },
  ];
  expect(await search('')).toEqual({ items: all });
  const page = await search('&limit=3');
  expect(page.items).toEqual(all.slice(0, 3));
  expect(await search(`&limit=3&cursor=${page.nextCursor}`)).toEqual({ items: all.slice(3) });
  expect((await search('&applicationId=app_b&reason=overloaded')).items).toEqual([all[3]]);
  expect((await search('&keyId=key_a')).items).toHaveLength(1);
  expect((await search('&reason=invalid_api_key')).items).toHaveLength(1);
  expect((await search('&reason=Not%20a%20code')).status).toBe(400);
});

test('what gateways say every second is kept by the minute, each entry once, also when the indexing stops half-way', async () => {
  const { gateway, log } = await gatewayWithLog();
  const minute = '2026-04-11T08:00:00.000Z';
  const at = (second: number) => minute.replace(':00.', `:${10 + second}.`);
  const of = (keyId: string, second: number) => ({
    ...{ applicationId: 'app_a', keyId, reason: 'overloaded', count: 2, first: at(second), last: at(second) },
  });
  const entries = Array.from({ length: 9 }, (_, second) => ({
    ...({ format: 1, type: 'turned-away', gatewayId: gateway.id, minute, at: at(second) } as const),
    ...{ counts: { overloaded: 4, invalid_api_key: 1 }, refused: [of('key_a', second), of('key_b', second)] },
  }));
  // Three deliveries, each under a checkpoint of its own; what was indexed of the second is forgotten in between.
  for (const [from, to] of [
    [0, 2],
    [2, 6],
    [6, 9],
  ] as const) {
    await gateway.append(log, entries.slice(from, to));
    await gateway.deliver(log, from);
    if (from === 2)
      await sql`UPDATE compute_traffic_log SET indexed = 2, root = ${Buffer.from(await log.root(2))}
        WHERE name = ${gateway.logName(MONTH)}`.execute(scene.db.kysely);
  }
  await log.close();
  const { rows } =
    await sql`SELECT log_index::int, counts FROM compute_turned_away WHERE gateway_id = ${gateway.id}`.execute(
      scene.db.kysely,
    );
  expect(rows).toEqual([{ log_index: 8, counts: { overloaded: 36, invalid_api_key: 9 } }]);
  const { body } = await scene.call(
    'per_op',
    'GET',
    `/api/v1/traffic/refusals?from=${minute}&to=2026-04-11T09:00:00Z&gatewayId=${gateway.id}`,
  );
  const gatewayIds = [gateway.id];
  expect(body.items).toEqual([
    ...['key_a', 'key_b'].map((keyId) => ({ ...of(keyId, 0), count: 18, last: at(8), gatewayIds })),
    {
      ...{ applicationId: null, keyId: null, reason: 'invalid_api_key', count: 9, gatewayIds },
      ...{ first: minute, last: minute },
    },
  ]);
});

test('the first checkpoint is anchored at once, growth by the hour, and the last when the log is closed', async () => {
  const { gateway, log } = await gatewayWithLog();
  await gateway.append(log, [gateway.record(1), gateway.record(3)]);
  await gateway.deliver(log, 0);
  expect(await anchorsOf(gateway)).toMatchObject([
    { size: 2, acceptedHighest: 3, recordedThrough: 1, open: 1, unrecorded: [[2, 2]], final: false },
  ]);
  await gateway.append(log, [gateway.record(2), gateway.record(4)]);
  await gateway.deliver(log, 2);
  scene.clock.advance(3_600_000);
  const { anchorDue } = scene.server().compute.anchors;
  expect(await anchorDue()).toBeGreaterThan(0);
  expect(await anchorDue()).toBe(0);
  expect((await anchorsOf(gateway)).at(-1)).toMatchObject({
    log: gateway.logName(MONTH),
    origin: log.origin,
    size: 4,
    root: Buffer.from(await log.root(4)).toString('hex'),
    recordedThrough: 4,
    open: 0,
  });
  // A new month has begun, and the gateway tells of the old one no longer.
  const next = await gateway.openLog(join(scene.dir, 'next-month'), '202604');
  logs.push(next);
  await gateway.status(next);
  expect(await anchorDue()).toBe(1);
  expect((await anchorsOf(gateway)).at(-1)).toMatchObject({ size: 4, final: true });
  expect(await anchorDue()).toBe(0);
});

test('what contradicts the log is refused, shown and recorded; the mirror goes on', async () => {
  const { gateway, log } = await gatewayWithLog();
  await gateway.append(log, [gateway.record(1), gateway.record(2)]);
  await gateway.deliver(log, 0);
  const other = await gateway.openLog(join(scene.dir, `fork-${number}`), MONTH);
  logs.push(other);
  await gateway.append(other, [gateway.record(1), gateway.record(2), gateway.record(3)]);
  expect(await gateway.deliver(other, 0)).toMatchObject({
    status: 422,
    body: { code: 'log-refused', reason: 'forked' },
  });
  await gateway.deliver(other, 0);
  expect(await gateway.deliver(other, 2)).toMatchObject({ status: 422, body: { reason: 'wrong-root' } });
  expect(await gateway.deliver(log, 0)).toMatchObject({ status: 200 });
  expect((await scene.kinds(gateway.id)).filter((kind) => kind === 'traffic-log.refused')).toHaveLength(2);

  await gateway.append(log, [gateway.record(3)]);
  const gap = await gateway.post(`/gateway/v1/logs/${gateway.logName(MONTH)}/entries`, {
    origin: log.origin,
    from: 5,
    entries: [],
    checkpoint: (await log.publish()).note,
  });
  expect(gap).toMatchObject({ status: 409, body: { code: 'log-gap', size: 2 } });
  expect((await gateway.deliver(log, 2)).body).toEqual({ size: 3 });
  expect(await rowsOf(log)).toBe(3);

  const stranger = await gatewayWithLog();
  const foreign = await stranger.gateway.post(`/gateway/v1/logs/${gateway.logName(MONTH)}/entries`, {
    origin: log.origin,
    from: 3,
    entries: [],
    checkpoint: (await log.publish()).note,
  });
  expect(foreign).toMatchObject({ status: 403, body: { code: 'not-your-log' } });
});

test('a stop between mirror and database is made good at the start, and sending again changes nothing', async () => {
  const { gateway, log } = await gatewayWithLog();
  await gateway.append(log, [gateway.record(1)]);
  await gateway.deliver(log, 0);
  await gateway.append(
    log,
    Array.from({ length: 700 }, (_, i) => gateway.record(i + 2)),
  );
  await sql`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more rows'; END $$`.execute(
    scene.db.kysely,
  );
  await sql`CREATE TRIGGER refuse BEFORE INSERT ON compute_traffic FOR EACH ROW EXECUTE FUNCTION refuse()`.execute(
    scene.db.kysely,
  );
  expect((await gateway.deliver(log, 1)).status).toBe(500);
  expect(await rowsOf(log)).toBe(1);
  await sql`DROP TRIGGER refuse ON compute_traffic`.execute(scene.db.kysely);
  await scene.restart();
  expect(await rowsOf(log)).toBe(701);
  expect((await gateway.deliver(log, 1)).body).toEqual({ size: 701 });
  expect(await rowsOf(log)).toBe(701);
});

test('a mirror that was lost is noticed and grows again from what the gateway has', async () => {
  const { gateway, log } = await gatewayWithLog();
  const name = gateway.logName(MONTH);
  await gateway.append(log, [gateway.record(1), gateway.record(2)]);
  await gateway.deliver(log, 0);
  await scene.restart();
  await rm(join(scene.ledgerDir, name), { recursive: true });
  await gateway.append(log, [gateway.record(3)]);
  expect(await gateway.deliver(log, 2)).toMatchObject({ status: 409, body: { size: 0 } });
  expect((await gateway.deliver(log, 0)).body).toEqual({ size: 3 });
  expect(await rowsOf(log)).toBe(3);
});

test('payloads wait for their record, are compared with its commitment, read with a reason only, and kept as long as they must', async () => {
  const { gateway, log } = await gatewayWithLog();
  const { payloadKey } = scene.server().compute;
  const ids = Array.from({ length: 4 }, () => gateway.newId('traffic'));
  const content = { request: { messages: [{ role: 'user', content: '你好' }] }, response: { text: '您好！' } };
  const sealed = ids.map((id, at) => gateway.seal(id, payloadKey, content, at === 2 ? 1 : 2));
  const early = await gateway.post('/gateway/v1/payloads', { payloads: [sealed[0]!.sealed, sealed[1]!.sealed] });
  expect(early.body).toEqual({ accepted: ids.slice(0, 2) });
  await gateway.append(log, [
    gateway.record(1, { id: ids[0]!, commitment: sealed[0]!.commitment, endUser: 'pseudonym' }),
    gateway.record(2, { id: ids[1]!, commitment: sealed[0]!.commitment }),
    gateway.record(3, { id: ids[2]!, commitment: null, outcome: 'interrupted' }),
    gateway.record(4, { id: ids[3]!, commitment: sealed[3]!.commitment }),
  ]);
  await gateway.deliver(log, 0);
  const state = async (at: number) => (await scene.call('per_op', 'GET', `/api/v1/traffic/${ids[at]}`)).body.payload;
  await until(async () => (await state(0)) === 'kept' && (await state(1)) === 'mismatch');
  expect([await state(2), await state(3)]).toEqual(['none', 'awaited']);
  const again = { payloads: [sealed[0]!.sealed, sealed[2]!.sealed, { id: ids[3]!, sealed: 'bm9uc2Vuc2U=' }] };
  expect((await gateway.post('/gateway/v1/payloads', again)).body.accepted).toHaveLength(3);
  await until(async () => (await state(2)) === 'uncommitted' && (await state(3)) === 'unreadable');
  expect((await scene.kinds(gateway.id)).filter((kind) => kind === 'payload.mismatched')).toHaveLength(2);

  const path = `/api/v1/traffic/${ids[0]}/payload`;
  expect((await scene.call('per_op', 'GET', `${path}?reason=curious`)).status).toBe(403);
  expect((await scene.call('per_compliance', 'GET', path)).status).toBe(400);
  const read = await scene.call('per_compliance', 'GET', `${path}?reason=${encodeURIComponent('投诉 17 号核查')}`);
  expect(read.body).toEqual({ id: ids[0], state: 'kept', ...content });
  const application = gateway.record(9).applicationId;
  const { items } = await scene.governance.records.query({ subjectId: application, kind: 'payload.read', limit: 5 });
  expect(items.map(({ record }) => [record.actor.id, record.facts.trafficId])).toEqual([['per_compliance', ids[0]]]);
  expect(items[0]!.record.commitment).not.toBeNull();
  const older = await scene.call('per_compliance', 'GET', `/api/v1/traffic/${ids[2]}/payload?reason=check`);
  expect(older.body).toEqual({ id: ids[2], state: 'uncommitted', ...content });

  const erase = (person: string) =>
    scene.call(person, 'POST', `/api/v1/traffic/${ids[0]}/erase`, { reason: '用户要求删除' });
  expect((await erase('per_op')).status).toBe(403);
  expect(await erase('per_compliance')).toMatchObject({ status: 409, body: { code: 'payload-retained' } });
  scene.clock.advance(200 * 86_400_000);
  expect(await erase('per_compliance')).toMatchObject({ status: 200, body: { payload: 'erased' } });
  expect((await scene.call('per_compliance', 'GET', `${path}?reason=once%20more`)).status).toBe(404);
  // The record and its proof stay.
  expect((await scene.call('per_op', 'GET', `/api/v1/traffic/${ids[0]}/receipt`)).status).toBe(200);
});

test('who holds a role at a unit sees the traffic of its applications only', async () => {
  const author = scene.person('per_owner', ['product-owner'], SIDE_UNIT);
  const applicationId = scene.governance.newId('application');
  await scene.db.kysely.transaction().execute((tx) =>
    scene.governance.subjects.create(tx, {
      kind: 'application',
      id: applicationId,
      title: { zh: '应用', en: 'Application' },
      ownerId: author.personId,
      unitId: SIDE_UNIT,
      content: {},
      author,
    }),
  );
  const { gateway, log } = await gatewayWithLog();
  const [own, other] = [gateway.record(1, { applicationId }), gateway.record(2)];
  const at = '2026-05-10T08:00:00.000Z';
  const refused = [applicationId, 'app_other'].map((id) => ({
    ...{ applicationId: id, keyId: `key_of_${id}`, reason: 'overloaded', count: 1, first: at, last: at },
  }));
  await gateway.append(log, [
    own,
    other,
    { format: 1, type: 'turned-away', gatewayId: gateway.id, minute: at, counts: { overloaded: 3 }, refused },
  ]);
  await gateway.deliver(log, 0);
  // Neither of other applications nor of nobody.
  const away = await scene.call('per_owner', 'GET', `/api/v1/traffic/refusals?from=${at}&to=2026-05-11T00:00:00Z`);
  expect(away.body.items).toEqual([{ ...refused[0], gatewayIds: [gateway.id] }]);
  const list = await scene.call('per_owner', 'GET', `/api/v1/traffic?gatewayId=${gateway.id}`);
  expect(list.body.items.map(({ id }: TrafficRecord) => id)).toEqual([own.id]);
  expect((await scene.call('per_owner', 'GET', `/api/v1/traffic/${own.id}/receipt`)).status).toBe(200);
  expect((await scene.call('per_owner', 'GET', `/api/v1/traffic/${other.id}`)).status).toBe(403);
  expect((await scene.call('per_owner', 'GET', `/api/v1/traffic/${other.id}/receipt`)).status).toBe(403);
  const span = 'from=2026-03-10T00:00:00Z&to=2026-03-11T00:00:00Z&step=day';
  const summary = await scene.call('per_owner', 'GET', `/api/v1/traffic/summary?${span}`);
  expect(summary.body.items).toMatchObject([{ counts: { answered: 1 }, turnedAway: 0 }]);
  const all = await scene.call('per_op', 'GET', `/api/v1/traffic?gatewayId=${gateway.id}`);
  expect(all.body.items).toHaveLength(2);
});

test('a person is searched for by the name that the application calls them, and the name is kept nowhere', async () => {
  const userName = 'zhang.wei@customer.example';
  const { gateway, log } = await gatewayWithLog();
  const { applicationId } = gateway.record(1);
  const hmac = (text: string) => hmacSha256(scene.keyring.secret(PSEUDONYM_KEY), text);
  const endUser = endUserPseudonym(hmac, applicationId, userName);
  const own = gateway.record(1, { endUser });
  await gateway.append(log, [own, gateway.record(2, { endUser: 'somebody-else' })]);
  await gateway.deliver(log, 0);
  const asked = logged.length;
  const ask = (person: string, body: object) => scene.call(person, 'POST', '/api/v1/traffic/pseudonym', body);
  const found = await ask('per_compliance', { applicationId, userName });
  expect(found).toEqual({ status: 200, body: { endUser } });
  const list = await scene.call(
    'per_compliance',
    'GET',
    `/api/v1/traffic?applicationId=${applicationId}&endUser=${endUser}`,
  );
  expect(list.body.items.map(({ id }: TrafficRecord) => id)).toEqual([own.id]);
  // Who may not read what people said is not told who it was; nothing that is refused keeps or repeats the name either.
  const refused = [
    await ask('per_op', { applicationId, userName }),
    await ask('per_compliance', { userName }),
    await ask('per_compliance', { applicationId, userName: userName.repeat(30) }),
    await scene.call('per_compliance', 'GET', `/api/v1/traffic?applicationId=${applicationId}&userName=${userName}`),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 400, 400, 400]);
  expect(JSON.stringify(refused)).not.toContain('zhang.wei');
  expect(logged.slice(asked).join('')).not.toContain('zhang.wei');
  expect(await rowsWith('zhang.wei')).toEqual([]);
  expect(await rowsWith(endUser)).toContain(`compute_traffic_${MONTH}`);
  const files = (await readdir(scene.dir, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const kept = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name))));
  expect(kept.filter((bytes) => bytes.includes('zhang.wei'))).toEqual([]);
  expect(kept.some((bytes) => bytes.includes(endUser))).toBe(true);
});

/** The tables of the database that hold a text, as it is or in bytes. */
async function rowsWith(text: string): Promise<string[]> {
  const { rows } = await scene.db.pool.query(`SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`);
  const found: string[] = [];
  for (const { tablename } of rows) {
    const within = await scene.db.pool.query(
      `SELECT 1 FROM "${tablename}" AS t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0 LIMIT 1`,
      [text, Buffer.from(text).toString('hex')],
    );
    if (within.rows.length > 0) found.push(tablename);
  }
  return found;
}

test('what goes on now is read from counters by minute: outcomes, tokens, percentiles, by application, model and gateway, each once', async () => {
  const [a, b] = [await gatewayWithLog(), await gatewayWithLog()];
  scene.clock.set('2026-03-10T09:10:30.000Z');
  const releaseId = 'rel_01JDZZZZZZZZZZZZZZZZZZZZZ2';
  const at = (minute: string) => ({
    acceptedAt: `2026-03-10T09:${minute}:01.000Z`,
    endedAt: `2026-03-10T09:${minute}:03.000Z`,
  });
  // A hundred that took 1 to 100 ms, half of it the upstream's.
  const fast = Array.from({ length: 100 }, (_, i) =>
    a.gateway.record(i + 1, {
      ...at('09'),
      releaseId,
      millis: { total: i + 1, firstByte: 1, upstream: i + 1, forwarded: (i + 1) / 2 },
    }),
  );
  await a.gateway.append(a.log, fast);
  expect((await a.gateway.deliver(a.log, 0)).status).toBe(200);
  await a.gateway.append(a.log, [
    a.gateway.record(101, { ...at('09'), releaseId, millis: { total: 900, firstByte: 1, upstream: 800, guard: 300 } }),
    a.gateway.record(102, {
      ...at('10'),
      releaseId,
      outcome: 'refused',
      usage: null,
      millis: { total: 5, firstByte: null, upstream: null },
    }),
    {
      format: 1,
      type: 'turned-away',
      gatewayId: a.gateway.id,
      minute: '2026-03-10T09:09:00.000Z',
      counts: { shed: 7 },
    },
  ]);
  // Delivered again from the beginning: what is there already is not counted again.
  expect((await a.gateway.deliver(a.log, 0)).status).toBe(200);
  expect((await a.gateway.deliver(a.log, 0)).status).toBe(200);
  await b.gateway.append(b.log, [
    b.gateway.record(1, { ...at('10'), releaseId }),
    // Long ago: for that there are the records.
    b.gateway.record(2, { acceptedAt: '2026-03-01T09:00:00.000Z', endedAt: '2026-03-01T09:00:00.000Z', releaseId }),
  ]);
  await b.gateway.deliver(b.log, 0);

  const read = async (person: string, query = '') =>
    (await scene.call(person, 'GET', `/api/v1/traffic/live?minutes=15&releaseId=${releaseId}${query}`)).body;
  const live = await read('per_op');
  expect(live).toMatchObject({ from: '2026-03-10T08:56:00.000Z', to: '2026-03-10T09:11:00.000Z', stepMinutes: 1 });
  expect(live.points).toHaveLength(15);
  expect(live.points.at(-2)).toMatchObject({
    at: '2026-03-10T09:09:00.000Z',
    counts: { answered: 101 },
    inputTokens: 1_212,
    outputTokens: 3_434,
  });
  expect(live.points.at(-1)).toMatchObject({ counts: { answered: 1, refused: 1 } });
  expect(live.points[0]).toMatchObject({ counts: {}, times: { total: null } });
  const { total, own, upstream, guard } = live.points.at(-2).times;
  expect(
    [total.p50, upstream.p50, own.p50].every((one, i) => one >= [51, 25.5, 25.5][i]! && one <= [56, 28, 28][i]!),
  ).toBe(true);
  expect(total.p99).toBeGreaterThanOrEqual(100);
  // One alone was judged by a guard.
  expect(guard.p50).toBeGreaterThanOrEqual(300);
  expect(guard.p50).toBeLessThanOrEqual(330);
  expect(live.applications).toMatchObject([{ counts: { answered: 102, refused: 1 } }]);
  expect(live.releases).toMatchObject([{ id: releaseId, title: null, inputTokens: 1_224 }]);
  expect(live.gateways.map(({ id, total: all }: { id: string; total: number }) => [id, all])).toEqual(
    [
      [a.gateway.id, 102],
      [b.gateway.id, 1],
    ].sort(),
  );
  expect((await read('per_op', `&gatewayId=${b.gateway.id}`)).total).toMatchObject({ counts: { answered: 1 } });
  // Without a filter also what was turned away; who may see a unit alone sees the applications of it.
  const everything = (await scene.call('per_op', 'GET', '/api/v1/traffic/live?minutes=60')).body;
  expect(everything.points.at(-2).turnedAway).toBe(7);
  expect((await read('per_owner')).total.counts).toEqual({});
  expect((await scene.call('per_op', 'GET', '/api/v1/traffic/live?minutes=7')).status).toBe(400);
  scene.clock.set('2026-03-10T08:00:00Z');
});
