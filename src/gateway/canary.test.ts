import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CanaryRun, PolicyCanaries } from '../kernel/policy/index.ts';
import { startAnthropicUpstream } from './testing/anthropic.ts';
import { createTestRoute, openScene, type Scene, until } from './testing/index.ts';

const PROMPTS = [
  { id: 'one', text: 'Name a colour.' },
  { id: 'two', text: '说出一个数字。' },
];
const CANARIES: PolicyCanaries = { everySeconds: 60, maxTokens: 16, prompts: PROMPTS };
const quiet = { credential: false, probe: { path: null, everySeconds: 30 } };
const id = (last: string) => `ups_01JDZZZZZZZZZZZZZZZZZZZZZ${last}`;

/** A server of a model that says what it is told to say. */
async function startModel(
  say: (text: string, body: Record<string, unknown>) => { status?: number; text?: string; model?: string },
  hold: Promise<void> = Promise.resolve(),
) {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { messages: { content: string }[] };
      bodies.push({ ...body, path: request.url });
      await hold;
      const { status = 200, text = 'blue', model = 'm-1' } = say(body.messages[0]!.content, { ...body });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          id: `chatcmpl-${bodies.length}`,
          created: bodies.length,
          model,
          system_fingerprint: 'fp_1',
          choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 5, completion_tokens: 2 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    bodies,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

let scene: Scene;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  scene = await openScene({ rhythm: { checkpoint: 30, delivery: 30, status: 30, probe: null, canary: 60 } });
});
afterAll(async () => {
  await scene.close();
  for (const close of closers) await close();
});

const told = () => scene.control.statuses.flatMap(({ canaries = [] }) => canaries as CanaryRun[]);
const toldOf = (endpointId: string) => told().filter((one) => one.endpointId === endpointId);

test('upstreams of every kind are asked, what they answer becomes a fingerprint, and what is down says so', async () => {
  let answer = 'blue';
  const model = await startModel((text) => ({ text: `${answer} ${text}` }));
  const azure = await startModel(() => ({ text: 'azure' }));
  const strict = await startModel((_, body) => ('temperature' in body ? { status: 400 } : {}));
  const anthropic = await startAnthropicUpstream();
  closers.push(model.close, azure.close, strict.close, anthropic.close);
  scene.control.setCredentials({ [id('C')]: 'sk-ant-test' });
  await scene.publish({
    policy: { canaries: CANARIES },
    release: {
      routes: [
        createTestRoute(model, { endpointId: id('A'), ...quiet }),
        createTestRoute(azure, { endpointId: id('B'), ...quiet, kind: 'azure', apiVersion: '2024-10-21' }),
        createTestRoute(anthropic, { endpointId: id('C'), ...quiet, kind: 'anthropic', credential: true }),
        createTestRoute(strict, { endpointId: id('D'), ...quiet }),
        createTestRoute({ baseUrl: 'http://127.0.0.1:9/v1' }, { endpointId: id('E'), ...quiet }),
        // Its credential is not here: it is not asked at all.
        createTestRoute(model, { endpointId: id('F'), ...quiet, credential: true }),
      ],
    },
  });
  await until(() => ['A', 'B', 'C', 'D', 'E'].every((one) => toldOf(id(one)).length >= 2));
  const [first, second] = toldOf(id('A'));
  expect(first).toMatchObject({
    calls: 2,
    served: 2,
    inputTokens: 10,
    outputTokens: 4,
    model: 'm-1',
    systemFingerprint: 'fp_1',
    answers: [
      { prompt: 'one', error: null },
      { prompt: 'two', error: null },
    ],
  });
  // Ids and times of answers are not part of it.
  expect(second!.answers).toEqual(first!.answers);
  expect(first!.answers[0]!.digest).not.toBe(first!.answers[1]!.digest);
  expect(model.bodies[0]).toMatchObject({ model: 'raw-upstream-model', temperature: 0, max_tokens: 16 });
  expect(azure.bodies[0]!.path).toBe('/v1/deployments/raw-upstream-model/chat/completions?api-version=2024-10-21');
  expect(toldOf(id('C'))[0]).toMatchObject({ served: 2, answers: [{ error: null }, { error: null }] });
  expect(anthropic.requests[0]!.body).toMatchObject({ temperature: 0, max_tokens: 16 });
  // Asked in another way after it refused; both requests were served or not, as its own counters say.
  expect(toldOf(id('D'))[0]).toMatchObject({ calls: 3, served: 2, answers: [{ error: null }, { error: null }] });
  expect(toldOf(id('E'))[0]).toMatchObject({
    calls: 0,
    served: 0,
    model: null,
    answers: PROMPTS.map(({ id: prompt }) => ({ prompt, digest: null, error: 'unreachable' })),
  });
  expect(toldOf(id('F'))).toEqual([]);

  answer = 'green';
  const changed = await until(() =>
    toldOf(id('A')).find(({ answers }) => answers[0]!.digest !== first!.answers[0]!.digest),
  );
  expect(changed.place).toBe(first!.place);
  expect(changed.questions).toBe(first!.questions);

  // It is nobody's traffic: no record, no try of an upstream, only a counter of its own.
  expect(scene.control.records()).toEqual([]);
  const states = scene.control.statuses.flatMap(({ upstreams }) => (upstreams as { minutes: unknown[] }).minutes);
  expect(states).toEqual([]);
  const metrics = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  expect(Number(/canary_requests_total (\d+)/.exec(metrics)![1])).toBeGreaterThan(8);
});

test('what the server was not told outlives a restart and is told once, and nobody is asked before it is time', async () => {
  const rhythm = { checkpoint: 30, delivery: 30, status: 30, probe: null, canary: null };
  const endpointId = id('G');
  await scene.restart({ rhythm });
  let held: () => void = () => undefined;
  const hold = new Promise<void>((resolve) => {
    held = resolve;
  });
  const model = await startModel(() => ({}), hold);
  closers.push(model.close);
  await scene.publish({
    policy: { canaries: { ...CANARIES, everySeconds: 3_600 } },
    release: { routes: [createTestRoute(model, { endpointId, ...quiet })] },
  });
  await until(() => model.bodies.length > 0);
  scene.control.down(true);
  held();
  const onDisk = async () => JSON.parse(await readFile(join(scene.dataDir, 'canaries.json'), 'utf8'));
  const { last } = await until(async () => {
    const kept = await onDisk();
    return kept.runs.length > 0 ? kept : null;
  });
  await scene.restart({ rhythm });
  scene.control.down(false);
  await until(async () => toldOf(endpointId).length === 1 && (await onDisk()).runs.length === 0);
  expect((await onDisk()).last).toEqual(last);
  expect(toldOf(endpointId)).toMatchObject([{ calls: 2, served: 2 }]);
  expect(model.bodies.length).toBe(2);
});

test('only where it is its turn, and not again where another gateway has just asked', async () => {
  const rhythm = { checkpoint: 30, delivery: 30, status: 30, probe: null, canary: 60 };
  const turn = (askedSecondsAgo: number | null, ...endpoints: string[]) =>
    scene.control.giveTurns((places) =>
      places.filter(({ endpointId }) => endpoints.includes(endpointId)).map((one) => ({ ...one, askedSecondsAgo })),
    );
  turn(null);
  await scene.restart({ rhythm });
  const first = await startModel(() => ({}));
  const second = await startModel(() => ({}));
  closers.push(first.close, second.close);
  const [one, two] = [id('H'), id('J')];
  await scene.publish({
    policy: { canaries: CANARIES },
    release: {
      routes: [
        createTestRoute(first, { endpointId: one, ...quiet }),
        createTestRoute(second, { endpointId: two, ...quiet }),
      ],
    },
  });
  const names = () => scene.control.statuses.at(-1)!.canaryPlaces as { endpointId: string }[] | undefined;
  await until(() => names()?.some(({ endpointId }) => endpointId === two));
  turn(null, two);
  await until(() => toldOf(two).length >= 3);
  expect(first.bodies).toEqual([]);
  turn(null, one);
  await until(() => toldOf(one).length >= 2);
  const soFar = second.bodies.length;
  await until(() => toldOf(one).length >= 6);
  // At most the round that was under way when the turn went on.
  expect(second.bodies.length).toBeLessThanOrEqual(soFar + PROMPTS.length);

  // Taken over from one that asked just now: its interval is waited for.
  turn(0, one, two);
  await scene.restart({ rhythm: { ...rhythm, canary: null } });
  const third = await startModel(() => ({}));
  closers.push(third.close);
  const [fresh, old] = [id('K'), id('M')];
  scene.control.giveTurns((places) =>
    places.map((place) => ({ ...place, askedSecondsAgo: place.endpointId === fresh ? 10 : 90 })),
  );
  await scene.publish({
    policy: { canaries: CANARIES },
    release: {
      routes: [
        createTestRoute(first, { endpointId: fresh, ...quiet }),
        createTestRoute(third, { endpointId: old, ...quiet }),
      ],
    },
  });
  await until(() => toldOf(old).length === 1);
  expect(toldOf(fresh)).toEqual([]);
});

test('one that answers with vectors alone is compared by them, whatever trembles in their last places', async () => {
  await scene.restart({ rhythm: { checkpoint: 30, delivery: 30, status: 30, probe: null, canary: 60 } });
  scene.control.giveTurns((places) => places.map((place) => ({ ...place, askedSecondsAgo: null })));
  let sign = 1;
  let asked = 0;
  const paths: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      paths.push(request.url!);
      response.setHeader('content-type', 'application/json');
      if (request.url !== '/v1/embeddings') return response.writeHead(404).end('{"error":{"message":"no chat here"}}');
      asked++;
      const embedding = Array.from({ length: 64 }, (_, i) => sign * Math.sin(i * i + 1) + asked * 1e-9);
      response.end(JSON.stringify({ model: 'e-1', data: [{ index: 0, embedding }], usage: { prompt_tokens: 3 } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const endpointId = id('N');
  await scene.publish({
    policy: { canaries: CANARIES },
    release: { routes: [createTestRoute({ baseUrl }, { endpointId, ...quiet })] },
  });
  await until(() => toldOf(endpointId).length >= 3);
  const [first, second, third] = toldOf(endpointId);
  expect(first).toMatchObject({ calls: 3, served: 2, inputTokens: 6, outputTokens: 0, model: 'e-1' });
  expect(first!.answers.map(({ prompt, error }) => [prompt, error])).toEqual([
    ['one~embedding', null],
    ['two~embedding', null],
  ]);
  // Once known it is not asked for words again.
  expect(second!.calls).toBe(2);
  expect(paths.filter((path) => path === '/v1/chat/completions')).toHaveLength(1);
  expect([second!.answers, third!.answers]).toEqual([first!.answers, first!.answers]);
  sign = -1;
  const changed = await until(() =>
    toldOf(endpointId).find(({ answers }) => answers[0]!.digest !== first!.answers[0]!.digest),
  );
  expect(changed.answers[0]!.error).toBe(null);
});
