import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterDisputeAct, type Dispute, type DisputeAct, disputeRefusal } from './dispute.ts';
import { isSerious, LETTERS, matrixFaults } from './matrix.ts';

const PEOPLE = ['ann', 'bo', 'cy', 'dan'];
const who = fc.constantFrom(...PEOPLE);

test('a row without serious faults has exactly one who answers, somebody who does, and nobody who can not act', () => {
  const assignment = fc.record({ personId: who, letter: fc.constantFrom(...LETTERS), able: fc.boolean() });
  fc.assert(
    fc.property(fc.array(assignment, { maxLength: 8 }), (row) => {
      const faults = matrixFaults(row);
      const able = (letter: string) => row.filter((one) => one.letter === letter && one.able);
      const clean = faults.every((fault) => !isSerious(fault));
      if (clean) {
        expect(able('A')).toHaveLength(1);
        expect(able('R').length).toBeGreaterThan(0);
        expect(row.every((one) => one.able)).toBe(true);
      }
      // Somebody who can not act never makes a row better.
      const worse = matrixFaults([...row, { personId: 'zoe', letter: 'A', able: false }]);
      expect(worse).toContain('unable');
      for (const fault of faults) if (fault !== 'alone') expect(worse).toContain(fault);
    }),
  );
});

test('whatever is tried in whatever order, no party mediates or decides, and what is over stays over', () => {
  const act: fc.Arbitrary<DisputeAct> = fc.oneof(
    who.map((mediatorId) => ({ act: 'assign' as const, mediatorId })),
    fc.constantFrom<DisputeAct>({ act: 'state' }, { act: 'settle' }, { act: 'escalate' }, { act: 'withdraw' }),
  );
  const step = fc.record({ act, by: who, inCharge: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let dispute: Dispute = { state: 'raised', raisedBy: 'ann', againstId: 'bo', mediatorId: null };
      for (const { act: given, by, inCharge } of steps) {
        const before = dispute;
        if (disputeRefusal(before, given, { id: by, inCharge }) !== null) continue;
        expect(['settled', 'withdrawn']).not.toContain(before.state);
        if (given.act === 'settle') {
          expect(['ann', 'bo']).not.toContain(by);
          if (before.state === 'escalated') expect(inCharge).toBe(true);
          else expect(by).toBe(before.mediatorId);
        }
        if (given.act === 'withdraw') expect(by).toBe('ann');
        dispute = {
          ...before,
          state: afterDisputeAct(before, given),
          mediatorId: given.act === 'assign' ? given.mediatorId : before.mediatorId,
        };
        // An escalation is never taken back.
        if (before.state === 'escalated') expect(['escalated', 'settled', 'withdrawn']).toContain(dispute.state);
        expect(['ann', 'bo']).not.toContain(dispute.mediatorId);
      }
    }),
    { numRuns: 1_000 },
  );
});
