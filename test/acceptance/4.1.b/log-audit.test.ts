import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type Service, until } from '../../../examples/support/index.ts';
import { nodeCrypto, parseVerifierKey, verifyProof } from '../../../src/engines/ledger/index.ts';
import { exportLedger, untilSettled } from '../exported.ts';
import { type House, openHouse } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

let house: House;
let service: Service;
let audit: Person;

beforeAll(async () => {
  house = await openHouse();
  service = await house.serve('house-model');
  audit = await house.organisation.appoint('audit', ['audit-administrator']);
}, 180_000);

afterAll(() => house?.close());

interface TrafficView {
  readonly id: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly stream: boolean;
  readonly payload: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly source: string } | null;
}

const recordOf = (id: string) =>
  until(`the record ${id}`, () => audit.api.get<TrafficView>(`/traffic/${id}`).catch(() => null));

test('every accepted request has one record that says how it ended', async () => {
  const expected = [
    ['plain', false, 200, 'answered'],
    ['plain', true, 200, 'answered'],
    ['error 500', false, 500, 'failed'],
    ['cut', true, 200, 'cut'],
    ['cut-head', false, 502, 'failed'],
  ] as const;
  for (const [text, stream, status, outcome] of expected) {
    const answer = await house.ask(service, text, { stream });
    expect([text, answer.status]).toEqual([text, status]);
    const record = await recordOf(answer.record);
    expect([text, record.outcome, record.stream]).toEqual([text, outcome, stream]);
  }
});

test('a caller who leaves is recorded as aborted, and the upstream hears of it', async () => {
  const leave = new AbortController();
  const asked = house.upstream.next();
  const response = await fetch(`${house.instance.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    signal: leave.signal,
    headers: { authorization: `Bearer ${service.key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: service.modelName, stream: true, messages: [{ role: 'user', content: 'endless' }] }),
  });
  const record = response.headers.get('x-steward-record')!;
  leave.abort();
  expect(await (await asked).over).toBe(false);
  expect((await recordOf(record)).outcome).toBe('aborted');
});

test('the receipt of an answer proves its entry, and no other', async () => {
  const { record } = await house.ask(service);
  const receipt = await until('the receipt', () =>
    audit.api
      .get<{ proof: string; verifierKey: string; entry: string }>(`/traffic/${record}/receipt`)
      .catch(() => null),
  );
  const entry = Buffer.from(receipt.entry, 'base64');
  const keys = [parseVerifierKey(receipt.verifierKey.trim())];
  await verifyProof(receipt.proof, entry, keys, nodeCrypto);
  expect(JSON.parse(entry.toString('utf8'))).toMatchObject({ id: record, releaseId: service.releaseId });
  const other = Buffer.from(entry.toString('utf8').replace('"answered"', '"refused"'));
  await expect(verifyProof(receipt.proof, other, keys, nodeCrypto)).rejects.toThrow();
});

test('the logs hold no text of a conversation; who may read it leaves a record', async () => {
  const secret = '只有我们知道的一句话';
  const { record } = await house.ask(service, `plain ${secret}`);
  const { compliance, owner } = house.cast;
  const payload = await until('the payload', () =>
    compliance.api
      .get<{ request: { messages: { content: string }[] } }>(
        `/traffic/${record}/payload?reason=${encodeURIComponent('核查投诉内容')}`,
      )
      .catch(() => null),
  );
  expect(payload.request.messages[0]!.content).toContain(secret);
  await untilRecorded(audit.api, { kind: 'payload.read', actorId: compliance.id });
  for (const person of [owner, audit]) {
    await expectRefused(
      person.api.get(`/traffic/${record}/payload?reason=${encodeURIComponent('我想看看')}`),
      403,
      'not-permitted',
    );
  }
  await untilSettled(audit.api, record);
  const exported = await exportLedger(house.instance);
  const all = JSON.stringify([await exported.traffic(), await exported.records()]);
  exported.remove();
  expect(all).toContain(record);
  expect(all).not.toContain(secret);
});

test('requests that were never accepted are counted, and fill no log', async () => {
  const stranger = { ...service, key: { id: '', secret: 'sk-steward-nobody' } };
  for (let call = 0; call < 20; call++) expect((await house.ask(stranger)).status).toBe(401);
  const gateway = await until('the count', async () => {
    const { items } = await audit.api.get<{ items: { turnedAway: number | null }[] }>('/gateways');
    return (items[0]?.turnedAway ?? 0) >= 20 && items[0];
  });
  expect(gateway.turnedAway).toBeGreaterThanOrEqual(20);
});
