import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditLedger, type LedgerFolder } from '../../../engines/audit/index.ts';
import {
  createNodeLogFiles,
  exportLog,
  type Log,
  nodeCrypto,
  parseVerifierKey,
  readPublishedLog,
  verifyProof,
} from '../../../engines/ledger/index.ts';
import { ROOT_UNIT } from '../../../governance/testing.ts';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import { builtinProfile } from '../../../kernel/profile/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import { keptUntil } from './pruning/requirements.ts';
import { createTestGateway, type TestGateway } from './testing/gateway.ts';
import { openScene, type Scene } from './testing/scene.ts';
import { until } from './testing/until.ts';

const MONTH = '202603';
const AFTER = '2026-10-05T08:00:00Z';
const never = new AbortController().signal;
let scene: Scene;
let officer: PersonActor;
let security: PersonActor;
let admin: PersonActor;
const logs: Log[] = [];
let number = 0;

beforeAll(async () => {
  scene = await openScene();
  admin = scene.person('per_admin', ['system-administrator']);
  officer = scene.person('per_officer', ['compliance-officer']);
  security = scene.person('per_security', ['security-officer']);
  scene.person('per_op', ['operator']);
});
afterAll(async () => {
  for (const log of logs) await log.close();
  await scene.close();
});

/** A gateway whose month is over, closed and finally anchored; the organisation has no other logs of that month. */
async function month(
  count: number,
  of = MONTH,
): Promise<{ gateway: TestGateway; log: Log; name: string; ids: string[] }> {
  const gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  const log = await gateway.openLog(join(scene.dir, `gateway-${number++}`), of);
  logs.push(log);
  const acceptedAt = `${of.slice(0, 4)}-${of.slice(4)}-10T08:00:01.000Z`;
  const { payloadKey } = scene.server().compute;
  const sealed = Array.from({ length: count }, (_, i) => {
    const { id } = gateway.record(i + 1, { acceptedAt });
    return { id, ...gateway.seal(id, payloadKey, { request: { text: `${i}` }, response: null }) };
  });
  const records = sealed.map(({ id, commitment }, i) =>
    gateway.record(i + 1, { id, commitment, acceptedAt, endUser: `person-${i % 3}` }),
  );
  await gateway.append(log, records);
  for (let at = 0; at < count; at += 1_000) await gateway.deliver(log, at);
  await gateway.post('/gateway/v1/payloads', { payloads: sealed.map((one) => one.sealed) });
  await settled();
  const next = await gateway.openLog(join(scene.dir, `gateway-${number++}`), monthAfter(of));
  logs.push(next);
  await gateway.status(next);
  await scene.server().compute.anchors.anchorDue();
  return { gateway, log, name: gateway.logName(of), ids: records.map(({ id }) => id) };
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

function monthAfter(of: string): string {
  return new Date(Date.UTC(Number(of.slice(0, 4)), Number(of.slice(4)))).toISOString().slice(0, 7).replace('-', '');
}

const request = (of = MONTH, person = 'per_officer', more: object = { keepTiles: false }) =>
  scene.call(person, 'POST', `/api/v1/traffic-months/${of}/prune`, { reason: '留存期已满，按规定清除', ...more });
const approve = (reviewId: string, person: PersonActor = security) =>
  scene.governance.reviews.vote(person, reviewId, { choice: 'approve', comment: '' });
const count = async (table: string, name: string) =>
  Number((await scene.db.pool.query(`SELECT count(*) AS n FROM ${table} WHERE log_name = $1`, [name])).rows[0].n);
const stateOf = async (of = MONTH) =>
  (await scene.call('per_op', 'GET', '/api/v1/traffic-months')).body.items.find(
    (one: { month: string }) => one.month === of,
  );

/** Verifies the folders as they lie there, as of now. */
async function verify() {
  const names = (await readdir(scene.ledgerDir)).filter((name) => !name.endsWith('.tmp'));
  const folders: LedgerFolder[] = [];
  for (const name of names) {
    // As of its checkpoint: the governance log goes on meanwhile.
    const published = await readPublishedLog(createNodeLogFiles(join(scene.ledgerDir, name)));
    if (published !== undefined) folders.push({ name, files: published.files });
  }
  return auditLedger(folders, {
    trust: [parseVerifierKey(scene.governance.sequencer.log()!.verifierKey)],
  });
}
const problems = async () => (await verify()).problems.map(({ code, log }) => `${log} ${code}`);

/** All decisions made until now are in the governance log. */
async function sequenced() {
  const { items } = await scene.governance.records.query({ limit: 1 });
  await scene.governance.sequencer.waitSequenced(items[0]!.record.id);
}

test('a month goes when its retention is over and two people say so; verifiers name it as pruned', async () => {
  scene.clock.set('2026-04-02T08:00:00Z');
  const { name, ids } = await month(30);
  const early = await request();
  expect(early).toMatchObject({ status: 409, body: { code: 'gate-closed' } });
  expect(JSON.stringify(early.body)).toContain('retention-runs');
  scene.clock.set(AFTER);
  // The wrong people: one who may not ask, and the one who asked.
  expect((await request(MONTH, 'per_op')).status).toBe(403);
  const asked = await request();
  expect(asked.status).toBe(201);
  expect(await request()).toMatchObject({ status: 409, body: { code: 'pruning-open' } });
  await expect(approve(asked.body.reviewId, officer)).rejects.toMatchObject({ status: 403 });
  await expect(approve(asked.body.reviewId, admin)).rejects.toMatchObject({ status: 403 });
  expect(await stateOf()).toMatchObject({ state: 'in-review', entries: 30 });
  await approve(asked.body.reviewId);
  expect(await stateOf()).toMatchObject({ state: 'pruning' });
  await sequenced();
  expect(await scene.server().compute.deletion.carryOn(never)).toBe(1);
  expect(await stateOf()).toMatchObject({ state: 'pruned' });
  expect(await count('compute_traffic', name)).toBe(0);
  expect(await readdir(scene.ledgerDir)).toEqual(['governance-2026']);
  for (const id of ids.slice(0, 2)) {
    expect((await scene.call('per_op', 'GET', `/api/v1/traffic/${id}`)).status).toBe(404);
    expect(await scene.governance.payloads.read(id)).toBeNull();
  }
  const { rows } = await scene.db.pool.query('SELECT count(*)::int AS n FROM governance_payload_key');
  expect(rows[0].n).toBeGreaterThan(0);
  await sequenced();
  const report = await verify();
  expect(report).toMatchObject({ ok: true, problems: [] });
  expect(report.pruned).toMatchObject([
    { log: name, size: 30, requestedBy: 'per_officer', approvedBy: ['per_security'] },
  ]);
  // The own verification says the same, and the control fails for nothing that was decided.
  expect(await scene.server().compute.verification.verifyNow()).toMatchObject({ ok: true });
});

test('a month that went without a decision is missing', async () => {
  const { name } = await month(3, '202602');
  await sequenced();
  expect(await problems()).toEqual([]);
  await scene.server().compute.stopChannels();
  await scene.restart();
  await rename(join(scene.ledgerDir, name), join(scene.dir, 'away'));
  expect(await problems()).toEqual([`${name} log-missing`]);
  await rename(join(scene.dir, 'away'), join(scene.ledgerDir, name));
  expect(await problems()).toEqual([]);
});

test('unless it is asked otherwise hash tiles stay, by which a receipt of then and a kept entry are still proven', async () => {
  const { gateway, log, name, ids } = await month(5, '202509');
  const receipt = (await scene.call('per_op', 'GET', `/api/v1/traffic/${ids[3]}/receipt`)).body;
  const { body } = await request('202509', 'per_officer', {});
  await approve(body.reviewId);
  await sequenced();
  // While they are on their way, as after it: no moment in which the ledger does not verify.
  expect(await problems()).toEqual([]);
  expect(await scene.server().compute.deletion.carryOn(never)).toBe(1);
  await sequenced();
  expect(await stateOf('202509')).toMatchObject({ state: 'pruned', tilesKept: true });
  const there = await readdir(join(scene.ledgerDir, name), { recursive: true });
  expect(there.filter((path) => path.includes('entries'))).toEqual([]);
  expect(await readdir(scene.ledgerDir)).not.toContain(`${name}.entries.tmp`);
  const report = await verify();
  expect(report).toMatchObject({ ok: true, problems: [] });
  expect(report.pruned.find((one) => one.log === name)).toMatchObject({ kept: 'tiles', size: 5 });
  expect(report.logs.find((one) => one.name === name)?.report.entriesGone).toBe(5);
  expect(await scene.server().compute.verification.verifyNow()).toMatchObject({ ok: true });
  // An export carries what is left; a tile of it that was changed is found.
  const target = createNodeLogFiles(join(scene.dir, 'tiles-export'));
  await exportLog(createNodeLogFiles(join(scene.ledgerDir, name)), target);
  const left = (await readPublishedLog(target))!;
  const entry = Buffer.from(receipt.entry, 'base64');
  const key = parseVerifierKey(receipt.verifierKey);
  expect(await left.indexOf(entry)).toBe(receipt.index);
  expect(await verifyProof(await left.proofFile(receipt.index), entry, [key], nodeCrypto)).toMatchObject({
    index: receipt.index,
  });
  expect(await verifyProof(receipt.proof, entry, [key], nodeCrypto)).toMatchObject({ index: receipt.index });
  // The page of the log shows no entries, and nothing comes back.
  expect(await scene.server().compute.trafficFolders()).toContainEqual(expect.objectContaining({ name }));
  const folder = (await scene.server().compute.trafficFolders()).find((one) => one.name === name)!;
  expect(await folder.entries(0, 10)).toEqual([]);
  expect(await gateway.deliver(log, 0)).toMatchObject({ status: 409, body: { code: 'log-pruned' } });
  const deleted = await scene.governance.records.query({ kind: 'traffic-log.deleted', limit: 50 });
  expect(deleted.items.find(({ record }) => record.facts.log === name)?.record.facts).toMatchObject({ kept: 'tiles' });
  // Tiles that go after all are missed.
  await rename(join(scene.ledgerDir, name), join(scene.dir, 'tiles-away'));
  expect(await problems()).toEqual([`${name} log-missing`]);
  await rename(join(scene.dir, 'tiles-away'), join(scene.ledgerDir, name));
});

test('a gateway cannot bring back what was pruned', async () => {
  const { gateway, log } = await month(2, '202601');
  const { body } = await request('202601');
  await approve(body.reviewId);
  expect(await gateway.deliver(log, 0)).toMatchObject({ status: 409, body: { code: 'log-pruned' } });
  await sequenced();
  expect(await scene.server().compute.deletion.carryOn(never)).toBe(1);
  expect(await gateway.deliver(log, 0)).toMatchObject({ status: 409, body: { code: 'log-pruned' } });
});

test('a hold on a person, a time or one record keeps the month; lifted, it goes', async () => {
  const { ids, gateway } = await month(6, '202512');
  const application = gateway.record(1).applicationId;
  const unknown = { applicationId: application, reason: '法院调查令 17 号' };
  expect(await scene.call('per_officer', 'POST', '/api/v1/legal-holds', unknown)).toMatchObject({ status: 400 });
  const place = (hold: object, person = 'per_officer') =>
    scene.call(person, 'POST', '/api/v1/legal-holds', { reason: '法院调查令 17 号', ...hold });
  expect((await place({ trafficId: ids[0] }, 'per_op')).status).toBe(403);
  expect((await place({})).status).toBe(400);
  expect((await place({ trafficId: 'trf_01JDZZZZZZZZZZZZZZZZZZZZZZ' })).status).toBe(400);
  for (const hold of [{ trafficId: ids[4] }, { from: '2025-12-10T00:00:00Z', to: '2025-12-11T00:00:00Z' }]) {
    const placed = await place(hold);
    expect(placed.status).toBe(201);
    const refused = await request('202512');
    expect(refused).toMatchObject({ status: 409, body: { code: 'gate-closed' } });
    expect(JSON.stringify(refused.body)).toContain('法院调查令 17 号');
    const erase = await scene.call('per_officer', 'POST', `/api/v1/traffic/${ids[4]}/erase`, {
      reason: '用户要求删除',
    });
    expect(erase).toMatchObject({ status: 409, body: { code: 'payload-on-hold', holdId: placed.body.id } });
    expect(
      (await scene.call('per_security', 'POST', `/api/v1/legal-holds/${placed.body.id}/lift`, { reason: '案件已结' }))
        .status,
    ).toBe(403);
    const lifted = await scene.call('per_officer', 'POST', `/api/v1/legal-holds/${placed.body.id}/lift`, {
      reason: '案件已结案',
    });
    expect(lifted.body).toMatchObject({ state: 'lifted', endedBy: 'per_officer' });
    expect(
      (await scene.call('per_officer', 'POST', `/api/v1/legal-holds/${placed.body.id}/lift`, { reason: '案件已结案' }))
        .status,
    ).toBe(404);
  }
  const timed = await place({ trafficId: ids[0], until: new Date(scene.clock.now().getTime() + DAY).toISOString() });
  expect((await request('202512')).status).toBe(409);
  scene.clock.advance(2 * DAY);
  expect((await request('202512')).status).toBe(201);
  await scene.server().compute.holds.lapseDue();
  const list = await scene.call('per_security', 'GET', '/api/v1/legal-holds?state=ended');
  expect(list.body.items.map(({ state }: { state: string }) => state)).toEqual(['lapsed', 'lifted', 'lifted']);
  expect(list.body.items[0].id).toBe(timed.body.id);
  const { items } = await scene.governance.records.query({ kind: 'legal-hold.placed', limit: 10 });
  expect(items).toHaveLength(3);
  expect(items.every(({ record }) => record.commitment !== null)).toBe(true);
});

test('a hold that comes after the application still stops the decision, whatever the mode of the gate', async () => {
  const { ids } = await month(2, '202511');
  const { body } = await request('202511');
  await scene.governance.gates.setMode(officer, 'traffic.prune', 'observe', 'test');
  const hold = await scene.call('per_officer', 'POST', '/api/v1/legal-holds', {
    trafficId: ids[0],
    reason: '调查中，请保全',
  });
  await expect(approve(body.reviewId)).rejects.toMatchObject({ status: 409, code: 'traffic-must-stay' });
  expect(await stateOf('202511')).toMatchObject({ state: 'in-review' });
  await scene.governance.gates.setMode(officer, 'traffic.prune', 'block', 'test');
  await scene.call('per_officer', 'POST', `/api/v1/legal-holds/${hold.body.id}/lift`, { reason: '已经结束' });
});

test('pruning and holding at once: either the hold stops it, or it is told that the month is gone', async () => {
  let stopped = 0;
  for (let round = 0; round < 4; round++) {
    const of = `2024${String(round + 1).padStart(2, '0')}`;
    const { ids } = await month(2, of);
    const { body } = await request(of);
    const from = `${of.slice(0, 4)}-${of.slice(4)}-01T00:00:00Z`;
    const [vote, hold] = await Promise.all([
      approve(body.reviewId).then(
        () => 'approved',
        (error: { code: string }) => error.code,
      ),
      scene.call('per_officer', 'POST', '/api/v1/legal-holds', {
        from,
        to: `${of.slice(0, 4)}-${of.slice(4)}-28T00:00:00Z`,
        reason: '同时到来的保全',
      }),
    ]);
    expect(hold.status).toBe(201);
    if (vote === 'approved') expect(hold.body.prunedMonths).toEqual([of]);
    else {
      stopped++;
      expect(['traffic-must-stay', 'gate-closed']).toContain(vote);
      expect(hold.body.prunedMonths).toEqual([]);
    }
    await sequenced();
    await scene.server().compute.deletion.carryOn(never);
    const there = (await scene.call('per_op', 'GET', `/api/v1/traffic/${ids[0]}`)).status;
    expect(there).toBe(vote === 'approved' ? 404 : 200);
  }
  expect(stopped).toBeLessThanOrEqual(4);
});

test('a deletion that breaks off half-way is gone on with after a start, and all of it is gone once', async () => {
  const { name, ids } = await month(620, '202510');
  const { body } = await request('202510');
  await approve(body.reviewId);
  await sequenced();
  await sql`CREATE FUNCTION stop_half_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.log_index = 510 THEN RAISE 'the machine stops here'; END IF; RETURN OLD; END $$`.execute(scene.db.kysely);
  await sql`CREATE TRIGGER stop_half_way BEFORE DELETE ON compute_traffic FOR EACH ROW EXECUTE FUNCTION stop_half_way()`.execute(
    scene.db.kysely,
  );
  await expect(scene.server().compute.deletion.carryOn(never)).rejects.toThrow('the machine stops here');
  expect(await count('compute_traffic', name)).toBe(120);
  expect(await stateOf('202510')).toMatchObject({ state: 'pruning' });
  // The files went first and whole: nobody sees half a log.
  expect((await readdir(scene.ledgerDir)).filter((one) => one.includes('202510'))).toEqual([]);
  expect(await problems()).toEqual([]);
  await sql`DROP TRIGGER stop_half_way ON compute_traffic`.execute(scene.db.kysely);
  await scene.restart();
  await scene.server().compute.deletion.carryOn(never);
  expect(await count('compute_traffic', name)).toBe(0);
  expect(await stateOf('202510')).toMatchObject({ state: 'pruned' });
  const { items } = await scene.governance.records.query({ kind: 'traffic-log.deleted', limit: 50 });
  expect(items.filter(({ record }) => record.facts.log === name)).toHaveLength(1);
  const { rows } = await scene.db.pool.query(
    'SELECT count(*)::int AS n FROM governance_payload WHERE id = ANY($1) AND erased_at IS NULL',
    [ids],
  );
  expect(rows[0].n).toBe(0);
}, 180_000);

test('what went without a visible label on request is kept as long as the profile says of it', async () => {
  const { name } = await month(3, '202601');
  const { rows } = await scene.db.pool.query(
    'SELECT max(accepted_at) AS last FROM compute_traffic WHERE log_name = $1',
    [name],
  );
  const criterion = builtinProfile('taf320')!.criteria.find(({ id }) => id === 'log.retention-days')!;
  const days = { ...criterion, value: 10 };
  const months = { ...criterion, id: 'label.exemption-log-months', value: 6 };
  const until = (criteria: (typeof criterion)[]) =>
    keptUntil(scene.db.kysely, { log: name }, '202601', { ...builtinProfile('taf320')!, criteria });
  const general = await until([days]);
  expect(await until([days, months])).toEqual(general);
  await scene.db.pool.query(`UPDATE compute_traffic SET marks = ARRAY['unlabelled'] WHERE log_name = $1`, [name]);
  const last = new Date(rows[0].last);
  last.setUTCMonth(last.getUTCMonth() + 6);
  expect(await until([days, months])).toEqual(last);
  expect(await until([{ ...days, value: 400 }, months])).toEqual(await until([{ ...days, value: 400 }]));

  // The list of months says the same date, by the organisation's own profile.
  const { governance, db } = scene;
  await db.kysely
    .transaction()
    .execute((tx) =>
      governance.profiles.establish(tx, { profileId: 'public-service', unitId: ROOT_UNIT, author: officer }),
    );
  const listed = async () => (await stateOf('202601')).deletableFrom;
  expect(await listed()).toBe((await until([criterion])).toISOString());
  const change = await governance.profiles.change({
    applicant: scene.person('per_asks', ['compliance-officer']),
    mode: { kind: 'at-once' },
    changes: [{ criterionId: months.id, value: 12 }],
    statement: '标识日志多留存半年',
  });
  for (const person of [officer, security]) await approve(change.id, person);
  last.setUTCMonth(last.getUTCMonth() + 6);
  expect(await listed()).toBe(last.toISOString());
});
