import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../platform/crypto/index.ts';
import {
  APPLICATION,
  chatRequest,
  KEY,
  openRawClient,
  openScene,
  type RawClient,
  type Scene,
  SECRET,
  until,
} from './testing/index.ts';

// One gateway with narrow bounds. Whatever one caller does to it, another application is served meanwhile.
const OTHER = {
  id: 'app_01JDZZZZZZZZZZZZZZZZZZZZZB',
  key: 'key_01JDZZZZZZZZZZZZZZZZZZZZZL',
  secret: 'sk-steward-other',
};
const MOST_CONNECTIONS = 60;
const MOST_OPEN = 12;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({
    serve: false,
    limits: {
      maxConnections: MOST_CONNECTIONS,
      maxOpen: MOST_OPEN,
      headersMillis: 400,
      bodyMillis: 400,
      maxBodyBytes: 2_000_000,
      maxContainers: 1_000,
    },
  });
  const title = { zh: '应用', en: 'Application' };
  const plain = { until: null, releaseId: null };
  await scene.publish({
    release: { applicationIds: [APPLICATION, OTHER.id] },
    timeouts: { idleMillis: 600 },
    policy: {
      applications: [
        { id: APPLICATION, title, keys: [{ id: KEY, hash: sha256Hex(SECRET), ...plain }] },
        { id: OTHER.id, title, keys: [{ id: OTHER.key, hash: sha256Hex(OTHER.secret), ...plain }] },
      ],
    },
  });
});
afterAll(() => scene.close());

const open = () => openRawClient(scene.gateway.url);
const openMany = (count: number) => Array.from({ length: count }, open);
const destroyAll = (clients: readonly RawClient[]) => {
  for (const { socket } of clients) socket.destroy();
};
/** The other application asks, on a connection of its own. */
async function expectServed(): Promise<void> {
  const headers = { authorization: `Bearer ${OTHER.secret}`, 'content-type': 'application/json', connection: 'close' };
  const answer = await scene.ask('plain', {}, { headers });
  expect(answer.status).toBe(200);
  await answer.text();
}
async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${scene.gateway.url}/metrics`, { headers: { connection: 'close' } })).text();
  return Number(new RegExp(`^steward_gateway_${name} (\\S+)$`, 'm').exec(page)?.[1]);
}
const codeIn = (text: string) => /"code":"(\w+)"/.exec(text)?.[1];

describe('slowly', () => {
  test('connections that say nothing, and heads that come byte by byte, are ended; others are served meanwhile', async () => {
    const silent = openMany(10);
    const slow = openMany(10);
    const dripping = setInterval(() => {
      for (const client of slow) client.say('x');
    }, 50);
    for (const client of slow) client.say('POST /v1/chat/completions HTTP/1.1\r\nhost: ');
    await expectServed();
    const ends = await Promise.all([...silent, ...slow].map(({ closed }) => closed));
    clearInterval(dripping);
    expect(new Set(ends.slice(10).map(codeIn))).toEqual(new Set(['head_timeout']));
    // A client that opened a connection in advance would take a word for the answer to what it is about to ask.
    expect(new Set(ends.slice(0, 10))).toEqual(new Set(['']));
    await expectServed();
  });

  test('bodies that never end hold half of the places at most, and not for long', async () => {
    const slow = openMany(MOST_OPEN);
    for (const client of slow)
      client.say(`${chatRequest('plain').slice(0, -1).replace('content-length: ', 'content-length: 9')}`);
    await until(async () => (await metric('open_requests')) === MOST_OPEN / 2);
    await expectServed();
    const codes = (await Promise.all(slow.map(({ closed }) => closed))).map(codeIn);
    expect(codes.filter((code) => code === 'too_many_open_requests')).toHaveLength(MOST_OPEN / 2);
    expect(codes.filter((code) => code === 'body_timeout')).toHaveLength(MOST_OPEN / 2);
    await until(async () => (await metric('open_requests')) === 0);
    expect(await metric('body_bytes')).toBe(0);
  });
});

test('thousands of connections keep nobody out: those that said nothing go first', async () => {
  // A caller with an answer under way, which must not be the one that goes.
  const arrived = scene.upstream.next();
  const busy = open();
  busy.say(chatRequest('slow 300'));
  await arrived;
  const before = await metric('connections_dropped_total');
  let served = 0;
  for (let round = 0; round < 4; round++) {
    const flood = openMany(MOST_CONNECTIONS);
    await expectServed();
    served++;
    destroyAll(flood);
  }
  expect(served).toBe(4);
  expect(await metric('connections_dropped_total')).toBeGreaterThan(before);
  expect(await metric('connections')).toBeLessThanOrEqual(MOST_CONNECTIONS);
  expect(await busy.heard('"finish_reason":"stop"')).toContain('200 OK');
  busy.socket.destroy();
});

describe('much', () => {
  test('fifty megabytes, with a length told or without one, are not read', async () => {
    const told = open();
    told.say(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: 50000000\r\n\r\n`,
    );
    expect(codeIn(await told.heard('}}'))).toBe('body_too_large');
    const chunked = open();
    chunked.say(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
    for (let i = 0; i < 50; i++) chunked.say(chunk);
    await expectServed();
    expect(codeIn(await chunked.heard('}}'))).toBe('body_too_large');
    destroyAll([told, chunked]);
    await until(async () => (await metric('body_bytes')) === 0);
  });

  test('a body is not asked for when it would be refused', async () => {
    const polite = open();
    polite.say(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer wrong\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n`,
    );
    expect(await polite.heard('invalid_api_key')).not.toContain('100 Continue');
    const admitted = open();
    const [head, body] = chatRequest('plain', { headers: 'expect: 100-continue\r\n' }).split('\r\n\r\n') as [
      string,
      string,
    ];
    admitted.say(`${head}\r\n\r\n`);
    await admitted.heard('100 Continue');
    admitted.say(body);
    await admitted.heard('"finish_reason":"stop"');
    destroyAll([polite, admitted]);
  });

  test('deep or teeming JSON is refused before it is read as JSON; brackets in texts count for nothing', async () => {
    const messages = [{ role: 'user', content: 'plain' }];
    const ask = (extra: string) =>
      scene.ask('', {}, { body: `{"model":"house-model","messages":${JSON.stringify(messages)},"x":${extra}}` });
    const codeOf = async (answer: Response) => codeIn(await answer.text());
    const deep = '['.repeat(500_000);
    const [tooDeep, teeming, mixed] = await Promise.all([
      ask(deep + ']'.repeat(500_000)),
      ask(`[${'{},'.repeat(300_000)}0]`),
      ask(`[${'[[],"[{\\"["],'.repeat(900)}0]`),
    ]);
    expect([tooDeep.status, await codeOf(tooDeep)]).toEqual([400, 'too_deep']);
    expect([teeming.status, await codeOf(teeming)]).toEqual([400, 'too_many_values']);
    expect([mixed.status, await codeOf(mixed)]).toEqual([400, 'too_many_values']);
    const text = await ask(JSON.stringify('{[('.repeat(50_000)));
    expect(text.status).toBe(200);
    await text.text();
    await expectServed();
  });
});

describe('lies', () => {
  const smuggled = chatRequest('smuggled');
  const liars: [what: string, text: string][] = [
    ['a length and chunks', chatRequest('a', { headers: 'transfer-encoding: chunked\r\n' }) + smuggled],
    ['two lengths', chatRequest('b', { headers: 'content-length: 3\r\n' }) + smuggled],
    ['a negative length', chatRequest('c', { length: false, headers: 'content-length: -1\r\n' }) + smuggled],
    ['a length in hexadecimal', chatRequest('d', { length: false, headers: 'content-length: 0x10\r\n' }) + smuggled],
    [
      'chunked not last',
      chatRequest('e', { length: false, headers: 'transfer-encoding: chunked, identity\r\n' }) + smuggled,
    ],
    ['an unknown encoding', chatRequest('f', { length: false, headers: 'transfer-encoding: xchunked\r\n' }) + smuggled],
    ['a blank before the colon', chatRequest('g', { length: false, headers: 'content-length : 5\r\n' }) + smuggled],
    ['a folded line', chatRequest('h', { length: false, headers: 'x-a: b\r\n content-length: 5\r\n' }) + smuggled],
    [
      'a chunk with a wrong size',
      `${chatRequest('i', { length: false, headers: 'transfer-encoding: chunked\r\n' }).split('\r\n\r\n')[0]}\r\n\r\nzz\r\n${smuggled}`,
    ],
    ['no HTTP at all', `\u0016\u0003\u0001\u0002 hello\r\n\r\n${smuggled}`],
    ['a head without end', `GET /healthz HTTP/1.1\r\nhost: x\r\n${'x-a: b\r\n'.repeat(20_000)}`],
    ['one endless header', `GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: ${'b'.repeat(100_000)}\r\n\r\n`],
  ];
  test.for(liars)('%s: refused, closed, and nothing behind it is served', async ([, text]) => {
    const before = scene.upstream.requests.length;
    const liar = open();
    liar.say(text);
    const heard = await liar.closed;
    expect(heard.match(/HTTP\/1\.1 \d+/g) ?? []).toHaveLength(1);
    expect(['malformed_request', 'head_too_large', 'invalid_json', 'body_timeout']).toContain(codeIn(heard));
    expect(scene.upstream.requests.slice(before).map(({ text: body }) => body)).toEqual([]);
    await expectServed();
  });

  test('what was malformed is counted as turned away', async () => {
    const page = await (await fetch(`${scene.gateway.url}/metrics`)).text();
    expect(page).toMatch(/turned_away_total\{reason="malformed_request"\} \d+/);
    expect(page).toMatch(/turned_away_total\{reason="head_too_large"\} 2/);
  });
});

test('readers that read nothing cost a bounded amount each, are cut and recorded; others are served meanwhile', async () => {
  const before = await metric('resident_bytes');
  const readers = openMany(MOST_OPEN / 2);
  for (const { socket, say } of readers) {
    socket.pause();
    say(chatRequest('endless', { body: { stream: true } }));
  }
  await until(() => scene.upstream.requests.filter(({ text }) => text.includes('endless')).length === MOST_OPEN / 2);
  await expectServed();
  const stalled = () => scene.control.records().filter(({ reason }) => reason === 'client_stalled');
  await until(() => stalled().length === MOST_OPEN / 2);
  // What the upstream could say before it was paused is what lay in the buffers between the two.
  for (const { usage } of stalled()) expect(usage!.outputTokens * 4).toBeLessThan(30_000_000);
  expect((await metric('resident_bytes')) - before).toBeLessThan(400_000_000);
  destroyAll(readers);
  await expectServed();
});
