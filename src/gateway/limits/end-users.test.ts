import { expect, test } from 'vitest';
import { createEndUserWatch } from './end-users.ts';

const SAMPLE = 256;
const ONE = 'app_one';

/** Shows the watch a sample of names and tells what it says to each. */
function lookAt(watch: ReturnType<typeof createEndUserWatch>, nameOf: (n: number) => string, applicationId = ONE) {
  return Array.from({ length: SAMPLE }, (_, n) => watch.look(applicationId, nameOf(n)));
}

test('one name for everybody is noticed with the last of a sample, and not before', () => {
  const watch = createEndUserWatch();
  const said = lookAt(watch, () => 'everybody');
  expect(said.indexOf('constant')).toBe(SAMPLE - 1);
  expect(new Set(said.slice(0, -1))).toEqual(new Set(['usable']));
  expect(watch.odd()).toEqual([{ applicationId: ONE, naming: 'constant' }]);
});

test('a new name each time is noticed, also where a few come twice', () => {
  const watch = createEndUserWatch();
  expect(lookAt(watch, (n) => `user-${Math.max(n, 5)}`).at(-1)).toBe('never_twice');
  expect(watch.odd()).toEqual([{ applicationId: ONE, naming: 'never_twice' }]);
});

test('names that come back are of use, be they two or many', () => {
  const watch = createEndUserWatch();
  expect(lookAt(watch, (n) => `user-${n % 2}`).at(-1)).toBe('usable');
  expect(lookAt(watch, (n) => `user-${n % 200}`).at(-1)).toBe('usable');
  expect(watch.odd()).toEqual([]);
});

test('who mends its ways is taken at its word after the next sample; others are judged by their own names', () => {
  const watch = createEndUserWatch();
  lookAt(watch, () => 'everybody');
  expect(watch.look('app_other', 'everybody')).toBe('usable');
  const mended = lookAt(watch, (n) => `user-${n % 20}`);
  expect([mended[0], mended.at(-2), mended.at(-1)]).toEqual(['constant', 'constant', 'usable']);
  expect(watch.odd()).toEqual([]);
});
