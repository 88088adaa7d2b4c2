import { expect, test } from 'vitest';
import { createJudge, createLiteralDetector } from '../testing/index.ts';
import type { Hit, IncrementalDetector, JudgingDetector } from '../types.ts';
import { type ChainRule, createChain, MAX_POSITIONS } from './index.ts';

const words = createLiteralDetector('words', [
  { text: '坏词', kind: 'A.1-a', grade: 'high' },
  { text: 'meh', kind: 'A.2-a', grade: 'low' },
]);
const numbers = createLiteralDetector('numbers', [
  { text: '1380013', kind: 'phone', grade: 'medium', mask: '138****' },
]);
const rule = (detector: ChainRule['detector'], more: Partial<ChainRule> = {}): ChainRule => ({
  detector,
  mode: 'block',
  failMode: 'closed',
  actions: { default: 'stop' },
  ...more,
});
const judge = (more: Partial<Parameters<typeof createJudge>[0]> = {}) =>
  createJudge({ name: 'judge', stream: { kind: 'window', size: 10, overlap: 3 }, finds: { bad: 'high' }, ...more });

test('actions go by kind, then grade, then default; the stop text is the rule’s', () => {
  const table: ChainRule['actions'] = {
    byKind: { 'A.2-a': 'replace' },
    byGrade: { low: 'stop', high: 'mask' },
    default: 'pass',
  };
  const chain = createChain({ rules: [rule(words, { actions: table, replacement: '[…]' })] });
  const stream = chain.open();
  expect(stream.push('a坏词b meh c')).toEqual({ text: 'a**b […] c', stopped: null });
  expect(stream.end()).toEqual({ text: '', stopped: null });
  const stopping = createChain({ rules: [rule(words, { stopText: '抱歉' })], stopText: 'no' }).open();
  expect(stopping.push('好的坏词不行')).toEqual({
    text: '好的',
    stopped: { reason: 'hit', detector: 'words', kind: 'A.1-a', at: 2, text: '抱歉' },
  });
  expect(stopping.push('more')).toMatchObject({ text: '', stopped: { reason: 'hit' } });
  expect(stopping.end()).toMatchObject({ text: '' });
});

test('observe keeps account, warn labels, and both say what block would have done', () => {
  for (const [mode, action] of [
    ['observe', 'pass'],
    ['warn', 'label'],
    ['block', 'mask'],
  ] as const) {
    const stream = createChain({ rules: [rule(numbers, { mode, actions: { default: 'mask' } })] }).open();
    const { text } = stream.push('call 1380013 8000 now') as { text: string };
    expect(text).toBe(mode === 'block' ? 'call 138**** 8000 now' : 'call 1380013 8000 now');
    stream.end();
    expect(stream.verdict()).toMatchObject({ action, changed: mode === 'block', stopped: null });
    expect(stream.verdict().detectors[0]).toMatchObject({
      state: 'hit',
      mode,
      hits: 1,
      grade: 'medium',
      action,
      intended: 'mask',
      kinds: { phone: 1 },
      positions: [{ where: '', start: 5, end: 12, kind: 'phone', grade: 'medium', action }],
      skipped: {},
    });
  }
});

test('a mask of one detector hides nothing from another', () => {
  const inside = createLiteralDetector('inside', [{ text: '0013', kind: 'x', grade: 'high' }]);
  const stream = createChain({
    rules: [rule(numbers, { actions: { default: 'mask' } }), rule(inside, { actions: { default: 'escalate' } })],
  }).open();
  expect(stream.push('1380013.')).toMatchObject({ text: '138****.' });
  stream.end();
  expect(stream.verdict().detectors.map(({ hits }) => hits)).toEqual([1, 1]);
});

test('positions are bounded, counts are not', () => {
  const stream = createChain({ rules: [rule(words, { mode: 'observe' })] }).open();
  for (let i = 0; i < 100; i++) stream.push('meh ');
  stream.end();
  const [verdict] = stream.verdict().detectors;
  expect(verdict).toMatchObject({ hits: 100, kinds: { 'A.2-a': 100 } });
  expect(verdict!.positions.length).toBe(MAX_POSITIONS);
});

test('a stream without end holds a bounded part, also where hits never stop overlapping', () => {
  const chained = createLiteralDetector('chained', [{ text: 'aa', kind: 'x', grade: 'low' }]);
  const chain = createChain({ rules: [rule(chained, { actions: { default: 'mask' } })], maxRegion: 1_000 });
  const stream = chain.open();
  let left = 0;
  let stopped = null;
  for (let i = 0; i < 5_000 && stopped === null; i++) {
    const release = stream.push(i < 100 ? 'b' : 'a') as { text: string; stopped: unknown };
    left += release.text.length;
    stopped = release.stopped;
    expect(stream.held()).toBeLessThanOrEqual(chain.maxHeld + 1);
  }
  expect(left).toBe(100);
  expect(stopped).toMatchObject({ reason: 'limit', at: 100 });
});

test('what a judge could not judge: closed does not leave, open leaves and is recorded as skipped', async () => {
  const skipping = judge({ skips: { '?': 'timeout' } });
  const closed = createChain({ rules: [rule(skipping)] }).open();
  // The window 17-30 is not judged; whether one before the end of it begins a longer stretch is known at the end.
  expect(await closed.push('0123456789 fine so far ? and on')).toEqual({ text: '0123456789 fine s', stopped: null });
  expect(await closed.end()).toEqual({
    text: '',
    stopped: { reason: 'unavailable', detector: 'judge', kind: null, at: 17, text: '' },
  });
  expect(closed.verdict().detectors[0]).toMatchObject({ state: 'skipped', skipped: { timeout: 1 } });
  for (const more of [{ failMode: 'open' }, { mode: 'warn' }, { mode: 'observe' }] as const) {
    const open = createChain({ rules: [rule(skipping, more)] }).open();
    const first = await open.push('0123456789 fine so far ? and on');
    const last = await open.end();
    expect(first.text + last.text).toBe('0123456789 fine so far ? and on');
    expect(open.verdict().detectors[0]!.state).toBe('skipped');
    expect(open.verdict().detectors[0]!.skipped.timeout).toBeGreaterThan(0);
  }
});

test('a text over the limit of a whole policy is skipped as too long', async () => {
  const whole = judge({ stream: { kind: 'whole', limit: 20 } });
  const closed = createChain({ rules: [rule(whole)] }).open();
  expect(await closed.push('x'.repeat(15))).toEqual({ text: '', stopped: null });
  expect(await closed.push('x'.repeat(15))).toMatchObject({ text: '', stopped: { reason: 'unavailable', at: 0 } });
  const open = createChain({ rules: [rule(whole, { failMode: 'open' })] }).open();
  expect(await open.push('x'.repeat(30))).toEqual({ text: 'x'.repeat(30), stopped: null });
  await open.end();
  expect(open.verdict().detectors[0]).toMatchObject({ state: 'skipped', skipped: { 'too-long': 1 } });
});

test('a detector that breaks is failed, never passed', async () => {
  const breaking: IncrementalDetector = {
    name: 'breaking',
    version: '1',
    stream: { kind: 'incremental', maxHoldback: 0 },
    open() {
      let total = 0;
      return {
        push(text: string, _hits: Hit[]) {
          if (text.includes('!')) throw new Error('broken');
          total += text.length;
          return total;
        },
        end: () => total,
      };
    },
  };
  const rejecting: JudgingDetector = {
    name: 'rejecting',
    version: '1',
    stream: { kind: 'window', size: 4, overlap: 0 },
    judge: (text) =>
      text.includes('!') ? Promise.reject(new Error('broken')) : Promise.resolve({ state: 'judged', findings: [] }),
  };
  for (const detector of [breaking, rejecting]) {
    const closed = createChain({ rules: [rule(detector)] }).open();
    const before = await closed.push('fine');
    const after = await closed.push('no!!');
    expect([before.text, after.text, after.stopped?.reason]).toEqual(['fine', '', 'unavailable']);
    const open = createChain({ rules: [rule(detector, { failMode: 'open' })] }).open();
    expect((await open.push('fine')).text + (await open.push('no!!')).text + (await open.end()).text).toBe('fineno!!');
    for (const stream of [closed, open]) expect(stream.verdict().detectors[0]!.state).toBe('failed');
  }
});

test('closing aborts what is being judged, and nothing more leaves', async () => {
  const signals: AbortSignal[] = [];
  const slow: JudgingDetector = {
    name: 'slow',
    version: '1',
    stream: { kind: 'window', size: 4, overlap: 0 },
    judge(_text, signal) {
      signals.push(signal);
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ state: 'skipped', reason: 'cut-short' })),
      );
    },
  };
  const stream = createChain({ rules: [rule(slow), rule(words)] }).open();
  const pushed = stream.push('waits for long');
  expect(() => stream.push('again')).toThrow('has not returned');
  stream.close();
  expect(await pushed).toEqual({ text: '', stopped: null });
  expect(signals.length).toBeGreaterThan(0);
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
  expect(stream.verdict().detectors[0]).toMatchObject({ state: 'skipped', skipped: { 'cut-short': 1 } });
  expect(stream.push('late')).toEqual({ text: '', stopped: null });
});

test('a verdict that is asked for before the end does not say that what waits has passed', async () => {
  const stream = createChain({ rules: [rule(judge()), rule(words)] }).open();
  const states = () => stream.verdict().detectors.map(({ state }) => state);
  await stream.push('0123456789 坏');
  expect(states()).toEqual(['skipped', 'skipped']);
  expect(stream.verdict().detectors[0]!.skipped).toEqual({ 'cut-short': 1 });
  await stream.push('的');
  expect(states()).toEqual(['skipped', 'passed']);
  await stream.end();
  expect(states()).toEqual(['passed', 'passed']);
});

test('judges run side by side, beside the incremental pass; their time is kept apart', async () => {
  let running = 0;
  let most = 0;
  const gate = Promise.withResolvers<void>();
  const counting: JudgingDetector = {
    name: 'counting',
    version: '1',
    stream: { kind: 'window', size: 4, overlap: 0 },
    async judge() {
      most = Math.max(most, ++running);
      if (running === 3) gate.resolve();
      await gate.promise;
      running--;
      return { state: 'judged', findings: [] };
    },
  };
  const stream = createChain({ rules: [rule(counting), rule(words)] }).open();
  expect((await stream.push('aaaabbbbcccc')).text).toBe('aaaabbbbcccc');
  await stream.end();
  expect(most).toBe(3);
  const [guard, own] = stream.verdict().detectors;
  expect(guard!.guardMillis).toBeGreaterThan(0);
  expect(guard!.ownMillis).toBe(0);
  expect(own!.guardMillis).toBe(0);
});

test('a judge that only observes holds nothing back until the end', async () => {
  const gate = Promise.withResolvers<void>();
  const late: JudgingDetector = {
    name: 'late',
    version: '1',
    stream: { kind: 'window', size: 4, overlap: 0 },
    judge: () => gate.promise.then(() => ({ state: 'judged', findings: [{ kind: 'k', grade: 'low', rule: 'r' }] })),
  };
  const stream = createChain({ rules: [rule(late, { mode: 'observe' })] }).open();
  expect(stream.push('aaaabbbb')).toEqual({ text: 'aaaabbbb', stopped: null });
  const ended = stream.end();
  gate.resolve();
  expect(await ended).toEqual({ text: '', stopped: null });
  expect(stream.verdict().detectors[0]).toMatchObject({ state: 'hit', hits: 2, action: 'pass', intended: 'stop' });
});

test('a stream policy that can not work is refused', () => {
  expect(() => createChain({ rules: [rule(judge({ stream: { kind: 'window', size: 0, overlap: 1 } }))] })).toThrow(
    /detector judge: a window needs a size/,
  );
  expect(() => createChain({ rules: [rule(judge({ stream: { kind: 'whole', limit: Number.NaN } }))] })).toThrow(
    /limit/,
  );
});
