import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrafficRecord } from '../kernel/traffic/index.ts';
import {
  createTestPolicy,
  ENDPOINT,
  KEY,
  openScene,
  SECRET,
  startGatewayProcess,
  startTestControl,
  startTestUpstream,
  until,
} from './testing/index.ts';

/** Every number once, without gaps, and every id once. */
function expectWhole(records: readonly TrafficRecord[]): void {
  const numbers = records.map((one) => one.acceptSeq).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  expect(new Set(records.map((one) => one.id)).size).toBe(records.length);
}

test('of two hundred requests at once, whatever becomes of them, each has exactly one record', async () => {
  const scene = await openScene();
  const ways = [
    'plain',
    'slow 50',
    'cut',
    'cut-head',
    'error 500',
    'html',
    'broken-json',
    'crlf',
    'big',
    'no-usage',
    'leave',
    'leave',
  ];
  const seen: { id: string | null; status: number; how: string }[] = [];
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const how = ways[(i * 7) % ways.length]!;
      const leaving = new AbortController();
      try {
        const text = how === 'leave' ? 'endless' : how;
        const stream = how === 'leave' || i % 2 === 0;
        const response = await scene.ask(text, { stream }, { signal: leaving.signal });
        seen.push({ id: response.headers.get('x-steward-record'), status: response.status, how });
        if (how === 'leave') leaving.abort();
        else await response.text();
      } catch (error) {
        if (how !== 'leave') throw error;
      }
    }),
  );
  const records = await until(() => {
    const all = scene.control.records();
    return all.length === 200 ? all : null;
  });
  expectWhole(records);
  const byId = new Map(records.map((one) => [one.id, one]));
  for (const { id, status, how } of seen) {
    const record = byId.get(id!)!;
    if (how === 'leave') expect(record.outcome).toBe('aborted');
    else if (how === 'broken-json') expect(['cut', 'answered']).toContain(record.outcome);
    else if (how === 'html' || how === 'error 500' || how === 'cut-head') expect(record.outcome).toBe('failed');
    else if (how === 'cut') expect(record.outcome).toBe('cut');
    else expect([record.outcome, status]).toEqual(['answered', 200]);
    expect(record.commitment).not.toBeNull();
  }
  await until(() => records.every((one) => scene.control.payloads.has(one.id)));
  await until(() => (scene.control.statuses.at(-1)!.recordedThrough as number) === 200);
  await scene.close();
});

test('what a killed gateway turned away is in its log within the second, and counted once', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-killed-'));
  const upstream = await startTestUpstream();
  const control = await startTestControl();
  control.publish(createTestPolicy(upstream, control.payloadKey));
  const entries = () => [...control.logs.values()].flat().filter((entry) => entry.type === 'turned-away');
  const counted = (reason: string) => entries().reduce((sum, { counts }) => sum + (counts[reason] ?? 0), 0);
  const named = () => entries().flatMap(({ refused }) => refused ?? []);
  const ask = async (url: string, secret: string, path: string) =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secret}` } })).text();
  for (let round = 1; round <= 4; round++) {
    const known = control.acknowledged.length;
    const gateway = await startGatewayProcess(dataDir, control);
    await until(() => control.acknowledged.slice(known).some((one) => one.leaseIssuedAt !== null));
    for (let i = 0; i < 20; i++) {
      await ask(gateway.url, 'sk-steward-nobody', '/v1/models');
      await ask(gateway.url, SECRET, '/v1/models/unheard-of');
    }
    await until(() => counted('model_not_found') === round * 20 && counted('invalid_api_key') === round * 20);
    await gateway.kill();
  }
  expect(named().reduce((sum, { count }) => sum + count, 0)).toBe(80);
  expect(new Set(named().map(({ keyId, reason }) => `${keyId} ${reason}`))).toEqual(
    new Set([`${KEY} model_not_found`]),
  );
  // They were in the log while the minute ran.
  expect(entries().length).toBeGreaterThan(new Set(entries().map(({ minute }) => minute)).size);
  await control.close();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('a gateway killed in the middle writes what it had accepted as interrupted, once', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-killed-'));
  const upstream = await startTestUpstream();
  const control = await startTestControl();
  control.setCredentials({ [ENDPOINT]: 'sk-upstream-secret' });
  control.publish(createTestPolicy(upstream, control.payloadKey));
  const ids: string[] = [];

  async function start() {
    const known = control.acknowledged.length;
    const started = await startGatewayProcess(dataDir, control);
    await until(() => control.acknowledged.slice(known).some((one) => one.leaseIssuedAt !== null));
    return started;
  }
  const ask = (url: string, text: string, stream: boolean) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}` },
      body: JSON.stringify({ model: 'house-model', stream, messages: [{ role: 'user', content: text }] }),
    });

  let gateway = await start();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 5; i++) {
      const response = await ask(gateway.url, 'plain', i % 2 === 0);
      ids.push(response.headers.get('x-steward-record')!);
      await response.text();
    }
    // Open when it dies: some wait for the upstream, some are in the middle of a stream.
    const streaming = await Promise.all([1, 2, 3].map(() => ask(gateway.url, 'idle', true)));
    ids.push(...streaming.map((response) => response.headers.get('x-steward-record')!));
    const arrived = upstream.requests.length;
    const waiting = [1, 2, 3].map(() => ask(gateway.url, 'hang', false).catch(() => null));
    await until(() => upstream.requests.length === arrived + 3);
    await gateway.kill();
    await Promise.all([...waiting, ...streaming.map((response) => response.text().catch(() => null))]);
    gateway = await start();
  }
  const last = await ask(gateway.url, 'plain', false);
  ids.push(last.headers.get('x-steward-record')!);
  await until(() => ids.every((id) => control.records().some((one) => one.id === id)));
  const records = control.records();
  expectWhole(records);
  const interrupted = records.filter((one) => one.outcome === 'interrupted');
  // Streams and what waited are interrupted for certain (what waited: when its mark was durable); answers of the last moment may be.
  expect(interrupted.length).toBeGreaterThanOrEqual(9);
  for (const one of interrupted) expect(one).toMatchObject({ reason: 'gateway_died', commitment: null });
  expect(records.find((one) => one.id === ids.at(-1))).toMatchObject({ outcome: 'answered' });
  gateway.child.kill('SIGKILL');
  await control.close();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});
