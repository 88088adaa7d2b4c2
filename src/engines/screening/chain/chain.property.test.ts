import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJudge, createLiteralDetector, expectedOf } from '../testing/index.ts';
import { ACTIONS, type Action, GRADES, type Grade } from '../types.ts';
import { type Chain, type ChainRule, type ChainStream, createChain, openByteFront, type Verdict } from './index.ts';

// A small alphabet, so that hits, overlaps and near misses are frequent; with a character of two units and one of three bytes.
const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', ' ', '功', '😀'), { maxLength: 60 })
  .map((parts) => parts.join(''));
const words = fc
  .array(fc.constantFrom('a', 'b', 'c', '功', '😀'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));
const actions = fc.constantFrom<Action>(...ACTIONS);
const grades = fc.constantFrom<Grade>(...GRADES);
const modes = fc.constantFrom('observe' as const, 'warn' as const, 'block' as const);
const tables = fc.record({
  default: actions,
  byGrade: fc.dictionary(grades, actions, { maxKeys: 2 }) as fc.Arbitrary<Partial<Record<Grade, Action>>>,
});
const common = {
  mode: fc.oneof({ weight: 3, arbitrary: fc.constant('block' as const) }, { weight: 1, arbitrary: modes }),
  failMode: fc.constantFrom('open' as const, 'closed' as const),
  actions: tables,
  replacement: fc.constantFrom('[R]', ''),
};
const literalRules: fc.Arbitrary<ChainRule> = fc
  .record({ ...common, literals: fc.array(fc.tuple(words, grades, fc.boolean()), { minLength: 1, maxLength: 3 }) })
  .map(({ literals, ...rule }) => ({
    ...rule,
    detector: createLiteralDetector(
      'literals',
      literals.map(([text, grade, masks]) => {
        const literal = { text, kind: `k-${text}`, grade };
        return masks ? { ...literal, mask: `${text[0]}${'#'.repeat(text.length - 1)}` } : literal;
      }),
    ),
  }));
const judgeRules: fc.Arbitrary<ChainRule> = fc
  .record({
    ...common,
    stream: fc.oneof(
      fc.record({ kind: fc.constant('window' as const), size: fc.integer({ min: 1, max: 12 }), overlap: fc.nat(6) }),
      fc.record({ kind: fc.constant('whole' as const), limit: fc.integer({ min: 1, max: 70 }) }),
    ),
    finds: fc.dictionary(words, grades, { maxKeys: 2 }),
    skips: fc.dictionary(words, fc.constantFrom('timeout' as const, 'unreachable' as const), { maxKeys: 1 }),
    turns: fc.infiniteStream(fc.nat(4)),
  })
  .map(({ stream, finds, skips, turns, ...rule }) => ({
    ...rule,
    detector: createJudge({ name: 'judge', stream, finds, skips, turns: () => turns.next().value as number }),
  }));

const MAX_REGION = 8;

/** Cuts by units, so also between the halves of a pair. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set([0, ...places.map((place) => place % (text.length + 1)), text.length])].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => text.slice(at[i], end));
}

/** Pushes piece by piece; tells what had left after each. */
async function run(stream: Pick<ChainStream, 'push' | 'end'>, pieces: readonly string[]) {
  const outs: string[] = [];
  let out = '';
  let stopped = null;
  for (const piece of pieces) {
    const release = await stream.push(piece);
    out += release.text;
    outs.push(out);
    stopped = release.stopped;
    if (stopped !== null) break;
  }
  if (stopped === null) {
    const release = await stream.end();
    out += release.text;
    stopped = release.stopped;
  }
  return { out, outs, stopped };
}

function withoutTimes(verdict: Verdict) {
  return { ...verdict, detectors: verdict.detectors.map((one) => ({ ...one, ownMillis: 0, guardMillis: 0 })) };
}

async function check(rules: readonly ChainRule[], text: string, places: readonly number[]) {
  const chain = createChain({ rules, maxRegion: MAX_REGION });
  const [whole, parts] = [chain.open(), chain.open()];
  const onWhole = await run(whole, [text]);
  const onParts = await run(parts, cut(text, places));
  expect(onParts.out).toBe(onWhole.out);
  expect(withoutTimes(parts.verdict())).toEqual(withoutTimes(whole.verdict()));
  // What has left is never taken back: at any time it is the beginning of what a verdict on the whole text lets leave.
  for (const out of onParts.outs) expect(onWhole.out.startsWith(out)).toBe(true);
  const expected = await expectedOf(rules, text, maxRegionOf(chain));
  expect(onWhole.out).toBe(expected.out);
  expect(onWhole.stopped !== null).toBe(expected.stopped);
  for (const [lane, { detector, hits, skipped }] of whole.verdict().detectors.entries()) {
    const counted = expected.counted.filter((one) => one.lane === lane);
    if (detector === 'literals') expect(hits).toBe(counted.filter(({ hit }) => hit !== null).length);
    const skips = Object.values(skipped).reduce((sum, count) => sum + count, 0);
    if (!expected.stopped) expect(skips).toBe(counted.filter((one) => one.skipped !== null).length);
  }
  return { ...onWhole, verdict: whole.verdict() };
}

/** As the chain takes it: not less than what a judge looks at in one go. */
function maxRegionOf({ rules }: Chain): number {
  const spans = rules.map(({ detector: { stream }, mode, failMode, actions }) => {
    if (stream.kind === 'incremental') return stream.maxHoldback;
    const table = [actions.default, ...Object.values(actions.byGrade ?? {})];
    const holds = mode === 'block' && (failMode === 'closed' || table.some((one) => ACTIONS.indexOf(one) >= 3));
    if (!holds) return 0;
    return stream.kind === 'whole' ? stream.limit + 1 : stream.size + stream.overlap + 1;
  });
  return Math.max(MAX_REGION, ...spans);
}

test('incremental detectors: however a text is cut, output and verdict are those of the whole, at once', async () => {
  const rules = fc.array(literalRules, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(rules, texts, fc.array(fc.nat()), async (chosen, text, places) => {
      const { out, verdict } = await check(chosen, text, places);
      if (!verdict.changed) expect(out).toBe(text);
      expect(createChain({ rules: chosen }).open().push(text)).not.toBeInstanceOf(Promise);
    }),
    { numRuns: 2_000 },
  );
});

test('judging detectors of any latency beside them: the same', async () => {
  const rules = fc
    .tuple(fc.array(literalRules, { maxLength: 2 }), fc.array(judgeRules, { minLength: 1, maxLength: 2 }))
    .map(([literals, judges]) => [...literals, ...judges]);
  await fc.assert(
    fc.asyncProperty(rules, texts, fc.array(fc.nat(), { maxLength: 12 }), async (chosen, text, places) => {
      const { out, verdict } = await check(chosen, text, places);
      if (!verdict.changed) expect(out).toBe(text);
    }),
    { numRuns: 1_500 },
  );
});

test('bytes: a cut in the middle of a character changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      literalRules,
      judgeRules,
      texts,
      fc.uint8Array({ maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (literals, judge, text, broken, places) => {
        const rules = [literals, judge];
        const bytes = Buffer.concat([Buffer.from(text), broken, Buffer.from(text)]);
        const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        const chain = createChain({ rules, maxRegion: MAX_REGION });
        const at = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
          (a, b) => a - b,
        );
        const stream = chain.open();
        const front = openByteFront(stream);
        let out = '';
        let stopped = null;
        for (const [i, end] of at.slice(1).entries()) {
          if (stopped !== null) break;
          const release = await front.push(bytes.subarray(at[i], end));
          out += release.text;
          stopped = release.stopped;
        }
        if (stopped === null) out += (await front.end()).text;
        const whole = chain.open();
        expect(out).toBe((await run(whole, [decoded])).out);
        expect(withoutTimes(stream.verdict())).toEqual(withoutTimes(whole.verdict()));
      },
    ),
    { numRuns: 1_500 },
  );
});
