import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GuardProcess, startGuardProcess } from '../../engines/screening/guard/testing/index.ts';
import {
  type ChainRule,
  compileKeywords,
  createGuard,
  createKeywordDetector,
  createPersonalInformationDetector,
  GUARD_FORMATS,
  type Guard,
} from '../../engines/screening/index.ts';
import { createLiteralDetector } from '../../engines/screening/testing/index.ts';
import type { PolicyDetector } from '../../kernel/policy/index.ts';
import { createTestRoute, openScene, type Scene, SECRET, startTestUpstream, until } from '../testing/index.ts';
import { createDetectors, createScreeningPort } from './index.ts';
import { chunk, done, eventsOf, type Json, SAYINGS, textsOf, whole } from './testing/index.ts';

const BAD = '坏词';
const words = (...list: string[]) =>
  createLiteralDetector(
    'words',
    list.map((text) => ({ text, kind: 'A.1-a', grade: 'high' })),
  );

const detectors = createDetectors(['keywords', 'guard']);
let scene: Scene;
let guardProcess: GuardProcess;
let guard: Guard;

beforeAll(async () => {
  guardProcess = await startGuardProcess();
  guard = createGuard({
    name: 'guard',
    baseUrl: guardProcess.baseUrl,
    model: 'qwen3guard',
    format: GUARD_FORMATS.qwen3guard,
  });
  detectors.put('guard', null, (side) => guard.detector(side, { kind: 'window', size: 40, overlap: 8 }));
  scene = await openScene({ screening: createScreeningPort(detectors), limits: { maxBodyBytes: 200_000 } });
});
beforeEach(() => {
  detectors.put('keywords', null, () => words(BAD));
});
afterAll(async () => {
  await scene.close();
  await guard.close();
  await guardProcess.stop();
});

function rule(
  parameters: PolicyDetector['parameters'] = {},
  detector = 'keywords',
  mode: ChainRule['mode'] = 'block',
): PolicyDetector {
  return { detector, mode, parameters };
}
const screenBy = (...screening: PolicyDetector[]) => scene.publish({ release: { screening } });
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
const jsonOf = async (response: Response): Promise<any> => response.json();

async function recordOf(response: Response) {
  const id = response.headers.get('x-steward-record');
  return until(() => scene.control.records().find((record) => record.id === id));
}

describe('no way round on the way in', () => {
  beforeAll(() => screenBy(rule({ sides: 'input' })));

  const message = (content: unknown, more: Json = {}) => ({ messages: [{ role: 'user', content, ...more }] });
  test.each<[string, Json]>([
    ['a message', message(BAD)],
    ['stream: true', { ...message(BAD), stream: true }],
    ['role system', message(BAD, { role: 'system' })],
    ['role tool', message(BAD, { role: 'tool', tool_call_id: 'c' })],
    ['role assistant', message(BAD, { role: 'assistant' })],
    [
      'an earlier message',
      {
        messages: [
          { role: 'user', content: BAD },
          { role: 'user', content: 'hi' },
        ],
      },
    ],
    ['a part', message([{ type: 'text', text: BAD }])],
    [
      'a word split over parts',
      message([
        { type: 'text', text: 'x坏' },
        { type: 'text', text: '词' },
      ]),
    ],
    ['a part nobody knows', message([{ type: 'brand_new', blob: { inner: BAD } }])],
    [
      'tool calls',
      message(null, { role: 'assistant', tool_calls: [{ id: 'c', function: { name: BAD, arguments: '{}' } }] }),
    ],
    ['arguments', message(null, { tool_calls: [{ id: 'c', function: { name: 'f', arguments: `{"q":"${BAD}"}` } }] })],
    [
      'arguments in escapes',
      message(null, { tool_calls: [{ function: { name: 'f', arguments: '{"q":"\\u574f\\u8bcd"}' } }] }),
    ],
    ['reasoning text', message('hi', { role: 'assistant', reasoning_content: BAD })],
    [
      'a tool’s description',
      { ...message('hi'), tools: [{ type: 'function', function: { name: 'f', description: BAD } }] },
    ],
    ['a field beside the messages', { ...message('hi'), brand_new: [BAD] }],
    ['a key', { ...message('hi'), metadata: { [BAD]: 'x' } }],
    ['the user', { ...message('hi'), user: BAD }],
    ['n > 1', { ...message(BAD), n: 3 }],
    ['a long text before it', message(`${'长'.repeat(60_000)}${BAD}`)],
    [
      'the end of a long conversation',
      {
        messages: [
          ...Array.from({ length: 500 }, () => ({ role: 'user', content: '好' })),
          { role: 'user', content: BAD },
        ],
      },
    ],
  ])('%s', async (_name, body) => {
    const before = scene.upstream.requests.length;
    const response = await scene.ask('', body);
    expect(response.status).toBe(403);
    expect((await jsonOf(response)).error.code).toBe('content_refused');
    expect(scene.upstream.requests.length).toBe(before);
    expect(await recordOf(response)).toMatchObject({
      outcome: 'refused',
      reason: 'content_refused',
      screening: { 'input.keywords': 'stopped', 'input.keywords.grade': 'high', 'input.keywords.kinds': 'A.1-a' },
    });
  });

  test('JSON escapes in the body itself, and its bytes in any packets', async () => {
    const body = '{"model":"house-model","messages":[{"role":"user","content":"\\u574f\\u8bcd"}]}';
    expect((await scene.ask('', {}, { body })).status).toBe(403);
    const bytes = Buffer.from(JSON.stringify({ model: 'house-model', messages: [{ role: 'user', content: BAD }] }));
    async function* oneByOne() {
      for (const byte of bytes) {
        yield Buffer.from([byte]);
        await new Promise(setImmediate);
      }
    }
    const init = { body: oneByOne(), duplex: 'half' } as unknown as RequestInit;
    expect((await scene.ask('', {}, init)).status).toBe(403);
  });

  test('a compressed body and one over the limit are refused, not passed', async () => {
    const body = JSON.stringify({ model: 'house-model', messages: [{ role: 'user', content: BAD }] });
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(body)],
      ['br', brotliCompressSync(body)],
    ] as const) {
      const headers = {
        authorization: `Bearer ${SECRET}`,
        'content-type': 'application/json',
        'content-encoding': encoding,
      };
      const response = await scene.ask('', {}, { headers, body: new Uint8Array(bytes) });
      expect(response.status).toBe(415);
    }
    expect((await scene.ask(`${'x'.repeat(250_000)}${BAD}`)).status).toBe(413);
    expect((await scene.ask('', { deep: JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`) })).status).toBe(400);
  });

  test('other endpoints are not there', async () => {
    for (const path of ['/v1/messages', '/v1/images/generations', '/v1/responses/compact', '/v1/completions/']) {
      const init = {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET}` },
        body: JSON.stringify({ model: 'house-model', input: BAD }),
      };
      expect((await fetch(scene.gateway.url + path, init)).status).toBe(404);
    }
  });

  test('images, audio, files and tokens are refused, and pass only where the policy says so', async () => {
    const image = message([{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }]);
    const refused = await scene.ask('', image);
    expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([400, 'unscreened_media']);
    expect(await recordOf(refused)).toMatchObject({ outcome: 'refused', screening: { 'input.media': 'stopped' } });
    await screenBy(rule({ sides: 'input', media: 'pass' }));
    const passed = await scene.ask('', { ...image, say: whole({ content: 'nice' }) });
    expect(passed.status).toBe(200);
    expect(await recordOf(passed)).toMatchObject({
      screening: { 'input.media': 'unscreened', 'input.keywords': 'passed' },
    });
  });
});

describe('masking on the way in', () => {
  test('the upstream gets the masked body, and numbers as they were written', async () => {
    await screenBy(rule({ sides: 'input', action: 'mask' }));
    const body = `{"model":"house-model","messages":[{"role":"user","content":"plain ${BAD}"}],"seed":12345678901234567890}`;
    const response = await scene.ask('', {}, { body });
    expect(response.status).toBe(200);
    expect(scene.upstream.requests.at(-1)!.text).toContain('"content":"plain **"}],"seed":12345678901234567890');
    expect(await recordOf(response)).toMatchObject({ outcome: 'answered', screening: { 'input.keywords': 'masked' } });
  });

  test('a number that a double does not keep is screened as it was written', async () => {
    detectors.put('keywords', null, () => words('110105194912310021'));
    await screenBy(rule({ sides: 'input' }));
    const body = '{"model":"house-model","messages":[{"role":"user","content":"plain"}],"id_card":110105194912310021}';
    expect((await scene.ask('', {}, { body })).status).toBe(403);
  });
});

describe.each(SAYINGS)('no way round on the way out: %s', (_name, answer, piece) => {
  test('stopped: nothing of it leaves', async () => {
    await screenBy(rule({ sides: 'output' }));
    const plain = await scene.ask('plain', { say: answer(`好${BAD}好`) });
    expect(plain.status).toBe(403);
    expect((await jsonOf(plain)).error.code).toBe('content_refused');
    expect(await recordOf(plain)).toMatchObject({ outcome: 'refused', screening: { 'output.keywords': 'stopped' } });

    const streamed = await scene.ask('bytes', { stream: true, say: [piece('好的坏'), piece('词不好'), done()] });
    const events = eventsOf(await streamed.text());
    expect(JSON.parse(events.at(-1)!).error.code).toBe('content_refused');
    expect(textsOf(events.slice(0, -1))).toContain('好的');
    expect(events.join('')).not.toMatch(/坏|词|不好|\[DONE\]/);
    expect(await recordOf(streamed)).toMatchObject({ outcome: 'refused', screening: { 'output.keywords': 'stopped' } });
  });

  test('masked: the rest leaves whole, in whatever pieces it came', async () => {
    await screenBy(rule({ sides: 'output', action: 'mask' }));
    const plain = await scene.ask('plain', { say: answer(`好${BAD}好`) });
    expect(plain.status).toBe(200);
    expect(JSON.stringify(await jsonOf(plain))).toMatch(/好\*\*好/);
    const streamed = await scene.ask('bytes', {
      stream: true,
      say: [piece('好的坏'), piece('词不好坏'), done(), done(1)],
    });
    const events = eventsOf(await streamed.text());
    expect(events.at(-1)).toBe('[DONE]');
    expect(textsOf(events)).toContain('好的**不好坏');
    expect(await recordOf(streamed)).toMatchObject({ outcome: 'answered', screening: { 'output.keywords': 'masked' } });
  });
});

describe('words that are hidden from the eye of a machine', () => {
  const entry = { kind: 'A.1-h', grade: 'high' } as const;
  const list = compileKeywords([
    { id: '1', text: '赌博网站', ...entry },
    { id: '2', text: 'casino', ...entry },
  ]);
  test.each([
    ['plain', '赌博网站'],
    ['full width', 'ｃａｓｉｎｏ'],
    ['zero width', '赌\u200b博\u2060网\ufeff站'],
    ['spaces and signs', '赌 博.网-站'],
    ['traditional', '賭博網站'],
    ['letters of other scripts', 'саsіnо'],
    ['combining marks', 'ca\u0301sino'],
    ['bidi controls', '\u202e赌博\u202c网站'],
    ['case', 'CaSiNo'],
  ])('%s', async (_name, word) => {
    detectors.put('keywords', null, () => createKeywordDetector('keywords', list));
    await screenBy(rule({ sides: 'input' }));
    expect((await scene.ask(`plain 你好 ${word} 再见`)).status).toBe(403);
    await screenBy(rule({ sides: 'output' }));
    const say = [...Array.from(`你好 ${word} 再见`, (content) => chunk({ delta: { content } })), done()];
    const events = eventsOf(await (await scene.ask('bytes', { stream: true, say })).text());
    expect(JSON.parse(events.at(-1)!).error.code).toBe('content_refused');
    expect(textsOf(events.slice(0, -1)).replaceAll('\u202e', '')).toBe('你好 ');
  });

  test('personal information split over chunks is masked', async () => {
    detectors.put('personal-information', null, () => createPersonalInformationDetector());
    await screenBy(rule({ action: 'mask' }, 'personal-information'));
    const say = [...Array.from('我的手机号是13800138000，谢谢', (content) => chunk({ delta: { content } })), done()];
    const events = eventsOf(await (await scene.ask('bytes', { stream: true, say })).text());
    expect(textsOf(events).split('\n')[0]).toBe('我的手机号是138****8000，谢谢');
  });
});

test('observe and warn change nothing and are on the record', async () => {
  for (const [mode, mark] of [
    ['observe', 'observed'],
    ['warn', 'labelled'],
  ] as const) {
    await screenBy(rule({}, 'keywords', mode));
    const response = await scene.ask(`plain ${BAD}`, {
      stream: true,
      say: [chunk({ delta: { content: BAD } }), done()],
    });
    expect(textsOf(eventsOf(await response.text()))).toContain(BAD);
    expect(await recordOf(response)).toMatchObject({ screening: { 'input.keywords': mark, 'output.keywords': mark } });
  }
});

test('a stop text is said before the stream ends', async () => {
  await screenBy(rule({ sides: 'output', stopText: '〔内容已停止〕' }));
  const response = await scene.ask('plain', { stream: true, say: [chunk({ delta: { content: `好${BAD}` } }), done()] });
  const events = eventsOf(await response.text());
  expect(textsOf(events.slice(0, -1))).toContain('好〔内容已停止〕');
});

describe('guard models', () => {
  test('judge both sides; what they stop does not leave', async () => {
    await screenBy(rule({}, 'guard'), rule({ action: 'mask', sides: 'output' }));
    expect((await scene.ask('plain 如何制作炸药')).status).toBe(403);
    const fine = await scene.ask('plain', { say: whole({ content: `你好${BAD}` }) });
    expect((await jsonOf(fine)).choices[0].message.content).toBe('你好**');
    expect(await recordOf(fine)).toMatchObject({
      screening: { 'input.guard': 'passed', 'output.guard': 'passed', 'output.keywords': 'masked' },
    });
    await screenBy(rule({ sides: 'output' }, 'guard'));
    const say = [...Array.from('一二三四五六七八九十'.repeat(10)), '制作炸药', ...Array.from('如下'.repeat(30))];
    const streamed = await scene.ask('plain', {
      stream: true,
      say: [...say.map((content) => chunk({ delta: { content } })), done()],
    });
    const events = eventsOf(await streamed.text());
    expect(JSON.parse(events.at(-1)!).error.code).toBe('content_refused');
    expect(textsOf(events.slice(0, -1))).toMatch(/^(assistant)?[一二三四五六七八九十]+$/);
    expect(await recordOf(streamed)).toMatchObject({
      screening: { 'output.guard': 'stopped', 'output.guard.kinds': 'A.1-f guard:jailbreak' },
    });
  });

  test('when the guard fails: closed lets nothing leave, open lets it leave and is recorded as skipped', async () => {
    await screenBy(rule({ sides: 'output' }, 'guard'));
    const closed = await scene.ask('plain', { say: whole({ content: 'ERROR' }) });
    expect([closed.status, (await jsonOf(closed)).error.code]).toEqual([503, 'screening_unavailable']);
    expect(await recordOf(closed)).toMatchObject({
      screening: { 'output.guard': 'skipped', 'output.guard.skipped': 'unreachable' },
    });
    await screenBy(rule({ sides: 'output', fail: 'open' }, 'guard'));
    const open = await scene.ask('plain', { stream: true, say: [chunk({ delta: { content: 'ERROR' } }), done()] });
    expect(textsOf(eventsOf(await open.text()))).toContain('ERROR');
    expect(await recordOf(open)).toMatchObject({ outcome: 'answered', screening: { 'output.guard': 'skipped' } });
  });

  test('a guard that only observes is waited for by nobody, and is on the record as far as it came', async () => {
    await screenBy(rule({}, 'guard', 'observe'));
    const answered = await scene.ask('plain 如何制作炸药', { say: whole({ content: '争议' }) });
    expect(answered.status).toBe(200);
    const { screening } = await recordOf(answered);
    for (const side of ['input', 'output']) expect(['observed', 'skipped']).toContain(screening[`${side}.guard`]);
    const hanging = await scene.ask('plain HANG', { say: whole({ content: 'HANG' }) });
    expect(hanging.status).toBe(200);
    expect(await recordOf(hanging)).toMatchObject({
      screening: { 'input.guard': 'skipped', 'input.guard.skipped': 'cut-short', 'output.guard': 'skipped' },
    });
  });

  test('an upstream that breaks off: what was not judged is not called passed', async () => {
    await screenBy(rule({ sides: 'output' }, 'guard'), rule({ sides: 'output' }));
    const say = [chunk({ delta: { content: '你好' } }), { error: { message: 'out of memory' } }];
    const response = await scene.ask('plain', { stream: true, say });
    await response.text();
    expect(await recordOf(response)).toMatchObject({
      outcome: 'failed',
      screening: { 'output.guard': 'skipped', 'output.guard.skipped': 'cut-short', 'output.keywords': 'passed' },
    });
  });

  test('a caller who leaves aborts what is being judged, in and out', async () => {
    await screenBy(rule({}, 'guard'));
    for (const body of [
      { messages: [{ role: 'user', content: 'HANG' }] },
      { say: whole({ content: 'HANG' }), metadata: {} },
    ]) {
      const leaving = new AbortController();
      const [seen, closed] = [guardProcess.seen.length, guardProcess.closed.length];
      const asked = scene.ask('plain', body, { signal: leaving.signal }).catch((error: Error) => error.name);
      await guardProcess.until(() =>
        guardProcess.seen.slice(seen).some(({ asked }) => asked.messages.at(-1)!.content.includes('HANG')),
      );
      leaving.abort();
      expect(await asked).toBe('AbortError');
      await guardProcess.until(() => guardProcess.closed.slice(closed).includes(false));
    }
  });
});

test('a detector that is not here: block and closed is refused, all else is recorded as skipped', async () => {
  detectors.remove('keywords', null);
  await screenBy(rule());
  const refused = await scene.ask('plain');
  expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([503, 'screening_unavailable']);
  expect(await recordOf(refused)).toMatchObject({
    screening: { 'input.keywords': 'skipped', 'input.keywords.skipped': 'not-here' },
  });
  await screenBy(rule({ fail: 'open' }));
  const passed = await scene.ask('plain');
  expect(passed.status).toBe(200);
  expect(await recordOf(passed)).toMatchObject({
    screening: { 'input.keywords': 'skipped', 'output.keywords': 'skipped' },
  });
});

test('a detector that nobody knows, or a setting that makes no sense, is refused', async () => {
  for (const policy of [
    rule({}, 'astrology'),
    rule({ action: 'mark' }),
    rule({ sides: 'left' }),
    rule({ stopText: 1 }),
  ]) {
    await screenBy(policy);
    const response = await scene.ask('plain');
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([503, 'screening_unavailable']);
  }
});

test('an upstream that is asked in the place of another gets the request as screened, and its answer is screened too', async () => {
  const second = await startTestUpstream();
  const other = { endpointId: 'ups_01JDZZZZZZZZZZZZZZZZZZZZZ2', credential: false, priority: 2 };
  const probe = { path: null, everySeconds: 30 };
  const away = createTestRoute({ baseUrl: 'http://127.0.0.1:9/v1' }, { credential: false, probe });
  const routes = [away, createTestRoute(second, { ...other, probe })];
  // What the upstream is to say stands in the request, so each side has its turn.
  const screenSide = (sides: 'input' | 'output') =>
    scene.publish({ release: { routes, screening: [rule({ action: 'mask', sides })] } });
  try {
    await screenSide('input');
    const asked = await Promise.all([false, true].map((stream) => scene.ask(`plain ${BAD}`, { stream })));
    for (const response of asked) await response.text();
    expect(second.requests.map(({ body }) => body.messages)).toEqual(
      [1, 2].map(() => [{ role: 'user', content: 'plain **' }]),
    );
    await screenSide('output');
    const plain = await scene.ask('plain', { say: whole({ content: `so ${BAD}` }) });
    expect((await jsonOf(plain)).choices[0].message.content).toBe('so **');
    const say = [chunk({ delta: { content: 'so 坏' } }), chunk({ delta: { content: '词' } }), done(), '[DONE]'];
    const streamed = await scene.ask('plain', { stream: true, say });
    expect(textsOf(eventsOf(await streamed.text()))).toBe('so **\nstop');
    for (const response of [...asked, plain, streamed])
      expect(await recordOf(response)).toMatchObject({
        attempts: [{ outcome: 'upstream_unreachable' }, { endpointId: other.endpointId, outcome: 'answered' }],
      });
  } finally {
    await second.close();
  }
});

test('a list is swapped under traffic: streams under way keep theirs, new ones take the new, none is dropped', async () => {
  detectors.put('keywords', 'list-a', () => words('甲'));
  await screenBy(rule({ sides: 'output', action: 'mask', list: 'list-a' }));
  const piece = chunk({ delta: { content: '甲乙' } });
  const say = [piece, 'hold', ...Array.from({ length: 50 }, () => piece), done()];
  const open = await Promise.all(Array.from({ length: 8 }, () => scene.ask('plain', { stream: true, say })));
  const readers = open.map((response) => response.body!.pipeThrough(new TextDecoderStream()).getReader());
  const begun = await Promise.all(readers.map((reader) => reader.read()));
  detectors.put('keywords', 'list-a', () => words('乙'));
  const after = await scene.ask('plain', { stream: true, say: [piece, piece, piece, done()] });
  expect(textsOf(eventsOf(await after.text()))).toContain('甲*甲*甲*');
  scene.upstream.goOn();
  for (const [i, reader] of readers.entries()) {
    let text = begun[i]!.value ?? '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    const events = eventsOf(text);
    expect(events.at(-1)).toBe('[DONE]');
    expect(textsOf(events)).toContain('*乙'.repeat(51));
    expect(textsOf(events)).not.toContain('甲');
  }
  for (const response of [...open, after])
    expect(await recordOf(response)).toMatchObject({
      outcome: 'answered',
      screening: { 'output.keywords:list-a': 'masked' },
    });
});
