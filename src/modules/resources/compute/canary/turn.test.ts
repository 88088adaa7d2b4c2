import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimed, failedAfter, TURN, type Turn } from './turn.ts';

const GATEWAYS = ['a', 'b', 'c', 'd'];

/** Gateways name the place and, where it is their turn, ask; some reach it. */
const step = fc.record({ gateway: fc.constantFrom(...GATEWAYS), pass: fc.nat({ max: 2 * TURN }), asks: fc.boolean() });

test('one gateway at most has the turn, and it comes to one that gets answers wherever there is one', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.subarray(GATEWAYS, { minLength: 1 }), (steps, reaching) => {
      let now = Date.parse('2026-03-10T08:00:00.000Z');
      let turn: Turn | undefined;
      const tell = (gateway: string) => {
        const next = claimed(turn, gateway, new Date(now));
        // What it takes from another was free: silent, or without an answer where this one has not failed.
        if (next !== null && turn !== undefined && turn.gatewayId !== gateway && turn.until.getTime() > now)
          expect([turn.failed.includes(turn.gatewayId), turn.failed.includes(gateway)]).toEqual([true, false]);
        turn = next ?? turn;
        return next !== null;
      };
      const ask = (gateway: string) => {
        turn = { ...turn!, failed: failedAfter(turn!.failed, gateway, reaching.includes(gateway)) };
      };
      for (const { gateway, pass, asks } of steps) {
        now += pass;
        if (tell(gateway) && asks) ask(gateway);
      }
      // All are there and ask in their turn: soon the one that has it gets answers, and keeps it.
      let holder = '';
      for (let round = 0; round < 3 * GATEWAYS.length; round++) {
        now += TURN / 10;
        for (const gateway of GATEWAYS) tell(gateway);
        holder = turn!.gatewayId;
        ask(holder);
      }
      expect(reaching).toContain(holder);
      expect(turn!.failed).toEqual([]);
      for (const gateway of GATEWAYS) tell(gateway);
      expect(turn!.gatewayId).toBe(holder);
    }),
  );
});
