import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BreakerResult, createBreaker } from './breaker.ts';

const RULES = { inRow: 3, window: 8, least: 4, share: 0.5, openMillis: 100, mostOpenMillis: 400 };
const plain = () => createBreaker(RULES, () => 0.5);

/** Sends one request and says how it went. */
function ask(breaker: ReturnType<typeof plain>, result: BreakerResult, now: number): void {
  breaker.end(result, breaker.begin(now), now);
}

test('failures in a row open it; then one trial decides, and each that fails doubles the wait', () => {
  const breaker = plain();
  for (let i = 0; i < 3; i++) ask(breaker, 'bad', 0);
  expect([breaker.state(0), breaker.admits(99), breaker.waitMillis(40)]).toEqual(['open', false, 60]);
  expect([breaker.state(100), breaker.admits(100)]).toEqual(['half-open', true]);
  const trial = breaker.begin(100);
  expect([trial, breaker.admits(100), breaker.begin(100)]).toEqual([true, false, false]);
  breaker.end('bad', trial, 110);
  expect([breaker.state(309), breaker.state(310)]).toEqual(['open', 'half-open']);
  ask(breaker, 'good', 310);
  expect(breaker.state(310)).toBe('closed');
  for (let i = 0; i < 3; i++) ask(breaker, 'bad', 400);
  // After it was closed the wait begins anew.
  expect(breaker.waitMillis(400)).toBe(100);
});

test('half of the last results open it too; given up requests count neither way', () => {
  const breaker = plain();
  for (let i = 0; i < 2; i++) {
    ask(breaker, 'good', 0);
    ask(breaker, 'unknown', 0);
    expect(breaker.state(0)).toBe('closed');
    ask(breaker, 'bad', 0);
  }
  expect(breaker.state(0)).toBe('open');
});

test('a trial that was given up lets another one in; what was under way before it opened decides nothing', () => {
  const breaker = plain();
  const old = breaker.begin(0);
  for (let i = 0; i < 3; i++) ask(breaker, 'bad', 0);
  const trial = breaker.begin(100);
  breaker.end('good', old, 100);
  expect(breaker.state(100)).toBe('half-open');
  breaker.end('unknown', trial, 100);
  expect(breaker.admits(100)).toBe(true);
});

test('probes open it without requests, and a probe that is answered ends the wait but not the doubt', () => {
  const breaker = plain();
  breaker.trip(0);
  breaker.trip(10);
  expect(breaker.waitMillis(10)).toBe(90);
  breaker.giveChance(20);
  expect([breaker.state(20), breaker.admits(20)]).toEqual(['half-open', true]);
  ask(breaker, 'good', 20);
  expect(breaker.state(20)).toBe('closed');
});

type Act = { wait: number; act: 'begin' | 'trip' | 'chance' | BreakerResult };
const act = fc.record<Act>({
  wait: fc.integer({ min: 0, max: 300 }),
  act: fc.constantFrom('begin', 'begin', 'good', 'bad', 'bad', 'unknown', 'trip', 'chance'),
});

test('whatever happens: open admits nothing, half-open one at a time, and it never stays shut for ever', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const breaker = plain();
      const under: boolean[] = [];
      let now = 0;
      for (const { wait, act: what } of acts) {
        now += wait;
        const before = breaker.state(now);
        const trials = under.filter(Boolean).length;
        expect(breaker.admits(now)).toBe(before === 'closed' || (before === 'half-open' && trials === 0));
        expect(trials).toBeLessThanOrEqual(1);
        expect(breaker.waitMillis(now)).toBeLessThanOrEqual(RULES.mostOpenMillis * 1.2);
        if (what === 'begin') {
          if (breaker.admits(now)) under.push(breaker.begin(now));
        } else if (what === 'trip') {
          // A trial that probes overtake is none any more: its result is not heard.
          if (trials === 0) breaker.trip(now);
        } else if (what === 'chance') breaker.giveChance(now);
        else if (under.length > 0) {
          const trial = under.shift()!;
          breaker.end(what, trial, now);
          if (trial && before !== 'closed') {
            const after = { good: 'closed', bad: 'open', unknown: 'half-open' } as const;
            expect(breaker.state(now)).toBe(after[what]);
          }
        }
      }
      for (const trial of under) breaker.end('unknown', trial, now);
      expect(breaker.admits(now + 2 * RULES.mostOpenMillis)).toBe(true);
    }),
  );
});
