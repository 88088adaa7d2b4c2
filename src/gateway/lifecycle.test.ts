import { readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chatRequest, openRawClient, openScene, type Scene, SECRET, until } from './testing/index.ts';

let scene: Scene;
afterEach(() => scene.close());

const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

test('a gateway that was cut off from its server serves on, stops at the end of its lease, and catches up afterwards', async () => {
  scene = await openScene();
  await scene.publish({ policy: { leaseSeconds: 2 } });
  scene.control.down(true);
  const served = await scene.ask('plain');
  expect(served.status).toBe(200);
  const id = served.headers.get('x-steward-record')!;
  await until(async () => (await scene.ask('plain')).status === 503);
  expect(await codeOf(await scene.ask('plain'))).toBe('policy_lease_expired');
  expect((await fetch(`${scene.gateway.url}/readyz`)).status).toBe(503);
  scene.control.down(false);
  await until(async () => (await scene.ask('plain')).status === 200);
  await until(() => scene.control.records().some((one) => one.id === id));
  await until(() => scene.control.payloads.has(id));
});

test('after a restart without its server the gateway serves by what it holds, within the lease', async () => {
  scene = await openScene();
  scene.control.down(true);
  await scene.restart();
  expect((await scene.ask('plain')).status).toBe(200);
  expect(scene.upstream.requests.at(-1)!.headers.authorization).toBe('Bearer sk-upstream-secret');
  // What lies on disk is sealed.
  expect(await readFile(join(scene.dataDir, 'policy', 'credentials.json'), 'utf8')).not.toContain('sk-upstream-secret');
});

test('that the server could not be reached is told once it can: by a code, with what the system said', async () => {
  scene = await openScene();
  scene.control.down(true);
  scene.control.down(false);
  const problems = () => scene.control.statuses.flatMap((status) => status.problems as string[]);
  const told = await until(() => problems().find((problem) => problem.startsWith('server_unreachable')));
  expect(told).toMatch(/^server_unreachable: \S/);
});

test('an older policy is not taken back, also not after a restart', async () => {
  scene = await openScene();
  const first = await scene.publish();
  await scene.publish({ release: { modelName: 'newer-name' } });
  const older = scene.control.sign('steward/policy/v1', first);
  scene.control.send('policy', older);
  await until(() => JSON.stringify(scene.control.statuses.at(-1)?.problems).includes('older than'));
  expect(await codeOf(await scene.ask('plain'))).toBe('model_not_found');
  await scene.restart();
  scene.control.statuses.length = 0;
  await until(() => scene.control.statuses.length > 0);
  // So that a server which was put back learns how far it was.
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  const seen = { epoch: 3, policyHash: hash, standingSequence: 0, standingHash: hash };
  expect(scene.control.statuses[0]).toMatchObject({ seen });
  scene.control.send('policy', older);
  await until(() => JSON.stringify(scene.control.statuses.at(-1)?.problems).includes('older than'));
  expect((await scene.ask('plain', { model: 'newer-name' })).status).toBe(200);
});

test('the kill switch refuses at once, cuts streams with an error, and survives a restart', async () => {
  scene = await openScene();
  const response = await scene.ask('endless', { stream: true });
  const reader = response.body!.getReader();
  await reader.read();
  await scene.gateway.stopLocally();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text = Buffer.from(part.value).toString();
  expect(text).toContain('"code":"stopped_locally"');
  expect(text).not.toContain('[DONE]');
  expect(await codeOf(await scene.ask('plain'))).toBe('stopped_locally');
  await until(() =>
    scene.control.records().some((one) => one.reason === 'stopped_locally' && one.outcome === 'interrupted'),
  );
  await scene.restart();
  expect(await codeOf(await scene.ask('plain'))).toBe('stopped_locally');
  await rm(join(scene.dataDir, 'STOP'));
  await until(async () => (await scene.ask('plain')).status === 200);
  await writeFile(join(scene.dataDir, 'STOP'), '');
  await until(async () => (await scene.ask('plain')).status === 503);
});

test('a stop lets open requests end, refuses new ones, and leaves everything recorded', async () => {
  scene = await openScene();
  const arrived = scene.upstream.next();
  const open = scene.ask('slow 300');
  await arrived;
  const stopped = scene.gateway.stop();
  expect((await open).status).toBe(200);
  await stopped;
  const id = (await open).headers.get('x-steward-record')!;
  expect(scene.control.records().find((one) => one.id === id)).toMatchObject({ outcome: 'answered' });
  expect(scene.control.payloads.has(id)).toBe(true);
  // The server hears that it takes no more.
  expect(scene.control.statuses[0]).toMatchObject({ draining: false });
  const status = scene.control.statuses.at(-1)!;
  expect(status).toMatchObject({ recordedThrough: status.acceptedHighest, open: [], draining: true });
});

test('a stop refuses at once on every connection, lets a stream end whole, and then goes', async () => {
  scene = await openScene();
  const kept = openRawClient(scene.gateway.url);
  kept.say(chatRequest('plain'));
  await kept.heard('"finish_reason":"stop"');
  const piece = (content: string) => ({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  const streaming = await scene.ask('plain', { stream: true, say: [piece('one'), 'hold', piece('two')] });
  const reader = streaming.body!.getReader();
  const decoder = new TextDecoder();
  let heard = decoder.decode((await reader.read()).value);
  const stopped = scene.gateway.stop();

  // A new connection, one that was kept, and whoever asks whether it is ready.
  const refused = await scene.ask('plain');
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
    503,
    '1',
    'close',
  ]);
  expect(await codeOf(refused)).toBe('gateway_stopping');
  expect(await (await fetch(`${scene.gateway.url}/readyz`)).json()).toEqual({
    ready: false,
    reason: 'gateway_stopping',
  });
  kept.say(chatRequest('plain'));
  expect(await kept.closed).toMatch(/HTTP\/1\.1 503[\s\S]*connection: close[\s\S]*gateway_stopping/i);
  await until(() => (scene.control.statuses.at(-1)!.problems as string[]).includes('gateway_stopping'));

  scene.upstream.goOn();
  for (let next = await reader.read(); !next.done; next = await reader.read()) heard += decoder.decode(next.value);
  expect(heard).toContain('two');
  expect(heard).toMatch(/data: \[DONE\]\n\n$/);
  await stopped;
  const id = streaming.headers.get('x-steward-record')!;
  expect(scene.control.records().find((one) => one.id === id)).toMatchObject({ outcome: 'answered' });
  await expect(scene.ask('plain')).rejects.toThrow();
});

test('a stop waits no longer than it may: what is left hears so and is recorded', async () => {
  scene = await openScene({ limits: { stopMillis: 100 } });
  const streaming = await scene.ask('idle', { stream: true });
  const text = streaming.text();
  await scene.gateway.stop();
  expect(await text).toMatch(/"code":"gateway_stopping"[\s\S]*$/);
  const id = streaming.headers.get('x-steward-record')!;
  expect(scene.control.records().find((one) => one.id === id)).toMatchObject({
    outcome: 'interrupted',
    reason: 'gateway_stopping',
  });
});

test('a new policy drops no stream: it ends by the one that it began under', async () => {
  scene = await openScene();
  const piece = (content: string) => ({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  const streaming = await scene.ask('plain', { stream: true, say: [piece('one'), 'hold', piece('two')] });
  await scene.publish({ release: { modelName: 'renamed-model' } });
  expect((await scene.ask('plain')).status).toBe(404);
  scene.upstream.goOn();
  expect(await streaming.text()).toMatch(/house-model[\s\S]*two[\s\S]*data: \[DONE\]\n\n$/);
  const id = streaming.headers.get('x-steward-record')!;
  const record = await until(() => scene.control.records().find((one) => one.id === id));
  expect(record).toMatchObject({ outcome: 'answered', policyEpoch: 1 });
});

test('numbers go on after a restart', async () => {
  scene = await openScene();
  for (let i = 0; i < 3; i++) await (await scene.ask('plain')).text();
  await scene.restart();
  await until(async () => (await scene.ask('plain')).status === 200);
  await scene.gateway.stop();
  expect(
    scene.control
      .records()
      .map((one) => one.acceptSeq)
      .slice(0, 4),
  ).toEqual([1, 2, 3, 4]);
});

test('time limits of the route end what hangs', async () => {
  scene = await openScene();
  await scene.publish({ timeouts: { totalMillis: 300 } });
  const plain = await scene.ask('hang');
  expect([plain.status, await codeOf(plain)]).toEqual([504, 'total_timeout']);
  await scene.publish({ timeouts: { firstByteMillis: 200 } });
  const first = await scene.ask('hang', { stream: true });
  expect([first.status, await codeOf(first)]).toEqual([504, 'upstream_first_byte_timeout']);
  await scene.publish({ timeouts: { idleMillis: 200 } });
  const idle = await scene.ask('idle', { stream: true });
  expect(await idle.text()).toContain('"code":"upstream_idle_timeout"');
  await until(() => scene.control.records().filter((one) => one.outcome === 'cut').length === 1);
  await scene.publish();
  const nobody = {
    kind: 'openai' as const,
    endpointId: 'ups_x',
    upstreamModel: 'x',
    credential: false,
    weight: 1,
    priority: 1,
  };
  const timeouts = { connectMillis: 200, firstByteMillis: 500, idleMillis: 500, totalMillis: 1_000 };
  await scene.publish({ release: { routes: [{ ...nobody, baseUrl: 'http://127.0.0.1:1/v1', timeouts }] } });
  const unreachable = await scene.ask('plain');
  expect([unreachable.status, await codeOf(unreachable)]).toEqual([502, 'upstream_unreachable']);
});

test('a caller that stops reading pauses the upstream, costs no memory, and is cut', async () => {
  scene = await openScene();
  await scene.publish({ timeouts: { idleMillis: 700 } });
  const arrived = scene.upstream.next();
  const url = new URL(scene.gateway.url);
  const body = JSON.stringify({ model: 'house-model', stream: true, messages: [{ role: 'user', content: 'endless' }] });
  const socket = connect(Number(url.port), url.hostname, () => {
    socket.pause();
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
  socket.on('error', () => undefined);
  const request = await arrived;
  expect(await request.over).toBe(false);
  const record = await until(() => scene.control.records().find((one) => one.reason === 'client_stalled'));
  expect(record.outcome).toBe('aborted');
  // Without a pause the endless upstream would have delivered hundreds of megabytes in this time.
  expect(record.usage!.outputTokens * 4).toBeLessThan(30_000_000);
  socket.destroy();
});

test('requests sent one behind the other on a connection that then goes are all given up and recorded', async () => {
  scene = await openScene();
  const url = new URL(scene.gateway.url);
  const body = JSON.stringify({ model: 'house-model', messages: [{ role: 'user', content: 'hang' }] });
  const text = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(url.port), url.hostname, () => socket.write(text.repeat(3)));
  socket.on('error', () => undefined);
  const openRequests = async () =>
    Number(/open_requests (\d+)/.exec(await (await fetch(`${scene.gateway.url}/metrics`)).text())![1]);
  await until(async () => (await openRequests()) === 3);
  socket.destroy();
  await until(async () => (await openRequests()) === 0);
  const left = await until(() => {
    const records = scene.control.records().filter((one) => one.reason === 'client_left');
    return records.length === 3 ? records : undefined;
  });
  expect(left.every((one) => one.outcome === 'aborted')).toBe(true);
});

test('a spool that is full stops acceptance and drops nothing', async () => {
  scene = await openScene({ limits: { spoolBytes: 3_000 } });
  scene.control.down(true);
  const ids: string[] = [];
  await until(async () => {
    const response = await scene.ask('plain');
    if (response.status === 200) ids.push(response.headers.get('x-steward-record')!);
    return response.status === 503 && (await codeOf(response)) === 'payload_spool_full';
  });
  expect(ids.length).toBeGreaterThan(1);
  scene.control.down(false);
  await until(() => ids.every((id) => scene.control.payloads.has(id)));
  await until(async () => (await scene.ask('plain')).status === 200);
});
