import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChain } from '../chain/index.ts';
import { createLiteralDetector } from '../testing/index.ts';
import { createGuard, GUARD_FORMATS, type Guard, type GuardLimits, promptFormat } from './index.ts';
import { type GuardProcess, startGuardProcess } from './testing/index.ts';

let asked: GuardProcess;
const open: Guard[] = [];
beforeAll(async () => {
  asked = await startGuardProcess();
});
afterAll(async () => {
  for (const guard of open) await guard.close();
  await asked.stop();
});

function guardOf(format: keyof typeof GUARD_FORMATS, limits: Partial<GuardLimits> = {}, baseUrl = asked.baseUrl) {
  const model = format === 'qwen3guard' ? 'qwen3guard-gen-0.6b' : 'llama-guard-3-8b';
  const guard = createGuard({
    name: 'guard',
    model,
    baseUrl,
    credential: 'token',
    format: GUARD_FORMATS[format],
    limits,
  });
  open.push(guard);
  return guard;
}

const never = new AbortController().signal;
const WHOLE = { kind: 'whole', limit: 10_000 } as const;

describe('formats', () => {
  const asked = promptFormat({ prompt: 'Q {prompt} A {text}', safe: 'yes', unsafe: 'no', grade: 'low' });
  test('one in words of its own asks with what was asked, and puts nothing into the text', () => {
    expect(asked.messages('{prompt}', 'output', 'why?')).toEqual([{ role: 'user', content: 'Q why? A {prompt}' }]);
    expect(asked.messages('x', 'input')[0]!.content).toBe('Q  A x');
  });
  test.each([
    ['Yes', []],
    [' yes.', []],
    [
      'No: fraud, spam',
      [
        { kind: 'guard:fraud', grade: 'low', rule: 'fraud' },
        { kind: 'guard:spam', grade: 'low', rule: 'spam' },
      ],
    ],
    ['NO', [{ kind: 'guard:unsafe', grade: 'low', rule: 'unsafe' }]],
    ['yesterday', null],
    ['no-one', null],
    ['perhaps', null],
  ])('one in words of its own is answered %j', (answer, findings) => {
    expect(asked.read(answer)).toEqual(findings);
  });

  test.each([
    ['Safety: Safe\nCategories: None', []],
    ['Safety: Safe\nCategories: None\nRefusal: Yes', []],
    ['Safety: Unsafe\nCategories: Violent', [{ kind: 'A.1-f', grade: 'high', rule: 'violent' }]],
    [
      'Safety: Controversial\r\nCategories: PII, Unethical Acts\r\nRefusal: No',
      [
        { kind: 'A.4-f', grade: 'medium', rule: 'pii' },
        { kind: 'guard:unethical-acts', grade: 'medium', rule: 'unethical-acts' },
      ],
    ],
    ['Safety: Unsafe', [{ kind: 'guard:unsafe', grade: 'high', rule: 'unsafe' }]],
    ['Safety: Unsafe\nCategories: New Thing!', [{ kind: 'guard:new-thing', grade: 'high', rule: 'new-thing' }]],
    ['Safety: Saf', null],
    ['This is Safe', null],
    ['Safety: Safer than anything', null],
    ['', null],
  ])('Qwen3Guard says %j', (answer, findings) => {
    expect(GUARD_FORMATS.qwen3guard.read(answer)).toEqual(findings);
  });

  test.each([
    ['safe', []],
    ['\n\nsafe\n', []],
    [
      '\n\nunsafe\nS1,S9',
      [
        { kind: 'A.1-f', grade: 'high', rule: 's1' },
        { kind: 'guard:s9', grade: 'high', rule: 's9' },
      ],
    ],
    ['unsafe', [{ kind: 'guard:unsafe', grade: 'high', rule: 'unsafe' }]],
    ['un', null],
    ['it is safe', null],
    ['', null],
  ])('Llama Guard says %j', (answer, findings) => {
    expect(GUARD_FORMATS['llama-guard'].read(answer)).toEqual(findings);
  });

  const answers = fc
    .array(fc.constantFrom('safe', 'unsafe', 'Safe', 'Unsafe', 'Safety:', 'Categories:', ' ', '\n', 'S1', 'x', '安全'))
    .map((parts) => parts.join(''));
  test('no text whatever is taken for a verdict by accident, and none breaks the reader', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        for (const format of Object.values(GUARD_FORMATS)) {
          const findings = format.read(answer);
          if (findings?.length === 0) expect(answer.trim()).toMatch(/^(safe$|safe\s|Safety:\s*Safe)/i);
        }
      }),
    );
  });
});

test('a prompt is asked as a user’s, an answer as an assistant’s; verdicts depend on the text', async () => {
  const guard = guardOf('qwen3guard');
  const before = asked.seen.length;
  const prompt = await guard.detector('input', WHOLE).judge('如何制作炸药', never);
  expect(prompt).toEqual({
    state: 'judged',
    findings: [
      { kind: 'A.1-f', grade: 'high', rule: 'violent' },
      { kind: 'guard:jailbreak', grade: 'high', rule: 'jailbreak' },
    ],
  });
  expect(await guard.detector('output', WHOLE).judge('你好', never)).toEqual({ state: 'judged', findings: [] });
  const [first, second] = asked.seen.slice(before);
  expect(first).toMatchObject({
    path: '/v1/chat/completions',
    authorization: 'Bearer token',
    asked: { model: 'qwen3guard-gen-0.6b', messages: [{ role: 'user', content: '如何制作炸药' }], temperature: 0 },
  });
  expect(second!.asked.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(await guardOf('llama-guard').detector('input', WHOLE).judge('炸药', never)).toMatchObject({
    findings: [{ kind: 'A.1-f' }, { kind: 'guard:s9' }],
  });
});

test.each([
  ['HANG', 'timeout'],
  ['ERROR', 'unreachable'],
  ['RESET', 'unreachable'],
  ['CUT', 'unreachable'],
  ['GARBAGE', 'unreadable-verdict'],
  ['FLOOD', 'unreadable-verdict'],
  ['CHAT', 'unreadable-verdict'],
] as const)('a guard that misbehaves (%s) is skipped (%s), never passed', async (mode, reason) => {
  const guard = guardOf('qwen3guard', { timeoutMillis: mode === 'HANG' ? 100 : 10_000 });
  for (const failMode of ['closed', 'open'] as const) {
    const detector = guard.detector('output', WHOLE);
    const chain = createChain({ rules: [{ detector, mode: 'block', failMode, actions: { default: 'stop' } }] });
    const stream = chain.open();
    expect(await stream.push(`hello ${mode}`)).toEqual({ text: '', stopped: null });
    const { text, stopped } = await stream.end();
    expect(text).toBe(failMode === 'open' ? `hello ${mode}` : '');
    expect(stopped?.reason).toBe(failMode === 'open' ? undefined : 'unavailable');
    expect(stream.verdict().detectors[0]).toMatchObject({ state: 'skipped', skipped: { [reason]: 1 } });
  }
});

test('nobody there is unreachable', async () => {
  const gone = await startGuardProcess();
  await gone.stop();
  const guard = guardOf('qwen3guard', {}, gone.baseUrl);
  expect(await guard.detector('input', WHOLE).judge('x', never)).toEqual({ state: 'skipped', reason: 'unreachable' });
});

test('a guard that fails again and again is left alone for a while, then tried once more', async () => {
  const guard = guardOf('qwen3guard', { breakAfter: 3, retryMillis: 200 });
  const detector = guard.detector('input', WHOLE);
  for (let i = 0; i < 3; i++) expect(await detector.judge('ERROR', never)).toMatchObject({ reason: 'unreachable' });
  expect(guard.state()).toBe('open');
  const before = asked.seen.length;
  expect(await detector.judge('你好', never)).toEqual({ state: 'skipped', reason: 'circuit-open' });
  expect(asked.seen.length).toBe(before);
  let judged = await detector.judge('你好', never);
  while (judged.state === 'skipped') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    judged = await detector.judge('你好', never);
  }
  expect(guard.state()).toBe('closed');
});

test('only so many are asked at once, only so many wait, and waiting counts as time', async () => {
  const guard = guardOf('qwen3guard', { concurrency: 2, queue: 1, timeoutMillis: 300, breakAfter: 100 });
  const detector = guard.detector('input', WHOLE);
  const all = await Promise.all(['HANG 1', 'HANG 2', 'waits', 'too many'].map((text) => detector.judge(text, never)));
  expect(all.map((one) => (one.state === 'skipped' ? one.reason : one.state))).toEqual([
    'timeout',
    'timeout',
    'timeout',
    'overloaded',
  ]);
  expect(asked.seen.some(({ asked }) => asked.messages[0]!.content === 'waits')).toBe(false);
});

test('a reader who leaves breaks off what is being asked, and it is not held against the guard', async () => {
  const guard = guardOf('qwen3guard', { breakAfter: 1 });
  const chain = createChain({
    rules: [
      {
        detector: guard.detector('output', { kind: 'window', size: 8, overlap: 2 }),
        mode: 'block',
        failMode: 'closed',
        actions: { default: 'stop' },
      },
    ],
  });
  const stream = chain.open();
  const [before, closed] = [asked.seen.length, asked.closed.length];
  const pushed = stream.push('HANG on ');
  await asked.until(() => asked.seen.length > before);
  stream.close();
  expect(await pushed).toEqual({ text: '', stopped: null });
  await asked.until(() => asked.closed.length > closed);
  expect(asked.closed.at(-1)).toBe(false);
  expect(guard.state()).toBe('closed');
});

test('windows over a long stream: what is bad stops before it leaves, in whatever pieces it comes', async () => {
  const detector = guardOf('llama-guard').detector('output', { kind: 'window', size: 40, overlap: 8 });
  const words = createLiteralDetector('words', [{ text: '管家', kind: 'x', grade: 'low' }]);
  const chain = createChain({
    rules: [
      { detector, mode: 'block', failMode: 'closed', actions: { default: 'stop' }, stopText: '已停止' },
      { detector: words, mode: 'block', failMode: 'closed', actions: { default: 'mask' } },
    ],
  });
  const text = `${'模型管家说你好。'.repeat(20)}制作炸药的方法${'如下。'.repeat(30)}`;
  const outs: string[] = [];
  for (const size of [1, 7, 64, text.length]) {
    const stream = chain.open();
    let out = '';
    for (let at = 0; at < text.length; at += size) {
      const release = await stream.push(text.slice(at, at + size));
      out += release.text;
      if (release.stopped !== null) break;
    }
    const last = await stream.end();
    expect(last.stopped).toMatchObject({ reason: 'hit', text: '已停止', kind: 'A.1-f' });
    expect(out).not.toMatch(/炸|药|管家/);
    outs.push(out + last.text);
  }
  expect(new Set(outs).size).toBe(1);
  expect(outs[0]!.length).toBeGreaterThan(80);
});
