import { describe, expect, it } from 'vitest';
import { compileKeywords } from './compile.ts';
import { createKeywordDetector } from './detector.ts';
import { type KeywordEntry, KeywordError } from './entry.ts';

const entry = (text: string, more: Partial<KeywordEntry> = {}): KeywordEntry => ({
  id: 'e1',
  text,
  kind: 'A.1-a',
  grade: 'low',
  ...more,
});

describe('compiling keywords', () => {
  it.each([
    [entry(''), /nothing is left/],
    [entry(' \u200b\u0301 '), /nothing is left/],
    [entry('***'), /nothing is left/],
    [entry('词'.repeat(65)), /65 characters after normalisation, at most 64/],
    [entry('㎏'.repeat(33)), /66 characters/],
    [entry('x'.repeat(2_000)), /longer than 1024/],
    [entry('C++'), /begins or ends with "\+\+"/],
    [entry('.onion'), /begins or ends with "\."/],
    [entry('word', { grade: 'awful' as never }), /unknown grade "awful"/],
    [entry('word', { evasions: ['case' as never] }), /cannot ask for "case"/],
    [entry('word', { literal: true, evasions: ['leet'] }), /literal and asks for evasions/],
  ])('refuses %j with a reason', (bad, reason) => {
    expect(() => compileKeywords([entry('good'), bad])).toThrow(reason);
    expect(() => compileKeywords([bad])).toThrow(KeywordError);
    try {
      compileKeywords([bad]);
    } catch (error) {
      expect((error as KeywordError).entryId).toBe('e1');
    }
  });

  it('takes keywords of 1 and of 64 characters', () => {
    expect(compileKeywords([entry('词'), entry('词'.repeat(64))]).longest).toBe(64);
  });

  it('reports entries that come to the same', () => {
    const { duplicates } = compileKeywords([
      entry('臺灣', { id: 'a' }),
      entry('台-湾', { id: 'b' }),
      entry('台湾海', { id: 'c' }),
    ]);
    expect(duplicates).toEqual([{ id: 'b', of: 'a' }]);
  });

  it('bounds the ways of writing an entry', () => {
    const wordy = entry('行重乐长和法枪好说行重乐长和法枪好说', { evasions: ['pinyin', 'split-character'] });
    expect(compileKeywords([wordy]).patterns.length).toBeLessThanOrEqual(49);
  });

  it('gives a version that changes with the verdicts', () => {
    const version = (...entries: KeywordEntry[]) => createKeywordDetector('test', compileKeywords(entries)).version;
    expect(version(entry('a'), entry('b'))).toBe(version(entry('a'), entry('b')));
    const versions = [
      version(entry('a')),
      version(entry('b')),
      version(entry('a', { grade: 'high' })),
      version(entry('a', { kind: 'A.1-b' })),
      version(entry('a', { evasions: ['leet'] })),
      version(entry('a', { literal: true })),
      version(entry('a', { boundary: 'anywhere' })),
      createKeywordDetector('test', compileKeywords([entry('a')]), {
        hiddenCharacters: { kind: 'A.1-h', grade: 'low' },
      }).version,
    ];
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('finds nothing with no keywords, and holds nothing back', () => {
    const scan = createKeywordDetector('test', compileKeywords([])).open();
    expect(scan.push('任何 text', [])).toBe(7);
    expect(scan.end([])).toBe(7);
    expect(() => scan.push('x', [])).toThrow(/ended/);
  });
});
