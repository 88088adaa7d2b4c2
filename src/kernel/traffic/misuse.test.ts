import { expect, test } from 'vitest';
import { judgeInput } from './index.ts';

const kindOf = (screening: Record<string, string>) => judgeInput(screening).kind;
const WORDS = 'input.keywords:kwl_1';

test('what a detector stopped is a violation, with its grade and kinds', () => {
  expect(judgeInput({ [WORDS]: 'stopped', [`${WORDS}.grade`]: 'medium', [`${WORDS}.kinds`]: 'A.1-h' })).toEqual({
    kind: 'violation',
    detector: 'keywords:kwl_1',
    grade: 'medium',
    kinds: 'A.1-h',
  });
  expect(kindOf({ 'input.personal-information': 'stopped' })).toBe('violation');
});

test('what was let through counts where it was graded high and somebody meant to act on it', () => {
  for (const mark of ['escalated', 'labelled', 'masked', 'replaced']) {
    expect(kindOf({ [WORDS]: mark, [`${WORDS}.grade`]: 'high' })).toBe('violation');
    expect(kindOf({ [WORDS]: mark, [`${WORDS}.grade`]: 'medium' })).toBe('clean');
  }
  expect(kindOf({ [WORDS]: 'observed', [`${WORDS}.grade`]: 'high' })).toBe('clean');
  // A number of one's own, masked on its way.
  const own = { 'input.personal-information': 'masked', 'input.personal-information.grade': 'high' };
  expect(kindOf(own)).toBe('clean');
});

test('answers, media, sizes and what no detector read are nobody’s misuse', () => {
  expect(kindOf({})).toBe('unjudged');
  expect(kindOf({ 'output.keywords:kwl_1': 'stopped' })).toBe('unjudged');
  expect(kindOf({ 'input.media': 'stopped' })).toBe('unjudged');
  expect(kindOf({ 'input.document': 'stopped' })).toBe('unjudged');
  expect(kindOf({ 'input.guard:g': 'failed' })).toBe('unjudged');
  expect(kindOf({ 'input.guard:g': 'skipped', [WORDS]: 'passed' })).toBe('clean');
});
