import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestPolicy, createTestRoute, until } from '../../gateway/testing/scene.ts';
import { startGatewayProcess } from '../../gateway/testing/start-process.ts';
import { ROOT_UNIT } from '../../governance/testing.ts';
import { MINUTE, SECOND } from '../../kernel/time/index.ts';
import { TURN } from '../../modules/resources/compute/canary/turn.ts';
import { openScene, type Scene } from '../../modules/resources/compute/testing/scene.ts';

// One gateway asks an upstream its fixed questions for all (decision 0028). Here the gateways are processes of their own, and the one
// whose turn it is dies without a word.

const ENDPOINT = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZE';
type Started = Awaited<ReturnType<typeof startGatewayProcess>>;

let scene: Scene;
let root: string;
let asked = 0;
const upstream = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'POST') asked++;
    const choice = { index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ model: 'm-1', choices: [choice] }));
  });
});
const running = new Map<string, Started>();

beforeAll(async () => {
  scene = await openScene();
  scene.clock.set(new Date().toISOString());
  for (const [id, role] of [
    ['per_admin', 'system-administrator'],
    ['per_engineer', 'platform-engineer'],
    ['per_compliance', 'compliance-officer'],
  ] as const)
    scene.person(id, [role]);
  root = await mkdtemp(join(tmpdir(), 'canary-takeover-'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const one of running.values()) await one.kill();
  upstream.closeAllConnections();
  upstream.close();
  await scene.close();
  await rm(root, { recursive: true, force: true });
});

async function start(name: string): Promise<void> {
  const title = { zh: name, en: name };
  const { body } = await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title });
  running.set(name, await startGatewayProcess(join(root, name), { url: scene.url(), token: body.token }));
}

async function publishCanaries(): Promise<void> {
  const owner = scene.person('per_owner', ['operator']);
  await scene.db.kysely.transaction().execute((tx) =>
    scene.governance.subjects.create(tx, {
      ...{ kind: 'endpoint', id: ENDPOINT, title: { zh: '端点', en: 'Endpoint' }, content: {} },
      ...{ ownerId: 'per_owner', unitId: ROOT_UNIT, author: owner },
    }),
  );
  const prompts = ['a', 'b'].map((id) => ({ id, text: `Question ${id}` }));
  const settings = { on: true, everyMinutes: 5, maxTokens: 16, prompts };
  const set = await fetch(`${scene.url()}/api/v1/canary-settings`, {
    method: 'PUT',
    headers: {
      ...{ 'x-test-person': 'per_engineer', 'content-type': 'application/json' },
      ...{ origin: scene.url(), 'if-match': '"0"' },
    },
    body: JSON.stringify(settings),
  });
  expect(set.status).toBe(200);
  const canaries = (await scene.server().compute.canaries(scene.db.kysely as never))!;
  const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
  const routes = [createTestRoute({ baseUrl }, { endpointId: ENDPOINT, credential: false })];
  const policy = createTestPolicy({ baseUrl }, scene.server().compute.payloadKey, {
    ...{ policy: { leaseSeconds: 3600, canaries }, release: { routes } },
  });
  scene.source.publish(policy);
}

const fingerprints = async () =>
  (await scene.call('per_compliance', 'GET', `/api/v1/model-fingerprints/${ENDPOINT}`)).body;
/** The gateways of the rounds that the server was told of, the newest first. */
const rounds = async (): Promise<string[]> =>
  (await fingerprints()).runs.map(({ gateway }: { gateway: { en: string } }) => gateway.en);
const holder = async (): Promise<string | null> => (await fingerprints()).items[0]?.askedBy?.en ?? null;
const told = async () => {
  const { rows } = await sql<{ calls: number }>`SELECT sum(calls)::int AS calls FROM compute_canary_run`.execute(
    scene.db.kysely,
  );
  return rows[0]!.calls;
};
const turnUntil = async () => {
  const { rows } = await sql<{ until: Date }>`SELECT until FROM compute_canary_turn`.execute(scene.db.kysely);
  return rows[0]!.until.getTime();
};
const isConnected = async (name: string) =>
  (await scene.server().compute.gateways.states()).some(({ title, connected }) => title.en === name && connected);

test('the one that asks is killed: another takes its turn, asks, and keeps the turn when the first is back', async () => {
  await Promise.all(['one', 'two'].map(start));
  await publishCanaries();
  await until(async () => (await rounds()).length === 1);
  const first = (await holder())!;
  const second = first === 'one' ? 'two' : 'one';
  expect(await rounds()).toEqual([first]);
  // What reached the upstream is what the one gateway told of.
  expect(asked).toBe(await told());

  await running.get(first)!.kill();
  running.delete(first);
  await until(async () => !(await isConnected(first)));
  // The turn is still the dead one's: nobody asks before it is over.
  expect([await holder(), await rounds()]).toEqual([first, [first]]);
  scene.clock.advance(6 * MINUTE);
  await until(async () => (await rounds()).length === 2);
  expect([await holder(), await rounds()]).toEqual([second, [second, first]]);

  // It is enrolled, and needs no token any more.
  running.set(first, await startGatewayProcess(join(root, first), { url: scene.url(), token: '' }));
  await until(() => isConnected(first));
  // For longer than a turn: it is renewed in time each time, and the first does not get it back.
  for (let step = 0; step < 3; step++) {
    const before = await turnUntil();
    scene.clock.advance(TURN - 20 * SECOND);
    await until(async () => (await turnUntil()) > before);
  }
  expect([await holder(), await rounds()]).toEqual([second, [second, first]]);
  expect(asked).toBe(await told());
});
