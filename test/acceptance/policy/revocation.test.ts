import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, until } from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
}, 180_000);

afterAll(() => house?.close());

interface ReleaseView {
  readonly gateways: readonly { readonly acknowledged: boolean }[];
}

const acknowledged = async (service: Service): Promise<boolean> => {
  const view = await house.cast.security.api.get<ReleaseView>(`/releases/${service.releaseId}`);
  return view.gateways.length > 0 && view.gateways.every((one) => one.acknowledged);
};

for (const act of ['suspend', 'revoke'] as const) {
  test(`${act}: the connected gateway acknowledges it, and from then on serves no request`, async () => {
    const service = await house.serve(`to-${act}`);
    // Callers that go on asking all the while, so that the last answer is seen.
    let running = true;
    let lastServed = 0;
    let asked = 0;
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (running) {
          const began = performance.now();
          const { status } = await house.ask(service);
          asked++;
          if (status === 200) lastServed = Math.max(lastServed, began);
        }
      }),
    );
    await until('some answers', () => asked > 50);
    const decided = performance.now();
    await house.cast.security.api.post(`/releases/${service.releaseId}/${act}`, { reason: '停' });
    const answered = performance.now();
    await until('the acknowledgement of the gateway', () => acknowledged(service), { every: 20 });
    const known = performance.now();
    const after = await house.ask(service);
    expect(after.status).not.toBe(200);
    await until('more requests after it', () => asked > 200);
    running = false;
    await load;
    console.log(
      `${act}: answered after ${(answered - decided).toFixed(0)} ms, acknowledgement seen after ${(known - decided).toFixed(0)} ms, ` +
        `the last request served had begun ${(lastServed - decided).toFixed(0)} ms after the decision`,
    );
    expect(lastServed).toBeLessThan(known);
  });
}

test('an application is suspended by itself, with all that it may call', async () => {
  const service = await house.serve('suspended-application');
  await house.cast.security.api.post(`/applications/${service.applicationId}/suspend`, { reason: '滥用' });
  await until('the refusal', async () => (await house.ask(service)).code === 'application_suspended');
  await house.cast.security.api.post(`/applications/${service.applicationId}/resume`, { reason: '澄清' });
  await until('the answer', async () => (await house.ask(service)).status === 200);
});
