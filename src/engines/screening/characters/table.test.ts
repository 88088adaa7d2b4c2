import { describe, expect, it } from 'vitest';
import { foldCodePoint } from './fold.ts';
import { isLeetFor, LEET_CLASS } from './leet.ts';
import { STEP } from './steps.ts';
import { fold, nature, TABLE_SIZE } from './table.ts';

const point = (character: string) => character.codePointAt(0)!;
const folded = (character: string) => String.fromCodePoint(...fold(point(character)).points);

describe('character table', () => {
  it('says of every code point what folding says', () => {
    const different: number[] = [];
    for (let codePoint = 0; codePoint < TABLE_SIZE; codePoint++) {
      const direct = foldCodePoint(codePoint);
      const { points, steps } = fold(codePoint);
      if (steps !== direct.steps || points.join() !== direct.points.join()) different.push(codePoint);
    }
    expect(different).toEqual([]);
  });

  it('says so beyond its arrays too', () => {
    const same = (codePoint: number) => expect(fold(codePoint)).toEqual(foldCodePoint(codePoint));
    for (let codePoint = TABLE_SIZE; codePoint < 0x11_0000; codePoint += 61) same(codePoint);
    for (let codePoint = 0x2_f800; codePoint < 0x2_fb00; codePoint++) same(codePoint);
    for (let codePoint = 0xe_0000; codePoint < 0xe_1100; codePoint += 3) same(codePoint);
  });

  it('folds what is folded no further', () => {
    const further: string[] = [];
    for (let codePoint = 0; codePoint < TABLE_SIZE; codePoint++) {
      for (const part of fold(codePoint).points)
        if (fold(part).points.join() !== String(part)) further.push(codePoint.toString(16));
    }
    expect(further).toEqual([]);
  });

  it.each([
    ['Ａ', 'a', STEP.width | STEP.case],
    ['𝐚', 'a', STEP.width],
    ['🅰', 'a', STEP.width],
    ['é', 'e', STEP.marks],
    ['臺', '台', STEP.traditional],
    ['灣', '湾', STEP.traditional],
    ['а', 'a', STEP.lookalike],
    ['㎏', 'kg', STEP.width],
    ['İ', 'i', STEP.marks | STEP.case],
    ['ß', 'ss', STEP.case],
    ['한', '한', 0],
    ['が', 'か\u3099', 0],
  ] as const)('folds %s to %s', (from, to, steps) => {
    expect(folded(from)).toBe(to);
    expect(fold(point(from)).steps).toBe(steps);
  });

  it('tells letters, ideographs, separators and signs apart', () => {
    const all = (kind: string, characters: string) => {
      for (const character of characters) expect([character, nature(point(character))]).toEqual([character, kind]);
    };
    all('letter', 'az09éжλ');
    all('ideograph', '台々〇かカー한ไ');
    all('separator', ' \t\n*-_·.|/~+^=#()[]【】《》「」“”\'"★😀—');
    all('sign', '，。！？；：,!?;:@$%&<>');
  });

  it('has every sign in one leet class with the letters it is written for', () => {
    for (const written of '0123456789@$!€il') {
      for (const meant of 'abeegilostz') {
        if (isLeetFor(point(written), point(meant)))
          expect(LEET_CLASS.get(point(written))).toBe(LEET_CLASS.get(point(meant)));
      }
    }
    expect(isLeetFor(point('0'), point('o'))).toBe(true);
    expect(isLeetFor(point('o'), point('0'))).toBe(false);
  });
});
