import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRADES, type Hit, type IncrementalDetector } from '../types.ts';
import { compileKeywords } from './compile.ts';
import { createKeywordDetector, HIDDEN_CHARACTERS } from './detector.ts';
import type { KeywordEntry } from './entry.ts';
import { byPlace, referenceFloods, referenceHits } from './testing/reference.ts';

const RUNS = { numRuns: 400 };

// Few characters, so that keywords overlap, nest and nearly match all the time.
const WORD = ['a', 'b', 'i', '1', '4', 'B', '台', '独', '枪', 'é'];
const TEXT = [
  ...['a', 'b', 'B', 'i', 'l', '台', '独', '臺', '枪', '木', '仓', 'é', 'e\u0301', 'x', '我'],
  ...['Ａ', '𝐛', '🅰', 'а', 'в', '①', '1', '4', '@', '!', '0', '㎏', '⑴', '㏀'],
  ...['tai', 'du', 'tái', ' ', '-', '\n', '😀', '    ', '，', '。'],
  ...['\u200b', '\u0301', '\ufe0f', '\u{e0041}', '\u200b'.repeat(32), '\u200b'.repeat(33), '\ud835', '\udc1b'],
];

const entry = (texts: fc.Arbitrary<string>, plain: boolean) =>
  fc.record({
    text: texts,
    kind: fc.constantFrom('A.1-a', 'A.2-b'),
    grade: fc.constantFrom(...GRADES),
    boundary: fc.constantFrom('word' as const, 'anywhere' as const),
    evasions: plain ? fc.constant([]) : fc.subarray(['leet', 'pinyin', 'split-character'] as const),
  });
const words = fc
  .array(fc.tuple(fc.constantFrom(...WORD), fc.constantFrom('', '', '', ' ', '-')), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map(([word, gap], at) => word + (at < parts.length - 1 ? gap : '')).join(''));
const entriesOf = (plain: boolean): fc.Arbitrary<KeywordEntry[]> =>
  fc
    .array(entry(words, plain), { minLength: 1, maxLength: 6 })
    .map((list) => list.map((item, at) => ({ ...item, id: `k${at}` })));

/** Text of pieces, of keywords, and of keywords with something in between. */
const textOf = (entries: readonly KeywordEntry[], pieces: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.constantFrom(...entries.map((item) => item.text)) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom(...entries.map((item) => item.text)), fc.constantFrom(...pieces))
            .map(([text, gap]) => [...text].join(gap)),
        },
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(''));

const detectorOf = (entries: readonly KeywordEntry[]) =>
  createKeywordDetector('test', compileKeywords(entries), { hiddenCharacters: { kind: 'flood', grade: 'notice' } });

function scan(detector: IncrementalDetector, pieces: readonly string[]): { hits: Hit[]; settled: number[] } {
  const stream = detector.open();
  const hits: Hit[] = [];
  const settled: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    const before = hits.length;
    const floor = settled.at(-1) ?? 0;
    const now = stream.push(piece, hits);
    length += piece.length;
    expect(now).toBeGreaterThanOrEqual(floor);
    expect(now).toBeLessThanOrEqual(length);
    expect(length - now).toBeLessThanOrEqual(detector.stream.maxHoldback);
    for (const hit of hits.slice(before)) expect(hit.start).toBeGreaterThanOrEqual(floor);
    settled.push(now);
  }
  const before = hits.length;
  expect(stream.end(hits)).toBe(length);
  for (const hit of hits.slice(before)) expect(hit.start).toBeGreaterThanOrEqual(settled.at(-1) ?? 0);
  return { hits, settled };
}

const bare = (hits: readonly Omit<Hit, 'detector' | 'rule' | 'via'>[]) =>
  hits.map(({ start, end, kind, grade }) => ({ start, end, kind, grade }));

describe('keyword scan', () => {
  it('finds what the rules say, however the text is cut', () => {
    let found = 0;
    let clear = 0;
    fc.assert(
      fc.property(
        entriesOf(false).chain((entries) =>
          fc.tuple(
            fc.constant(entries),
            textOf(entries, TEXT),
            fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 9 }),
          ),
        ),
        ([entries, text, sizes]) => {
          const detector = detectorOf(entries);
          const whole = scan(detector, [text]).hits;
          const units = scan(detector, text.split('')).hits;
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn++) {
            const size = sizes[turn % sizes.length]! + (turn % 7 === 6 ? 1 : 0);
            pieces.push(text.slice(at, at + size));
            at += size;
          }
          const inOneGo: Hit[] = [];
          detector.open().whole!(text, inOneGo);
          expect(inOneGo).toEqual(whole);
          if (detector.clears!(text)) {
            clear++;
            expect(whole).toEqual([]);
          }
          expect(units).toEqual(whole);
          expect(scan(detector, pieces).hits).toEqual(whole);
          const matches = whole.filter(({ kind }) => kind !== 'flood').sort(byPlace);
          const reference = referenceHits(entries, text);
          expect(bare(matches)).toEqual(bare(reference));
          for (const [at, { rule }] of matches.entries()) expect(reference[at]!.rules).toContain(rule);
          const floods = whole.filter(({ rule }) => rule === HIDDEN_CHARACTERS);
          expect(floods.map(({ start, end }) => ({ start, end }))).toEqual(referenceFloods(text));
          found += whole.length;
        },
      ),
      RUNS,
    );
    expect(found).toBeGreaterThan(RUNS.numRuns / 2);
    expect(clear).toBeGreaterThan(RUNS.numRuns / 20);
  });

  it('finds words among words that nearly are theirs, whole, cut, and set apart', () => {
    const letters = (most: number) =>
      fc
        .array(fc.constantFrom('a', 'b', 'c', 'd', '7', 'ю', '国'), { minLength: 2, maxLength: most })
        .map((all) => all.join(''));
    let found = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(letters(4), { minLength: 1, maxLength: 12 }),
        fc.array(
          fc.tuple(
            fc.oneof(letters(6), fc.nat({ max: 11 })),
            fc.constantFrom(' ', ', ', '-', '  ', '\n', '', '\u200b', ' \u200b ', ' - '),
          ),
          {
            maxLength: 30,
          },
        ),
        fc.nat(),
        (texts, words, place) => {
          const entries = texts.map((text, at): KeywordEntry => ({ id: `k${at}`, text, kind: 'A.1-a', grade: 'low' }));
          // A number stands for one of the keywords.
          const text = words
            .map(([word, gap]) => (typeof word === 'number' ? texts[word % texts.length]! : word) + gap)
            .join('');
          const detector = createKeywordDetector('test', compileKeywords(entries));
          const cut = text.length === 0 ? 0 : place % text.length;
          const { hits } = scan(detector, [text.slice(0, cut), text.slice(cut)]);
          expect(scan(detector, [text]).hits).toEqual(hits);
          expect(bare(hits.sort(byPlace))).toEqual(bare(referenceHits(entries, text)));
          if (detector.clears!(text)) expect(hits).toEqual([]);
          found += hits.length;
        },
      ),
      RUNS,
    );
    expect(found).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('holds back nothing that could not still begin a hit', () => {
    const pieces = ['a', 'b', 'B', 'i', '台', '独', '臺', '枪', 'é', 'x', '我', '，', '𝐛', '①'];
    let held = 0;
    fc.assert(
      fc.property(
        entriesOf(true).chain((entries) => fc.tuple(fc.constant(entries), textOf(entries, pieces))),
        ([list, text]) => {
          const entries = list.map((item) => ({ ...item, text: item.text.replaceAll(/[ -]/g, '') }));
          const plain = text.replaceAll(/[ -]/g, '');
          const { settled } = scan(detectorOf(entries), plain.split(''));
          for (const [at, offset] of settled.entries()) {
            const read = plain.slice(0, at + 1);
            if (offset === read.length || !read.isWellFormed()) continue;
            held++;
            const begins = (more: string) => referenceHits(entries, read + more).some((hit) => hit.start === offset);
            const endings = entries.flatMap(({ text: word }) => Array.from(word, (_, from) => word.slice(from)));
            expect(['', ...endings].some((more) => begins(more) || begins(`${more}，`))).toBe(true);
          }
        },
      ),
      RUNS,
    );
    expect(held).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('holds back nothing after a character that begins nothing', () => {
    const stream = createKeywordDetector(
      'test',
      compileKeywords([{ id: 'k', text: '台独', kind: 'A.1-c', grade: 'high' }]),
    ).open();
    expect(stream.push('平台', [])).toBe(1);
    expect(stream.push('上', [])).toBe(3);
    expect(stream.push('的table', [])).toBe(9);
  });

  it('reads through ten megabytes of nothing in bounded room', () => {
    const keywords = compileKeywords([{ id: 'k', text: '台独', kind: 'A.1-c', grade: 'high' }]);
    const detector = createKeywordDetector('test', keywords, { hiddenCharacters: { kind: 'A.1-h', grade: 'low' } });
    const stream = detector.open();
    const hits: Hit[] = [];
    stream.push('台', hits);
    const flood = '\u200b'.repeat(100_000);
    for (let length = 1, turn = 0; turn < 100; turn++) {
      const settled = stream.push(flood, hits);
      length += flood.length;
      expect(length - settled).toBe(0);
    }
    stream.push('独台独', hits);
    stream.end(hits);
    expect(hits.map(({ rule, start, end }) => [rule, start, end])).toEqual([
      [HIDDEN_CHARACTERS, 33, 34],
      ['k', 10_000_002, 10_000_004],
    ]);
  });
});
