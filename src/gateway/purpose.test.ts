import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PolicyPurpose } from '../kernel/policy/index.ts';
import { APPLICATION, ENDPOINT, openScene, type Scene, SECRET, until } from './testing/index.ts';

const PURPOSE: PolicyPurpose = {
  applicationId: APPLICATION,
  statementId: 'use_01JDZZZZZZZZZZZZZZZZZZZZZS',
  mode: 'block',
  metadata: [],
  topics: [
    { id: 'weekly', title: '周报', use: 'allowed', keywords: ['周报'], examples: ['帮我写一份项目总结'] },
    { id: 'medical', title: '诊断', use: 'prohibited', keywords: ['诊断', 'diagnosis'], examples: [] },
  ],
  resemblance: 0.6,
  unmatched: 'off-purpose',
  classifier: null,
};

let scene: Scene;
/** A model that judges as it is told, and what it was asked. */
const classifier = { says: 'WITHIN', asked: [] as string[], authorization: '' as string | undefined, url: '' };
const model = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as IncomingMessage) chunks.push(chunk as Buffer);
  const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: { content: string }[] };
  classifier.asked.push(messages[1]!.content);
  classifier.authorization = request.headers.authorization;
  if (classifier.says === 'hang') return;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ choices: [{ message: { content: classifier.says }, finish_reason: 'stop' }] }));
});
beforeAll(async () => {
  scene = await openScene({ serve: false });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  classifier.url = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  await scene.close();
  model.closeAllConnections();
  model.close();
});

const state = (...purposes: Partial<PolicyPurpose>[]) =>
  scene.publish({ release: { purposes: purposes.map((one) => ({ ...PURPOSE, ...one })) } });

async function markOf(response: Response) {
  const id = response.headers.get('x-steward-record');
  const record = await until(() => scene.control.records().find((one) => one.id === id));
  return [record.outcome, record.screening.purpose, record.screening['purpose.rule']];
}
async function codeOf(response: Response) {
  return ((await response.json()) as { error?: { code: string; type: string } }).error?.code;
}
const asked = () => scene.upstream.requests.length;

test.each([
  ['observe', 200, 'off-observed', null],
  ['warn', 200, 'off-warned', 'off-purpose; rule="topic:medical"'],
  ['block', 403, 'off-blocked', null],
] as const)('off purpose, mode %s', async (mode, status, verdict, header) => {
  await state({ mode });
  const before = asked();
  const response = await scene.ask('plain 请给出诊斷');
  expect(response.status).toBe(status);
  expect(response.headers.get('x-steward-purpose')).toBe(header);
  expect(asked() - before).toBe(status === 200 ? 1 : 0);
  if (mode === 'block') expect(await codeOf(response)).toBe('off_purpose');
  expect(await markOf(response)).toEqual([status === 200 ? 'answered' : 'refused', verdict, 'topic:medical']);
  const within = await scene.ask('plain 周报', { stream: true });
  expect([within.status, within.headers.get('x-steward-purpose')]).toEqual([200, null]);
  await within.text();
  expect(await markOf(within)).toEqual(['answered', 'within', 'topic:weekly']);
  const metrics = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  expect(metrics).toContain(`steward_gateway_purpose_total{verdict="${verdict}"} 1`);
});

test('the same at every endpoint, in every shape that carries words of the user; a prohibited topic goes first', async () => {
  await state({});
  const off = 'plain 周报里写上诊断';
  const ways: [string, Record<string, unknown>][] = [
    ['chat/completions', { messages: [{ role: 'user', content: [{ type: 'text', text: off }] }] }],
    [
      'chat/completions',
      {
        messages: [
          { role: 'user', content: '周报' },
          { role: 'user', content: off },
        ],
        stream: true,
      },
    ],
    ['chat/completions', { messages: [{ role: 'system', content: off }] }],
    ['completions', { prompt: ['周报', off] }],
    ['embeddings', { input: off, messages: [{ role: 'user', content: '周报' }] }],
    ['responses', { input: [{ role: 'user', content: [{ type: 'input_text', text: off }] }] }],
  ];
  const before = asked();
  for (const [path, body] of ways) {
    const response = await scene.post(path, body);
    expect([path, response.status, await codeOf(response)]).toEqual([path, 403, 'off_purpose']);
  }
  expect(asked()).toBe(before);
  // What the application says itself, and what tools gave, is not what was asked for.
  const own = [
    { role: 'system', content: '不得作出诊断' },
    { role: 'user', content: 'plain 周报' },
    { role: 'assistant', content: '我不能诊断' },
  ];
  expect((await scene.ask('', { messages: own })).status).toBe(200);
});

test('phrases are known in nearly the same words; what no topic fits counts as the statement says', async () => {
  await state({});
  const alike = await scene.ask('plain\n请帮我写一份项目总结吧');
  expect(await markOf(alike)).toEqual(['answered', 'within', 'topic:weekly']);
  const other = await scene.ask('plain 今晚吃什么');
  expect(await markOf(other)).toEqual(['refused', 'off-blocked', 'unmatched']);
  const tokens = await scene.post('embeddings', { input: [1, 2, 3] });
  expect(await markOf(tokens)).toEqual(['answered', 'unjudged', 'no-text']);
  await state({ unmatched: 'within' });
  expect(await markOf(await scene.ask('plain 今晚吃什么'))).toEqual(['answered', 'within', undefined]);
});

test('required metadata and the domain of business, in a header or in the body', async () => {
  await state({
    topics: [],
    metadata: [
      { kind: 'metadata', place: 'header', name: 'x-department', values: [] },
      { kind: 'domain', place: 'metadata', name: 'domain', values: ['办公', 'legal'] },
    ],
  });
  const ask = async (department: string | null, metadata: unknown) => {
    const response = await scene.ask(
      'plain',
      { metadata },
      {
        headers: {
          authorization: `Bearer ${SECRET}`,
          'content-type': 'application/json',
          ...(department === null ? {} : { 'x-department': department }),
        },
      },
    );
    return (await markOf(response)).slice(1);
  };
  expect(await ask('hr', { domain: '办公' })).toEqual(['within', undefined]);
  expect(await ask(null, { domain: '办公' })).toEqual(['off-blocked', 'metadata:x-department']);
  expect(await ask(' ', { domain: '办公' })).toEqual(['off-blocked', 'metadata:x-department']);
  for (const metadata of [undefined, null, 'domain', {}, { domain: '' }, { domain: 'medicine' }, { domain: ['办公'] }])
    expect(await ask('hr', metadata)).toEqual(['off-blocked', 'domain:domain']);
});

test('of two statements one is enough; the strictest decides about what fits neither', async () => {
  const none = { topics: [{ ...PURPOSE.topics[1]! }], unmatched: 'off-purpose' as const };
  await state({ mode: 'observe' }, { ...none, mode: 'block' });
  expect((await scene.ask('plain 周报')).status).toBe(200);
  expect((await scene.ask('plain 今晚')).status).toBe(403);
  // Somebody else's statement asks nothing of this application.
  await state({ applicationId: 'app_01JDZZZZZZZZZZZZZZZZZZZZZX' });
  expect(await markOf(await scene.ask('plain 今晚'))).toEqual(['answered', undefined, undefined]);
});

test('a classifier is asked about what no topic fits; without an answer the stated fail mode holds', async () => {
  const route = { baseUrl: classifier.url, model: 'judge', credential: true };
  const asks = (failMode: 'open' | 'closed', more: object = {}) =>
    state({
      classifier: {
        endpointId: ENDPOINT,
        route,
        timeLimitMillis: 300,
        failMode,
        purposes: ['写周报'],
        prohibitedUses: ['诊断'],
        ...more,
      },
    });
  await asks('closed');
  classifier.says = 'WITHIN';
  expect(await markOf(await scene.ask('plain 汇报一下'))).toEqual(['answered', 'within', 'classifier']);
  expect(classifier.asked.at(-1)).toContain('汇报一下');
  expect(classifier.authorization).toBe('Bearer sk-upstream-secret');
  classifier.says = '<think>OFF?</think>off';
  expect(await markOf(await scene.ask('plain 今晚吃什么'))).toEqual(['refused', 'off-blocked', 'classifier']);
  const before = classifier.asked.length;
  expect((await scene.ask('plain 周报')).status).toBe(200);
  expect(classifier.asked.length).toBe(before);
  for (const says of ['hang', 'WITHIN or OFF?', 'no idea']) {
    classifier.says = says;
    expect(await markOf(await scene.ask('plain 今晚'))).toEqual(['refused', 'off-blocked', 'classifier-failed']);
  }
  await asks('open', { route: null });
  expect(await markOf(await scene.ask('plain 今晚'))).toEqual(['answered', 'unjudged', 'classifier-failed']);
});

test('whoever leaves while the classifier thinks is recorded as having left, and nothing is forwarded', async () => {
  classifier.says = 'hang';
  const route = { baseUrl: classifier.url, model: 'judge', credential: false };
  const rest = { purposes: [], prohibitedUses: [], timeLimitMillis: 60_000, failMode: 'open' as const };
  await state({ classifier: { endpointId: ENDPOINT, route, ...rest } });
  const [before, questions] = [asked(), classifier.asked.length];
  const leaving = new AbortController();
  const left = scene.ask('plain 今晚', {}, { signal: leaving.signal }).catch((error: Error) => error.name);
  await until(() => classifier.asked.length > questions);
  leaving.abort();
  expect(await left).toBe('AbortError');
  await until(() => scene.control.records().some(({ outcome }) => outcome === 'aborted'));
  expect(asked()).toBe(before);
});

test('a statement that can not be read opens no way', async () => {
  await state({ topics: [{ ...PURPOSE.topics[0]!, keywords: ['\u200b'] }], mode: 'observe' });
  const response = await scene.ask('plain 周报');
  expect([response.status, await codeOf(response)]).toEqual([503, 'purpose_unavailable']);
});
