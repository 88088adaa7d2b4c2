import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiClient, type Service, until } from '../../../examples/support/index.ts';
import { exportLedger, untilSettled, verifyFolder } from '../exported.ts';
import { type House, openHouse } from '../house.ts';
import { stockOf } from '../traffic-stock.ts';
import { startCallers } from './callers.ts';
import { disturbAll, type Ground } from './disturbances.ts';
import { besiege, takeStock } from './siege.ts';

let house: House;
let service: Service;
let doomed: Service;

beforeAll(async () => {
  house = await openHouse({ database: 'embedded' });
  service = await house.serve('house-model');
  doomed = await house.serve('doomed-model');
}, 180_000);

afterAll(() => house?.close());

// The long form, with a hundred kills, is `npm run test:endurance`.
test('kill -9 of server, gateway and database under load: nothing acknowledged is lost, nothing unreleased is served', async () => {
  const account = await besiege(house, service, doomed, { kills: 6, seed: 20_260_101, report: console.log });
  expect(account.answered.size).toBeGreaterThan(50);
  expect(account.acknowledged.length).toBeGreaterThan(5);
  const findings = await takeStock(house, account);
  findings.exported.remove();
  console.log(
    `${account.answered.size} answers, ${account.acknowledged.length} acts, ${findings.interrupted} whole answers interrupted`,
  );
  expect({
    lostAnswers: findings.lostAnswers,
    misjudged: findings.misjudged,
    lostActs: findings.lostActs,
    lostNumbers: findings.lostNumbers,
    servedAfterRevocation: account.servedAfterRevocation,
    foreignModels: account.foreignModels,
  }).toEqual({
    lostAnswers: [],
    misjudged: [],
    lostActs: [],
    lostNumbers: [],
    servedAfterRevocation: 0,
    foreignModels: [],
  });
  expect(findings.verdict).toMatchObject({ ok: true, code: 0, problems: [] });
}, 240_000);

test('gateway, server, database and upstream frozen and killed, callers that leave or stop reading: every request is recorded exactly once', async () => {
  const { instance, cast } = house;
  const callers = startCallers(instance.gatewayUrl, service, 4);
  const ground: Ground = { house, service, callers, expected: new Map() };
  await disturbAll(ground).finally(() => callers.end());
  const { exported, ...findings } = await takeStock(house, { answered: callers.told, acknowledged: [] });
  const { counts, outcomes, lostNumbers, highest } = stockOf(await exported.traffic());
  const indexed = await indexedIds(cast.owner.api);
  exported.remove();
  console.log(`${callers.told.size} records told of, ${counts.size} in the ledger`);
  expect({
    lost: findings.whereabouts,
    twice: [...counts].filter(([, count]) => count > 1),
    misjudged: [
      ...findings.misjudged,
      ...[...ground.expected].filter(([id, allowed]) => !allowed.includes(outcomes.get(id)!)),
    ],
    lostNumbers,
    indexed: indexed.toSorted(),
  }).toEqual({ lost: [], twice: [], misjudged: [], lostNumbers: [], indexed: [...counts.keys()].toSorted() });
  expect(highest.at(-1)).toBe(await acceptedHighest(instance.gatewayUrl));
  expect(findings.verdict).toMatchObject({ ok: true, code: 0, problems: [], figures: { open: 0 } });
}, 240_000);

/** The ids in the server's index of traffic, as often as they are in it. */
async function indexedIds(api: ApiClient): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await api.get<{ items: { id: string }[]; nextCursor?: string }>(`/traffic?limit=200${cursor}`);
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === undefined) return ids;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

/** The highest number that the gateway gave, as it says itself. */
async function acceptedHighest(gatewayUrl: string): Promise<number> {
  const metrics = await (await fetch(`${gatewayUrl}/metrics`)).text();
  return Number(/accepted_highest (\d+)/.exec(metrics)?.[1]);
}

test('kill -9 of everything at once: it starts again with nothing lost, and what was revoked stays so', async () => {
  const { instance, cast } = house;
  const before = await house.ask(service);
  expect(before.status).toBe(200);
  await instance.killAll();
  await instance.start();
  await until('the gateway to serve', async () => (await house.ask(service)).status === 200);
  expect((await house.ask(doomed)).status).not.toBe(200);
  await untilSettled(cast.security.api, before.record);
  const exported = await exportLedger(instance);
  expect((await exported.traffic()).filter(({ id }) => id === before.record)).toHaveLength(1);
  expect(await verifyFolder(exported.dir)).toMatchObject({ ok: true, problems: [] });
  exported.remove();
}, 120_000);

test('it stops cleanly, and a second start on the same folder is refused', async () => {
  const { startInstance } = await import('../../../examples/support/index.ts');
  await expect(startInstance({ dataDir: house.instance.dataDir })).rejects.toThrow(/in use|使用|already/i);
  expect((await house.ask(service)).status).toBe(200);
  expect(await house.instance.stop()).toBe(0);
}, 60_000);
