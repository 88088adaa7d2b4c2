import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, until } from '../../../examples/support/index.ts';
import { exportLedger, untilSettled, verifyFolder } from '../exported.ts';
import { type House, openHouse } from '../house.ts';
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
