import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectTexts } from './collect.ts';
import { isProtocolKey, isProtocolValue } from './names.ts';

const keys = fc.constantFrom(
  'content',
  'text',
  'role',
  'type',
  'model',
  'input',
  'tokens',
  'url',
  'image_url',
  'note',
  '',
  '2',
);
const leaves = fc.oneof(
  fc.constantFrom(
    'user',
    'text',
    'image',
    'hello',
    '',
    ' data:image/png;base64,AA',
    'DATA:,a',
    'data',
    'x'.repeat(600),
  ),
  fc.integer({ min: -2e7, max: 2e7 }),
  fc.constantFrom(null, true, 1.5, 1e21),
);
const { node } = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaves, tie('list'), tie('object')),
  list: fc.array(tie('node'), { maxLength: 5 }),
  object: fc.dictionary(keys, tie('node'), { maxKeys: 6 }),
}));

/** Every text, in no order: the plainest way to say it. */
function textsOf(value: unknown, key: string | null): string[] {
  if (typeof value === 'string') return value === '' || (key !== null && isProtocolValue(key, value)) ? [] : [value];
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) >= 1e6 ? [String(value)] : [];
  if (value === null || typeof value !== 'object') return [];
  // Nothing but tokens is no text, however many digits they have.
  if (Array.isArray(value)) {
    const tokens = (key === 'input' || key === 'tokens') && value.some(Number.isInteger);
    return tokens && value.every((one) => typeof one === 'number') ? [] : value.flatMap((one) => textsOf(one, null));
  }
  return Object.entries(value).flatMap(([name, member]) => [
    ...(isProtocolKey(name) || name === '' ? [] : [name]),
    ...textsOf(member, name),
  ]);
}

test('every text of a value is found once, at a place that holds it', () => {
  fc.assert(
    fc.property(node, (value) => {
      const { root, groups, tooLarge } = collectTexts(value);
      expect(tooLarge).toBe(false);
      expect(root).toEqual([value]);
      const slots = groups.flatMap((group) => group.slots);
      expect(slots.map(({ text }) => text).sort()).toEqual(textsOf(value, null).sort());
      for (const { parent, key, of, text } of slots) {
        const member = (parent as Record<string | number, unknown>)[key];
        expect(of === 'key' ? key : of === 'number' ? String(member) : member).toBe(text);
      }
    }),
    { numRuns: 500 },
  );
});

test('a URL of data is one however it is written, and any other text is none', () => {
  const kindsOf = (text: string) => collectTexts({ content: text }).media.map(({ kind }) => kind);
  for (const before of ['', ' ', '\n\t', '\u00a0', '\ufeff', '\u3000'])
    for (const scheme of ['data:', 'DATA:', 'Data:'])
      expect(kindsOf(`${before}${scheme}image/png,AA`)).toEqual(['image']);
  for (const text of ['date: today, or', 'data', 'xdata:image/png,AA', 'das, was']) expect(kindsOf(text)).toEqual([]);
});
