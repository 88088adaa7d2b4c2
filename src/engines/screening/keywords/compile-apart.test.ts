import { expect, test } from 'vitest';
import type { Hit } from '../types.ts';
import { compileKeywords, compileKeywordsApart, createKeywordDetector, type KeywordEntry } from './index.ts';

const entries: KeywordEntry[] = Array.from({ length: 1_200 }, (_, i) => ({
  id: `e${i}`,
  text: `暗语${String.fromCodePoint(0x4e00 + i)}${String.fromCodePoint(0x5e00 + (i % 700))}`,
  kind: 'A.1-a',
  grade: 'high',
  ...(i % 7 === 0 ? { evasions: ['pinyin', 'leet'] as const } : {}),
}));

function hitsOf(keywords: Awaited<ReturnType<typeof compileKeywordsApart>>, text: string): Hit[] {
  const hits: Hit[] = [];
  const scan = createKeywordDetector('words', keywords).open();
  scan.push(text, hits);
  scan.end(hits);
  return hits;
}

test('a list compiled in another thread finds what it finds here, also beyond the tables', async () => {
  const here = compileKeywords(entries);
  const apart = await compileKeywordsApart(JSON.stringify(entries));
  expect(apart.hash).toBe(here.hash);
  const text = `${entries[3]!.text}，暗 语·${entries[700]!.text.slice(2)} 𠀀𠮟 ｍ０ anyu，暗語${entries[7]!.text.slice(2)}`;
  expect(hitsOf(here, text).length).toBeGreaterThan(1);
  expect(hitsOf(apart, text)).toEqual(hitsOf(here, text));
});

test('what can not be compiled is said', async () => {
  await expect(compileKeywordsApart(JSON.stringify([{ ...entries[0], text: '…' }]))).rejects.toThrow(
    /nothing is left/i,
  );
  await expect(compileKeywordsApart('no list')).rejects.toThrow();
});
