import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '../../../engines/ledger/index.ts';
import { SIDE_UNIT } from '../../../governance/testing.ts';
import { DAY } from '../../../kernel/time/index.ts';
import { endUserPseudonym } from '../../../kernel/traffic/index.ts';
import { hmacSha256 } from '../../../platform/crypto/index.ts';
import { PSEUDONYM_KEY } from './compute.deps.ts';
import { createTestGateway, type TestGateway } from './testing/gateway.ts';
import { openScene, type Scene } from './testing/scene.ts';
import { until } from './testing/until.ts';

const DAYS = 184;
let scene: Scene;
let gateway: TestGateway;
let log: Log;
let seq = 0;
const application = 'app_01JDZZZZZZZZZZZZZZZZZZZZZZ';

beforeAll(async () => {
  scene = await openScene();
  scene.person('per_admin', ['system-administrator']);
  scene.person('per_officer', ['compliance-officer']);
  scene.person('per_elsewhere', ['compliance-officer'], SIDE_UNIT);
  scene.person('per_op', ['operator']);
  gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  log = await gateway.openLog(join(scene.dir, 'gateway'), '202603');
});
afterAll(async () => {
  await log.close();
  await scene.close();
});

/** Requests of one person with their payloads, at a time. Answers their ids. */
async function say(endUser: string, count: number, acceptedAt: string): Promise<string[]> {
  const { payloadKey } = scene.server().compute;
  const made = Array.from({ length: count }, () => {
    const { id } = gateway.record(1, { acceptedAt });
    return { id, ...gateway.seal(id, payloadKey, { request: { text: endUser }, response: null }) };
  });
  const from = seq;
  await gateway.append(
    log,
    made.map(({ id, commitment }) => gateway.record(++seq, { id, commitment, acceptedAt, endUser })),
  );
  for (let at = from; at < seq; at += 1_000) await gateway.deliver(log, at);
  await gateway.post('/gateway/v1/payloads', { payloads: made.map(({ sealed }) => sealed) });
  await settled();
  return made.map(({ id }) => id);
}

/** All payloads whose record is here were opened and kept. */
async function settled(): Promise<void> {
  await until(async () => {
    const { rows } = await scene.db.pool.query(
      `SELECT count(*)::int AS n FROM compute_payload WHERE state = 'waiting'`,
    );
    return rows[0].n === 0;
  }, 120_000);
}

const post = (path: string, body: object, person = 'per_officer') =>
  scene.call(person, 'POST', `/api/v1/erasures${path}`, body);

test('what one person said is erased with its key, in as many batches as it takes; others stay', async () => {
  const pseudonym = endUserPseudonym(
    (text) => hmacSha256(scene.keyring.secret(PSEUDONYM_KEY), text),
    application,
    'user-17',
  );
  const ids = await say(pseudonym, 520, '2026-03-10T08:00:01.000Z');
  const [other] = await say('somebody-else', 1, '2026-03-10T08:00:02.000Z');
  scene.clock.set('2026-10-05T08:00:00Z');
  const person = { applicationId: application, userName: 'user-17' };
  expect((await post('/preview', person, 'per_op')).status).toBe(403);
  expect((await post('/preview', person, 'per_elsewhere')).status).toBe(403);
  expect((await post('/preview', { applicationId: application })).status).toBe(400);
  const preview = await post('/preview', person);
  expect(preview.body).toEqual({
    ...{ applicationId: application, endUser: pseudonym, payloads: 520, erasable: 520, retained: 0, held: 0 },
    retainedUntil: null,
  });
  const reason = '用户注销账号，要求删除';
  expect(await post('', { ...person, reason, payloads: 500 })).toMatchObject({
    status: 409,
    body: { code: 'preview-outdated', payloads: 520 },
  });
  const done = await post('', { ...person, reason, payloads: 520 });
  expect(done).toMatchObject({ status: 201, body: { erased: 520, restricted: 0, waiting: 0, state: 'done' } });
  expect(await scene.governance.payloads.read(ids[0]!)).toBeNull();
  expect(await scene.governance.payloads.read(other!)).not.toBeNull();
  const keys = await scene.db.pool.query('SELECT subject_key FROM governance_payload_key WHERE subject_key = $1', [
    `${application}/${pseudonym}`,
  ]);
  expect(keys.rows).toEqual([]);
  const records = await scene.governance.records.query({ kind: 'payload.erased', limit: 10 });
  const named = records.items.flatMap(({ record }) => record.facts.payloadIds as string[]);
  expect(new Set(named)).toEqual(new Set(ids));
  expect(records.items.map(({ record }) => record.facts.keysDestroyed).sort()).toEqual([0, 1]);
  // The record of a request stays, and says that its words are gone.
  expect((await scene.call('per_op', 'GET', `/api/v1/traffic/${ids[0]}`)).body.payload).toBe('erased');
}, 240_000);

test('what must be kept is restricted, and erased as soon as nothing keeps it', async () => {
  const now = scene.clock.now();
  const acceptedAt = now.toISOString();
  const old = await say('kept-person', 2, '2026-03-12T08:00:00.000Z');
  const [held] = old;
  const fresh = await say('kept-person', 1, acceptedAt);
  const hold = await scene.call('per_officer', 'POST', '/api/v1/legal-holds', {
    trafficId: held,
    reason: '仲裁案件材料',
  });
  const person = { applicationId: application, endUser: 'kept-person' };
  const preview = (await post('/preview', person)).body;
  expect(preview).toMatchObject({ payloads: 3, erasable: 1, retained: 1, held: 1 });
  expect(preview.retainedUntil).toBe(new Date(now.getTime() + DAYS * DAY).toISOString());
  const asked = await post('', { ...person, reason: '用户要求删除', payloads: 3 });
  expect(asked.body).toMatchObject({ erased: 1, restricted: 2, waiting: 2, state: 'open' });
  for (const id of [held!, fresh[0]!])
    await expect(scene.governance.payloads.read(id)).rejects.toMatchObject({ code: 'payload-restricted' });
  const { erasures } = scene.server().compute;
  await scene.call('per_officer', 'POST', `/api/v1/legal-holds/${hold.body.id}/lift`, { reason: '仲裁已经结束' });
  await erasures.carryOn();
  const list = async () => (await scene.call('per_officer', 'GET', '/api/v1/erasures?limit=1')).body.items[0];
  expect(await list()).toMatchObject({ erased: 2, waiting: 1, state: 'open' });
  scene.clock.advance((DAYS + 1) * DAY);
  await erasures.carryOn();
  expect(await list()).toMatchObject({ erased: 3, waiting: 0, state: 'done' });
  expect(await scene.governance.payloads.read(fresh[0]!)).toBeNull();
  const { items } = await scene.governance.records.query({ kind: 'erasure.completed', limit: 5 });
  expect(items[0]!.record.facts).toMatchObject({ erased: 3 });
});

test('a payload that comes after the erasure goes too; what the person says later does not', async () => {
  const acceptedAt = '2026-03-20T08:00:00.000Z';
  const { payloadKey } = scene.server().compute;
  const late = gateway.record(1, { acceptedAt });
  const sealed = gateway.seal(late.id, payloadKey, { request: { text: 'late' }, response: null });
  await gateway.append(log, [
    gateway.record(++seq, { id: late.id, acceptedAt, commitment: sealed.commitment, endUser: 'late-person' }),
  ]);
  await gateway.deliver(log, seq - 1);
  const person = { applicationId: application, endUser: 'late-person' };
  expect((await post('', { ...person, reason: '用户要求删除', payloads: 0 })).body).toMatchObject({ state: 'done' });
  await gateway.post('/gateway/v1/payloads', { payloads: [sealed.sealed] });
  await settled();
  expect(await scene.governance.payloads.read(late.id)).not.toBeNull();
  const after = new Date(scene.clock.now().getTime() + 1_000).toISOString();
  const [later] = await say('late-person', 1, after);
  await scene.server().compute.erasures.carryOn();
  expect(await scene.governance.payloads.read(late.id)).toBeNull();
  expect(await scene.governance.payloads.read(later!)).not.toBeNull();
});
