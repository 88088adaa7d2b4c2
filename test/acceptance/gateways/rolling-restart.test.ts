import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, steward, until } from '../../../examples/support/index.ts';
import { ask, type House, openHouse } from '../house.ts';

// `npm start -- --gateways 2` on one machine, restarted one after the other under traffic.
let house: House;
let service: Service;
let urls: string[];

interface GatewayRow {
  id: string;
  title: { zh: string; en: string };
  connected: boolean;
  lag: number;
  policyEpoch: number | null;
  currentEpoch: number | null;
}
const gateways = async () => (await house.cast.owner.api.get<{ items: GatewayRow[] }>('/gateways')).items;

beforeAll(async () => {
  house = await openHouse({ env: { STEWARD_GATEWAYS: '2', STEWARD_DRAIN_SECONDS: '60', STEWARD_LOG_LEVEL: 'info' } });
  service = await house.serve('house-model');
  const first = new URL(house.instance.gatewayUrl);
  urls = [first.origin, `${first.protocol}//${first.hostname}:${Number(first.port) + 1}`];
}, 180_000);
afterAll(() => house?.close());

/** As a balancer does: whoever is refused before acceptance, or finds nobody, goes to the other gateway. */
async function askSomebody(first: number): Promise<string> {
  for (let tries = 0; ; tries++) {
    const answer = await ask(urls[(first + tries) % 2]!, service).catch(() => null);
    if (answer?.status === 200) return answer.record;
    if (answer !== null && answer.code !== 'gateway_stopping') throw new Error(`${answer.status} ${answer.code}`);
    if (tries > 200) throw new Error('nobody serves');
  }
}

test('each gateway enrols by itself, with a name, a key and a log of its own, and serves', async () => {
  const items = await until('both to hold the policy', async () => {
    const now = await gateways();
    return now.length === 2 && now.every((one) => one.connected && one.policyEpoch === one.currentEpoch) && now;
  });
  expect(items.map(({ title }) => title.en).sort()).toEqual(['Gateway of this machine', 'Gateway of this machine 2']);
  const enrolments = ['local', 'local-2'].map((name) =>
    JSON.parse(readFileSync(join(house.instance.dataDir, 'gateways', name, 'gateway', 'enrolment.json'), 'utf8')),
  );
  expect(new Set(enrolments.map(({ gatewayId }) => gatewayId))).toEqual(new Set(items.map(({ id }) => id)));
  for (const url of urls) await until('it to serve', async () => (await ask(url, service)).status === 200);
}, 60_000);

test('restarted one after the other: a stream ends whole, and of all calls none is lost', async () => {
  const piece = (content: string) => ({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  const streaming = ask(urls[0]!, service, 'plain', { stream: true, say: [piece('one'), 'hold', piece('two')] });
  await until('the stream to be under way', () => house.upstream.requests.some(({ body }) => body.say !== undefined));
  const command = await steward(['restart-gateways'], house.instance.env);
  expect(command.code).toBe(0);
  await until('the first to take no more', async () => (await ask(urls[0]!, service)).code === 'gateway_stopping');
  // The first waits for its stream; the other serves, and is not restarted meanwhile.
  const records: string[] = [];
  for (let call = 0; call < 10; call++) records.push(await askSomebody(call));
  house.upstream.goOn();
  const stream = await streaming;
  expect(stream.body).toContain('two');
  expect(stream.body).toMatch(/data: \[DONE\]\n\n$/);
  records.push(stream.record);
  await until(
    'both to have been restarted',
    async () => {
      records.push(await askSomebody(records.length));
      return house.instance.output().includes('all gateways were restarted');
    },
    { millis: 60_000 },
  );
  for (const url of urls) await until('it to serve', async () => (await ask(url, service)).status === 200);
  for (const id of records)
    await until(`the record ${id}`, async () => {
      const record = await house.cast.owner.api.get<{ outcome: string }>(`/traffic/${id}`).catch(() => null);
      if (record !== null) expect(record.outcome).toBe('answered');
      return record;
    });
  await until('nothing to be behind', async () =>
    (await gateways()).every(({ connected, lag }) => connected && lag === 0),
  );
}, 120_000);
