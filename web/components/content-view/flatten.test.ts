import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesOf, leavesOf } from './flatten.ts';

test('objects are opened, lists and bilingual texts stay whole', () => {
  expect(leavesOf({ a: 1, b: { c: [1, { d: 2 }] }, title: { zh: '甲', en: 'A' } })).toEqual([
    { path: 'a', value: 1 },
    { path: 'b.c', value: [1, { d: 2 }] },
    { path: 'title', value: { zh: '甲', en: 'A' } },
  ]);
});

test('a content does not differ from itself', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (content) => {
      expect(differencesOf(content, content).filter((one) => one.change !== 'same')).toEqual([]);
    }),
  );
});

test('tells added, removed and changed apart; nothing and empty are the same', () => {
  const before = { kept: 1, gone: 'x', edited: ['a'], empty: null };
  const after = { kept: 1, come: true, edited: ['a', 'b'], empty: '' };
  const changes = Object.fromEntries(differencesOf(before, after).map((one) => [one.path, one.change]));
  expect(changes).toEqual({ kept: 'same', gone: 'removed', come: 'added', edited: 'changed', empty: 'same' });
});
