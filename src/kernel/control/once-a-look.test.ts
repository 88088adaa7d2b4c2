import { expect, test } from 'vitest';
import { onceALook } from './index.ts';

test('who asks in the same look shares what was read, a failure too; the next look reads anew, at the same time of day as well', async () => {
  let asked = 0;
  const read = onceALook(async () => {
    asked++;
    if (asked === 2) throw new Error('not today');
    return asked;
  });
  const first = new Date(5);
  expect(await Promise.all([read(first), read(first)])).toEqual([1, 1]);
  const second = new Date(5);
  await expect(read(second)).rejects.toThrow('not today');
  await expect(read(second)).rejects.toThrow('not today');
  expect(await read(new Date(5))).toBe(3);
});
