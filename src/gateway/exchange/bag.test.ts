import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBag } from './bag.ts';

test('a bag holds what was added and not removed, also when items are removed while it is looked through', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ add: fc.boolean(), which: fc.nat(9) }), { maxLength: 60 }),
      fc.nat(3),
      (steps, keep) => {
        const items = Array.from({ length: 10 }, (_, id) => ({ id, place: -1 }));
        const bag = createBag<(typeof items)[0]>();
        const model = new Set<number>();
        for (const { add, which } of steps) {
          if (add && !model.has(which)) {
            bag.add(items[which]!);
            model.add(which);
          } else if (!add) {
            bag.remove(items[which]!);
            model.delete(which);
          }
        }
        const seen: number[] = [];
        bag.each((item) => {
          seen.push(item.id);
          if (item.id % 4 !== keep) bag.remove(item);
        });
        expect(seen.sort()).toEqual([...model].sort());
        expect(bag.size()).toBe([...model].filter((id) => id % 4 === keep).length);
      },
    ),
  );
});
