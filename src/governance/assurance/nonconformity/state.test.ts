import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NONCONFORMITY_STATES, type NonconformityStep, type Standing, stateAfter, stepRefusal } from './state.ts';

const people = ['auditor', 'owner', 'doer', 'other'];
type Act = { step: NonconformityStep; person: string; at: number };
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    step: fc.constantFrom<NonconformityStep>('answer', 'complete-action', 'close', 'send-back'),
    person: fc.constantFrom(...people),
    at: fc.nat(1),
  }),
  { maxLength: 40 },
);

test('whatever is tried in whatever order: closed only when all was done, by somebody who did none of it, and then for good', () => {
  fc.assert(
    fc.property(acts, (tried) => {
      let standing: Standing = { state: 'open', raisedBy: 'auditor', ownerId: 'owner', actions: [] };
      for (const { step, person, at } of tried) {
        const before = standing;
        const action = standing.actions[at];
        if (stepRefusal(standing, step, person, action) !== null) continue;
        expect(before.state).not.toBe('closed');
        const actions =
          step === 'answer'
            ? [
                { ownerId: 'doer', doneAt: null },
                { ownerId: 'owner', doneAt: null },
              ]
            : step === 'complete-action'
              ? before.actions.map((one) => (one === action ? { ...one, doneAt: 'now' } : one))
              : before.actions;
        standing = { ...before, actions, state: stateAfter(step, actions) };
        if (standing.state === 'closed') {
          expect(before.state).toBe('done');
          expect(['auditor', 'other']).toContain(person);
          expect(actions.length).toBeGreaterThan(0);
        }
        if (standing.state === 'done') expect(actions.every(({ doneAt }) => doneAt !== null)).toBe(true);
      }
    }),
  );
});

test('a walk that ends well', () => {
  const open: Standing = { state: 'open', raisedBy: 'auditor', ownerId: 'owner', actions: [] };
  expect(stepRefusal(open, 'answer', 'other')).toBe('not-owner');
  expect(stepRefusal(open, 'close', 'auditor')).toBe('wrong-state');
  const actions = [{ ownerId: 'doer', doneAt: null }];
  const answered: Standing = { ...open, actions, state: stateAfter('answer', actions) };
  expect(answered.state).toBe('answered');
  expect(stepRefusal(answered, 'complete-action', 'other', actions[0])).toBe('not-owner');
  // Who may not learns nothing of the state.
  for (const state of NONCONFORMITY_STATES) {
    expect(stepRefusal({ ...answered, state }, 'answer', 'other')).toBe('not-owner');
    expect(stepRefusal({ ...answered, state }, 'complete-action', 'other', actions[0])).toBe('not-owner');
    expect(stepRefusal({ ...answered, state }, 'complete-action', 'other')).toBe('not-owner');
  }
  const done: Standing = { ...answered, actions: [{ ownerId: 'doer', doneAt: 'now' }], state: 'done' };
  expect(stateAfter('complete-action', done.actions)).toBe('done');
  expect(stepRefusal(done, 'close', 'doer')).toBe('own-work');
  expect(stepRefusal(done, 'close', 'auditor')).toBeNull();
  expect(stateAfter('send-back', done.actions)).toBe('open');
});
