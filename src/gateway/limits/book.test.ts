import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBook } from './book.ts';
import type { Claim, Reservation } from './claim.ts';
import { SLOT, WINDOW } from './window.ts';

const LEASE = 20_000;
const ENDS = 10 ** 9;
const claim = (counter: string, kind: Claim['kind'], limit: number, amount: number): Claim => ({
  kind,
  scope: 'application',
  id: 'app',
  name: kind === 'open' ? 'concurrent_requests' : kind === 'window' ? 'tokens_per_minute' : 'tokens_per_day',
  period: kind === 'budget' ? '2026-11-26' : null,
  counter,
  limit,
  amount,
  ends: kind === 'budget' ? ENDS : 0,
});
const LIMITS = { rate: 100, other: 60, open: 3, budget: 150 } as const;

function openBook(mostUsers = 100) {
  let now = 1_000_000;
  const clock = () => now;
  const book = createBook({
    clocks: { monotonic: clock, wall: clock },
    leaseMillis: LEASE,
    mostUsers,
  });
  return {
    book,
    now: clock,
    pass: (millis: number) => {
      now += millis;
    },
  };
}

type Step =
  | { do: 'reserve'; rate: number; other: number | null; open: boolean; budget: number | null }
  | { do: 'settle'; which: number; actual: number }
  | { do: 'pass'; millis: number }
  | { do: 'renew' }
  | { do: 'sweep' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      rate: fc.nat(70),
      other: fc.option(fc.nat(40)),
      open: fc.boolean(),
      budget: fc.option(fc.nat(80)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const), which: fc.nat(30), actual: fc.nat(90) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), millis: fc.nat(45_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
);

/** What was made, as a list that is added up anew each time. */
interface Made {
  readonly reservation: Reservation;
  readonly at: number;
  until: number;
  actual: number | null;
}

test('whatever comes in whatever order: never over a limit, all or nothing, and what a naive count allows is granted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { book, now, pass } = openBook();
      const made: Made[] = [];
      let lapsedUpTo = -1;
      const lapse = () => {
        lapsedUpTo = now();
      };
      const amountOf = (one: Made, counter: string) => {
        const found = one.reservation.claims.find((each) => each.counter === counter);
        if (found === undefined) return 0;
        return one.actual ?? found.amount;
      };
      const within = (counter: string, millis: number) =>
        made.filter(({ at }) => at > now() - millis).reduce((sum, one) => sum + amountOf(one, counter), 0);
      const isOpen = (one: Made) => one.actual === null && one.until > lapsedUpTo;
      const opened = () =>
        made.filter((one) => isOpen(one) && one.reservation.claims.some(({ counter }) => counter === 'open'));
      const spent = () =>
        made.reduce((sum, one) => (one.actual !== null || isOpen(one) ? sum + amountOf(one, 'budget') : sum), 0);

      for (const one of steps) {
        if (one.do === 'pass') pass(one.millis);
        else if (one.do === 'sweep') {
          book.sweep();
          lapse();
        } else if (one.do === 'renew') {
          book.renew();
          lapse();
          for (const each of made) if (isOpen(each)) each.until = now() + LEASE;
        } else if (one.do === 'settle') {
          const chosen = made[one.which % Math.max(1, made.length)];
          if (chosen === undefined) continue;
          const actual = chosen.reservation.claims.map(({ kind }) => (kind === 'open' ? 0 : one.actual));
          expect(book.settle(chosen.reservation, actual)).toBe(chosen.actual === null);
          chosen.actual ??= one.actual;
        } else {
          const claims = [claim('rate', 'window', LIMITS.rate, one.rate)];
          if (one.other !== null) claims.push(claim('other', 'window', LIMITS.other, one.other));
          if (one.open) claims.push(claim('open', 'open', LIMITS.open, 1));
          if (one.budget !== null) claims.push(claim('budget', 'budget', LIMITS.budget, one.budget));
          lapse();
          const before = claims.map((each) => book.used(each));
          const reserved = book.reserve(`r${made.length}`, claims);
          const fits = (millis: number) =>
            claims.every(({ kind, counter, limit, amount }) => {
              const used = kind === 'window' ? within(counter, millis) : kind === 'open' ? opened().length : spent();
              return used + amount <= limit;
            });
          if (reserved.reservation !== undefined) {
            expect(fits(WINDOW)).toBe(true);
            made.push({ reservation: reserved.reservation, at: now(), until: now() + LEASE, actual: null });
          } else {
            expect(fits(WINDOW + SLOT)).toBe(false);
            expect(claims.map((each) => book.used(each))).toEqual(before);
            const { claim: short, retryMillis } = reserved.shortage;
            if (short.amount > short.limit) expect(retryMillis).toBeNull();
            else expect(retryMillis).toBeGreaterThanOrEqual(0);
          }
        }
        expect(book.used(claim('open', 'open', 0, 0))).toBeLessThanOrEqual(LIMITS.open);
      }
    }),
    { numRuns: 400 },
  );
});

test('waiting as long as a refusal says makes room when nobody else takes it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ amount: fc.integer({ min: 1, max: 60 }), pass: fc.nat(9_000) }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 100 }),
      (taken, amount) => {
        const { book, pass } = openBook();
        taken.forEach((one, i) => {
          book.reserve(`t${i}`, [claim('rate', 'window', LIMITS.rate, one.amount)]);
          pass(one.pass);
        });
        const asked = [claim('rate', 'window', LIMITS.rate, amount)];
        const first = book.reserve('x', asked);
        if (first.reservation !== undefined) return;
        pass(first.shortage.retryMillis! - 1);
        expect(book.reserve('y', asked).reservation).toBeUndefined();
        pass(1);
        expect(book.reserve('z', asked).reservation).toBeDefined();
      },
    ),
  );
});

test('a lease that nobody renews ends, and what comes after it still counts once', () => {
  const { book, pass } = openBook();
  const claims = [claim('open', 'open', 1, 1), claim('budget', 'budget', 10, 10)];
  const first = book.reserve('a', claims).reservation!;
  pass(LEASE - 1);
  expect(book.reserve('b', claims).shortage).toMatchObject({ used: 1, claim: { counter: 'open' } });
  book.renew();
  pass(LEASE - 1);
  expect(book.reserve('b', claims).reservation).toBeUndefined();
  pass(1);
  const second = book.reserve('b', claims).reservation!;
  expect(second).toBeDefined();
  expect(book.settle(second, [0, 4])).toBe(true);
  // The first was under way all the time.
  expect(book.settle(first, [0, 5])).toBe(true);
  expect(book.settle(first, [0, 5])).toBe(false);
  expect(book.used(claims[1]!)).toBe(9);
});

test('end users: a flood of new ones is not followed, and nobody who used up a limit is forgotten for it', () => {
  const { book, pass } = openBook(3);
  const user = (name: string): Claim => ({ ...claim(`end_user/${name}`, 'window', 1, 1), scope: 'end_user' });
  expect(book.reserve('1', [user('wang')]).reservation).toBeDefined();
  for (const name of ['a', 'b']) book.reserve(name, [user(name)]);
  expect(book.follows('end_user/c')).toBe(false);
  expect(book.follows('end_user/wang')).toBe(true);
  book.sweep();
  expect(book.follows('end_user/c')).toBe(false);
  expect(book.reserve('2', [user('wang')]).shortage).toBeDefined();
  pass(WINDOW + SLOT);
  book.sweep();
  expect(book.follows('end_user/c')).toBe(true);
});

test('budgets survive a restart, holds do not, and an ended period is forgotten', () => {
  const { book, pass } = openBook();
  const one = claim('budget', 'budget', 100, 30);
  book.settle(book.reserve('a', [one]).reservation!, [20]);
  book.reserve('b', [one]);
  const next = openBook();
  next.book.restore(book.budgets());
  expect(next.book.used(one)).toBe(20);
  pass(ENDS);
  expect(book.budgets()).toEqual([]);
});

test('what is settled after its counter was forgotten counts in the one that has come in its place', () => {
  const { book, pass } = openBook();
  const free = (amount: number) => [claim('budget', 'budget', 150, amount), claim('rate', 'window', 100, amount)];
  const { reservation } = book.reserve('a', free(0));
  book.sweep();
  pass(1);
  const other = book.reserve('b', free(0)).reservation!;
  expect(book.settle(reservation!, [40, 10])).toBe(true);
  expect(book.settle(other, [2, 1])).toBe(true);
  expect(free(1).map((one) => book.used(one))).toEqual([42, 11]);
});
