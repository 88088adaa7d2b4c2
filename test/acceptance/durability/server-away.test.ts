import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, until } from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';

let house: House;
let service: Service;

beforeAll(async () => {
  house = await openHouse({ database: 'embedded' });
  service = await house.serve('house-model');
}, 180_000);

afterAll(() => house?.close());

test('the gateway serves while server and database are dead, and catches up afterwards', async () => {
  const { instance } = house;
  const supervisor = instance.pid('supervisor')!;
  const [server, database] = [instance.pid('server')!, instance.pid('database')!];
  // With the supervisor frozen nobody starts them again.
  process.kill(supervisor, 'SIGSTOP');
  const records: string[] = [];
  try {
    process.kill(server, 'SIGKILL');
    process.kill(database, 'SIGKILL');
    await until('the server to be gone', () =>
      fetch(`${instance.consoleUrl}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    for (let call = 0; call < 40; call++) {
      const answer = await house.ask(service, 'plain', { stream: call % 2 === 0 });
      expect(answer.status).toBe(200);
      records.push(answer.record);
    }
  } finally {
    process.kill(supervisor, 'SIGCONT');
  }
  await instance.healthy();
  const { owner } = house.cast;
  for (const id of records) {
    const record = await until(`the record ${id}`, () =>
      owner.api.get<{ outcome: string }>(`/traffic/${id}`).catch(() => null),
    );
    expect(record.outcome).toBe('answered');
    await until(`the receipt of ${id}`, () => owner.api.get(`/traffic/${id}/receipt`).catch(() => null));
  }
  const gateways = await until('the gateway to be connected', async () => {
    const { items } = await owner.api.get<{ items: { connected: boolean; lag: number }[] }>('/gateways');
    return items.every(({ connected, lag }) => connected && lag === 0) && items;
  });
  expect(gateways).toHaveLength(1);
}, 120_000);
