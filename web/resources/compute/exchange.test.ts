import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readExchange } from './exchange.ts';

const messages = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: [{ type: 'text', text: 'Hello' }, { type: 'image_url' }] },
];

test('reads a plain answer', () => {
  const { turns } = readExchange({
    request: { model: 'm', messages },
    response: { choices: [{ message: { role: 'assistant', content: 'Good day' } }] },
  });
  expect(turns).toEqual([
    { role: 'system', text: 'Be kind.' },
    { role: 'user', text: 'Hello' },
    { role: 'assistant', text: 'Good day' },
  ]);
});

test('joins the chunks of a stream', () => {
  const chunk = (content: string) => ({ choices: [{ delta: { content } }] });
  expect(
    readExchange({ payload: { request: { messages: [] }, response: [chunk('Good '), chunk('day')] } }).turns,
  ).toEqual([{ role: 'assistant', text: 'Good day' }]);
});

test('never fails on what it does not know', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (anything) => {
      expect(Array.isArray(readExchange(anything).turns)).toBe(true);
    }),
  );
});
