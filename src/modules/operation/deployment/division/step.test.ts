import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LimitDivision, type LimitUse, partOf } from '../../../../kernel/policy/index.ts';
import { type DivisionState, type ServingGateway, stepDivision } from './step.ts';

const PERIODS = ['2026-11-26', '2026-11'];
const rate = { counter: 'application/app_a/requests_per_minute', endUser: false, period: null };
const day = { counter: 'application/app_a/tokens_per_day/2026-11-26', endUser: false, period: '2026-11-26' };

/** Gateways that hold whatever policy they took last, and a server that compiles: as in life, without the network. */
function createFleet(limit: number) {
  let state: DivisionState | null = null;
  let epoch = 0;
  let now = Date.parse('2026-11-26T08:00:00Z');
  const policies = new Map<number, LimitDivision>();
  const gateways = new Map<string, { held: number; counted: boolean; told: number; used: number; reported: number }>();
  let named = 0;
  const reportOf = (used: number): LimitUse[] => [
    { scope: 'application', id: 'app_a', name: 'tokens_per_day', period: '2026-11-26', used },
  ];
  const fleet = {
    compile() {
      const serving: ServingGateway[] = [...gateways].map(([id, { counted, told, reported }]) => ({
        id,
        counted,
        acknowledged: told < 0 ? null : told,
        uses: reportOf(reported),
      }));
      const next = stepDivision(state, {
        gateways: serving,
        now: new Date(now),
        nextEpoch: epoch + 1,
        periods: PERIODS,
        budgets: [{ scope: 'application', id: 'app_a', name: 'tokens_per_day', limit }],
      });
      if (JSON.stringify(content(next)) !== JSON.stringify(state === null ? null : content(state)))
        policies.set(++epoch, next);
      state = next;
    },
    pass(millis: number) {
      now += millis;
    },
    join() {
      gateways.set(`gtw_${String(named++).padStart(4, '0')}`, {
        held: -1,
        counted: true,
        told: -1,
        used: 0,
        reported: 0,
      });
    },
    /** It can serve no more: its lease is over. */
    leave(at: number) {
      const gateway = [...gateways.values()].filter(({ counted }) => counted)[at];
      if (gateway === undefined) return;
      gateway.counted = false;
      gateway.reported = gateway.used;
    },
    take(at: number) {
      const gateway = [...gateways.values()].filter(({ counted }) => counted)[at];
      if (gateway !== undefined) gateway.held = epoch;
    },
    /** It reports: what it holds, and what it has used. */
    report(at: number) {
      const gateway = [...gateways.values()].filter(({ counted }) => counted)[at];
      if (gateway === undefined) return;
      gateway.told = gateway.held;
      gateway.reported = gateway.used;
    },
    /** It uses up all that it may of the day's budget. */
    spend(at: number) {
      const [id, gateway] = [...gateways].filter(([, { counted }]) => counted)[at] ?? [];
      if (gateway === undefined || gateway.held < 1) return;
      const part = partOf(policies.get(gateway.held)!, id!, { limit, ...day }) ?? 0;
      gateway.used = Math.max(gateway.used, part);
    },
    /** Every one does what it should, until nothing changes. */
    settle() {
      for (let round = 0; round < 5; round++) {
        fleet.compile();
        for (let at = 0; at < gateways.size; at++) {
          fleet.take(at);
          fleet.report(at);
        }
        fleet.pass(64_000);
      }
    },
    parts: () =>
      [...gateways]
        .filter(([, { counted, held }]) => counted && held > 0)
        .map(([id, { held }]) => partOf(policies.get(held)!, id, { limit, ...rate }) ?? 0),
    used: () => [...gateways.values()].reduce((sum, { used }) => sum + used, 0),
    state: () => state!,
  };
  return fleet;
}
const content = ({ since: _, settledAt: __, ...said }: DivisionState) => said;
const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

type Move = { do: 'compile' | 'join' | 'pass' } | { do: 'leave' | 'take' | 'report' | 'spend'; at: number };
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('compile' as const, 'compile' as const, 'join' as const, 'pass' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'take' as const,
        'take' as const,
        'report' as const,
        'report' as const,
        'spend' as const,
        'leave' as const,
      ),
      at: fc.nat(4),
    }),
  },
);

test('whatever joins, leaves and lags: the parts in force never add up to more than the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(move, { maxLength: 60, size: 'max' }), (limit, moves) => {
      const fleet = createFleet(limit);
      for (const one of moves) {
        if (one.do === 'pass') fleet.pass(30_000);
        else if ('at' in one) fleet[one.do](one.at);
        else fleet[one.do]();
        expect(sum(fleet.parts())).toBeLessThanOrEqual(limit);
      }
      fleet.settle();
      // In the end each that may serve has a part, and little is lost: all of it, where it does not divide.
      const parts = fleet.parts();
      expect(sum(parts)).toBe(parts.length === 0 ? 0 : limit);
    }),
    { numRuns: 300 },
  );
});

describe('a budget that runs', () => {
  test('whoever comes later gets what the others leave, and the next day its part', () => {
    const fleet = createFleet(100);
    fleet.join();
    fleet.settle();
    fleet.spend(0);
    expect(fleet.used()).toBe(100);
    fleet.report(0);
    fleet.join();
    fleet.settle();
    fleet.spend(1);
    expect(fleet.used()).toBe(100);
    expect(sum(fleet.parts())).toBe(100);
  });

  test('what does not divide evenly is granted once, though the oldest leaves in the middle of the period', () => {
    const facts = { now: new Date('2026-11-26T08:00:00Z'), nextEpoch: 1, periods: PERIODS, budgets: [] };
    const serving = (id: string): ServingGateway => ({ id, counted: true, acknowledged: 1, uses: [] });
    const both = stepDivision(null, { ...facts, gateways: [serving('gtw_0000'), serving('gtw_0001')] });
    const left = stepDivision(both, { ...facts, gateways: [serving('gtw_0001')] });
    expect(partOf(both, 'gtw_0000', { limit: 3, ...day })).toBe(2);
    expect(partOf(left, 'gtw_0001', { limit: 3, ...day })).toBe(1);
    expect(partOf(left, 'gtw_0001', { limit: 3, ...rate })).toBe(3);
    const after = stepDivision(left, { ...facts, periods: ['2026-11-27', '2026-11'], gateways: [serving('gtw_0001')] });
    expect(partOf(after, 'gtw_0001', { limit: 3, ...day, period: '2026-11-27' })).toBe(3);
  });

  test('as long as reports get through, all together use no more than it', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constant({ do: 'join' as const }),
        fc.record({ do: fc.constantFrom('spend' as const, 'leave' as const), at: fc.nat(3) }),
      ),
      { maxLength: 12, size: 'max' },
    );
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 })), steps, (limit, moves) => {
        const fleet = createFleet(limit);
        for (const one of moves) {
          if (one.do === 'join') fleet.join();
          else fleet[one.do](one.at);
          fleet.settle();
          expect(fleet.used()).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('who joins waits until the others keep to less and a minute has passed; nobody waits for a gateway whose lease is over', () => {
  const fleet = createFleet(10);
  fleet.join();
  fleet.settle();
  fleet.join();
  fleet.compile();
  fleet.take(1);
  expect(fleet.state()).toMatchObject({ gateways: ['gtw_0000'], parts: [1, 2] });
  fleet.pass(600_000);
  fleet.compile();
  expect(fleet.state().gateways).toHaveLength(1);
  fleet.take(0);
  fleet.report(0);
  fleet.compile();
  fleet.pass(62_000);
  fleet.compile();
  expect(fleet.state().gateways).toHaveLength(1);
  fleet.pass(1_000);
  fleet.compile();
  expect(fleet.state()).toMatchObject({ gateways: ['gtw_0000', 'gtw_0001'], parts: [2] });
  fleet.leave(0);
  fleet.compile();
  expect(fleet.state()).toMatchObject({ gateways: ['gtw_0001'], parts: [1] });
});

test('budgets of end users are granted by nobody who came in the middle', () => {
  const fleet = createFleet(10);
  fleet.join();
  fleet.settle();
  fleet.join();
  fleet.settle();
  const ofUser = { limit: 10, counter: 'end_user/x/tokens_per_day/2026-11-26', endUser: true, period: '2026-11-26' };
  expect(partOf(fleet.state(), 'gtw_0000', ofUser)).toBe(5);
  expect(partOf(fleet.state(), 'gtw_0001', ofUser)).toBe(0);
  expect(partOf(fleet.state(), 'gtw_0001', { ...ofUser, period: '2026-11-27' })).toBe(5);
});
