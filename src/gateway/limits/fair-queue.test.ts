import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairQueue, type Waiting } from './fair-queue.ts';

const QUANTUM = 2_048;

function open(places: number, lengthOfLane = 1_000) {
  const bounds = { places, lengthOfLane };
  const queue = createFairQueue(() => bounds);
  const started: Waiting[] = [];
  const expired: Waiting[] = [];
  const ask = (lane: string, cost = 100, until = Number.POSITIVE_INFINITY): Waiting => ({
    lane,
    cost,
    placed: false,
    until,
    start() {
      started.push(this);
    },
    expire() {
      expired.push(this);
    },
  });
  return { queue, started, expired, ask, bounds };
}

test('places are given at once while there are any, and then as they come back', () => {
  const { queue, started, ask } = open(2, 1);
  const [a, b, c, d] = [ask('x'), ask('x'), ask('x'), ask('x')];
  expect([a, b, c, d].map((one) => queue.enter(one))).toEqual(['started', 'started', 'queued', 'full']);
  expect(queue.isFull('x')).toBe(true);
  expect(queue.isFull('y')).toBe(false);
  queue.leave(a);
  queue.leave(a);
  expect(started).toEqual([a, b, c]);
  expect(queue.enter(d)).toBe('queued');
  queue.leave(d);
  queue.leave(b);
  queue.leave(c);
  expect([queue.underWay(), queue.queued()]).toEqual([0, 0]);
});

test('a flood of one application does not keep another waiting', () => {
  const { queue, started, ask } = open(1);
  const flood = Array.from({ length: 50 }, () => ask('flood', QUANTUM));
  for (const one of flood) queue.enter(one);
  const other = ask('other', QUANTUM);
  queue.enter(other);
  queue.leave(started[0]!);
  queue.leave(started[1]!);
  expect(started.slice(0, 3)).toContain(other);
});

test('whose time is over hears so, once, and takes no place', () => {
  const { queue, started, expired, ask } = open(1);
  const first = ask('x');
  queue.enter(first);
  const early = ask('x', 1, 10);
  const late = ask('y', 1, 20);
  queue.enter(early);
  queue.enter(late);
  queue.sweep(9);
  expect(expired).toEqual([]);
  queue.sweep(10);
  queue.sweep(10);
  expect(expired).toEqual([early]);
  queue.leave(first);
  expect(started).toEqual([first, late]);
});

test('more places that a policy gives are used', () => {
  const { queue, started, ask, bounds } = open(1);
  for (let i = 0; i < 3; i++) queue.enter(ask('x'));
  bounds.places = 3;
  queue.sweep(0);
  expect(started).toHaveLength(3);
});

test('whatever comes and goes: never more than the places, nobody waits while one is free, nobody is lost', () => {
  const step = fc.oneof(
    fc.record({ enter: fc.constantFrom('a', 'b', 'c'), cost: fc.nat(200_000), until: fc.nat(100) }),
    fc.record({ leave: fc.nat(50) }),
    fc.record({ sweep: fc.nat(100) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 80 }), (places, steps) => {
      const { queue, started, expired, ask } = open(places, 5);
      const entered: Waiting[] = [];
      const left = new Set<Waiting>();
      for (const one of steps) {
        if ('enter' in one) {
          const waiting = ask(one.enter, one.cost, one.until);
          if (queue.enter(waiting) !== 'full') entered.push(waiting);
        } else if ('sweep' in one) queue.sweep(one.sweep);
        else {
          const waiting = entered[one.leave];
          if (waiting === undefined) continue;
          queue.leave(waiting);
          left.add(waiting);
        }
        const under = started.filter((each) => !left.has(each)).length;
        expect(queue.underWay()).toBe(under);
        expect(under).toBeLessThanOrEqual(places);
        if (queue.queued() > 0) expect(under).toBe(places);
        const waits = entered.filter(
          (each) => ![started, expired].some((list) => list.includes(each)) && !left.has(each),
        );
        expect(queue.queued()).toBe(waits.length);
        expect(new Set(started).size).toBe(started.length);
      }
    }),
  );
});

test('of two applications that always have somebody waiting neither gets more than a turn and two requests ahead', () => {
  const costs = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(costs, costs, (ofA, ofB) => {
      const { queue, started, ask } = open(1);
      const first = ask('c', 1);
      queue.enter(first);
      for (const cost of ofA) queue.enter(ask('a', cost));
      for (const cost of ofB) queue.enter(ask('b', cost));
      const served = { a: 0, b: 0, c: 0 };
      const left = { a: ofA.length, b: ofB.length, c: 0 };
      for (let at = 0; left.a > 1 && left.b > 1; ) {
        queue.leave(started[at++]!);
        const { lane, cost } = started[at]! as { lane: 'a' | 'b'; cost: number };
        served[lane] += cost;
        left[lane]--;
        expect(Math.abs(served.a - served.b)).toBeLessThanOrEqual(QUANTUM + 2 * 5_000);
      }
    }),
  );
});
