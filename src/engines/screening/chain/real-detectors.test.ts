import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileKeywords, createKeywordDetector } from '../keywords/index.ts';
import { createPersonalInformationDetector } from '../personal-information/index.ts';
import { createJudge, expectedOf } from '../testing/index.ts';
import type { Action, Grade } from '../types.ts';
import { type ChainRule, type ChainStream, createChain, openByteFront, type Verdict } from './index.ts';

// What is folded here are the detectors that are really used: keywords with what people do to hide them, and personal
// information, with a guard beside them.
const keywords = createKeywordDetector(
  'keywords',
  compileKeywords(
    (
      [
        ['法轮功', 'high'],
        ['轮功', 'low'],
        ['炸药', 'medium'],
        ['bomb', 'high'],
        ['赌博网站', 'medium'],
      ] as const
    ).map(([text, grade], i) => ({
      id: `k${i}`,
      text,
      kind: `A.1-${'abcde'[i]}`,
      grade,
      evasions: i === 3 ? ['leet'] : [],
    })),
  ),
);
const personal = createPersonalInformationDetector();

const PARTS = [
  ...['法', '轮', '功', '法轮', '炸', '药', '炸药', '赌博', '网站', 'b', 'o', 'm', 'b0mb', 'BOMB', '輪', 'ｂｏｍｂ'],
  ...[' ', '\u200b', '.', '\n', '😀', '\u0301', '，', '我的手机是', '身份证号', '卡号：'],
  ...['13800138000', '138', '0013', '8000', '11010519491231002X', '110105', '19491231', '002X', '6222021234567890128'],
  ...['someone@example.org', 'someone', '@', 'example.org', '192.168.1.1', '京A12345', '1', '-'],
];
const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 25 }).map((parts) => parts.join(''));
const tables = fc.record({
  default: fc.constantFrom<Action>('mask', 'mask', 'replace', 'label', 'stop'),
  byGrade: fc.dictionary(
    fc.constantFrom<Grade>('low', 'medium', 'high'),
    fc.constantFrom<Action>('mask', 'replace', 'pass', 'escalate'),
    {
      maxKeys: 2,
    },
  ) as fc.Arbitrary<Partial<Record<Grade, Action>>>,
});
const rulesOf = fc
  .record({
    words: tables,
    person: tables,
    guard: fc.option(
      fc.record({ size: fc.integer({ min: 5, max: 60 }), overlap: fc.nat(20), turns: fc.infiniteStream(fc.nat(3)) }),
    ),
  })
  .map(({ words, person, guard }): ChainRule[] => {
    const common = { mode: 'block', failMode: 'closed', replacement: '〔删〕' } as const;
    const rules: ChainRule[] = [
      { ...common, detector: keywords, actions: words },
      { ...common, detector: personal, actions: person },
    ];
    if (guard !== null) {
      const stream = { kind: 'window', size: guard.size, overlap: guard.overlap } as const;
      const detector = createJudge({
        name: 'judge',
        stream,
        finds: { 药炸: 'high' },
        turns: () => guard.turns.next().value as number,
      });
      rules.push({ ...common, detector, actions: { default: 'mask' } });
    }
    return rules;
  });

async function run(
  stream: Pick<ChainStream, 'push' | 'end'>,
  pieces: readonly (string & Uint8Array)[] | readonly string[],
) {
  let out = '';
  const outs: string[] = [];
  let stopped = null;
  for (const piece of pieces) {
    const release = await stream.push(piece as string);
    out += release.text;
    outs.push(out);
    stopped = release.stopped;
    if (stopped !== null) break;
  }
  const last = await stream.end();
  return { out: out + last.text, outs, stopped: stopped ?? last.stopped };
}

function withoutTimes(verdict: Verdict) {
  return { ...verdict, detectors: verdict.detectors.map((one) => ({ ...one, ownMillis: 0, guardMillis: 0 })) };
}

function cutAt<T extends { length: number; slice(from: number, to: number): T }>(
  whole: T,
  places: readonly number[],
): T[] {
  const at = [...new Set([0, ...places.map((place) => place % (whole.length + 1)), whole.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, i) => whole.slice(at[i]!, end));
}

test('keywords, personal information and a guard in one chain: the same in any pieces, of text or of bytes', async () => {
  await fc.assert(
    fc.asyncProperty(rulesOf, texts, fc.array(fc.nat(), { maxLength: 30 }), async (rules, text, places) => {
      const chain = createChain({ rules });
      const [whole, parts, bytes] = [chain.open(), chain.open(), chain.open()];
      const onWhole = await run(whole, [text]);
      const onParts = await run(parts, cutAt(text, places));
      const front = openByteFront(bytes);
      const onBytes = await run(
        front as unknown as ChainStream,
        cutAt(new TextEncoder().encode(text), places) as never,
      );
      for (const one of [onParts, onBytes]) {
        expect(one.out).toBe(onWhole.out);
        for (const out of one.outs) expect(onWhole.out.startsWith(out)).toBe(true);
      }
      expect(withoutTimes(parts.verdict())).toEqual(withoutTimes(whole.verdict()));
      expect(withoutTimes(bytes.verdict())).toEqual(withoutTimes(whole.verdict()));
      const expected = await expectedOf(rules, text, 65_536);
      expect(onWhole.out).toBe(expected.out);
      if (!whole.verdict().changed) expect(onWhole.out).toBe(text);
    }),
    { numRuns: 500 },
  );
});
