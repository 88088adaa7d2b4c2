import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRow, type Place } from './index.ts';

test('a row keeps its order whatever is added and removed, as a Map would', () => {
  const step = fc.oneof(
    fc.record({ add: fc.nat() }),
    // Of all that were ever added, so that some are out already.
    fc.record({ remove: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const row = createRow<number>();
      const model = new Map<Place<number>, number>();
      const ever: Place<number>[] = [];
      for (const one of steps) {
        if ('add' in one) {
          const place = row.add(one.add);
          ever.push(place);
          model.set(place, one.add);
        } else if (ever.length > 0) {
          const place = ever[one.remove % ever.length]!;
          row.remove(place);
          model.delete(place);
        }
        expect([...row.items()]).toEqual([...model.values()]);
        expect(row.first()).toBe([...model.values()][0]);
        expect(row.size()).toBe(model.size);
      }
    }),
  );
});

test('what was removed holds none of its neighbours', () => {
  const row = createRow<string>();
  const [, middle] = [row.add('a'), row.add('b'), row.add('c')];
  row.remove(middle!);
  expect(middle).toEqual({ item: 'b', before: null, after: null, inRow: false });
});

test('what is removed while the row is gone through is not come to any more, and all else is', () => {
  const row = createRow<string>();
  const places = new Map(['a', 'b', 'c', 'd'].map((name) => [name, row.add(name)]));
  const seen: string[] = [];
  for (const name of row.items()) {
    seen.push(name);
    row.remove(places.get(name)!);
    if (name === 'a') row.remove(places.get('b')!);
  }
  expect(seen).toEqual(['a', 'c', 'd']);
  expect(row.size()).toBe(0);
});
