import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BodyRules,
  type Item,
  type Meeting,
  type MeetingAct,
  meetingRefusal,
  outcomeOf,
  quorumOf,
  votersOf,
} from './meeting.ts';

const PEOPLE = ['ann', 'bo', 'cy', 'dan', 'eve', 'fay'];
const CATEGORIES = ['technical', 'law'];

const rules: fc.Arbitrary<BodyRules> = fc.record({
  quorum: fc.integer({ min: 1, max: 6 }),
  quorumOfCategories: fc.boolean(),
  majority: fc.record({
    numerator: fc.integer({ min: 1, max: 3 }),
    denominator: fc.constant(3),
    of: fc.constantFrom('present' as const, 'members' as const, 'cast' as const),
  }),
  categories: fc.constant(CATEGORIES.map((name) => ({ name }))),
});
const seats = fc
  .tuple(...PEOPLE.map(() => fc.record({ category: fc.constantFrom(...CATEGORIES), votes: fc.boolean() })))
  .map((all) => all.map((one, i) => ({ personId: PEOPLE[i]!, ...one })));
const who = fc.constantFrom(...PEOPLE, 'stranger');
const item = fc.integer({ min: -1, max: 3 });
const step: fc.Arbitrary<MeetingAct> = fc.oneof(
  fc.constantFrom<MeetingAct>({ act: 'open' }, { act: 'open' }, { act: 'close' }, { act: 'minute' }, { act: 'cancel' }),
  who.map((personId) => ({ act: 'attend' as const, personId })),
  who.map((personId) => ({ act: 'attend' as const, personId })),
  fc.record({ act: fc.constant('recuse' as const), item, personId: who }),
  fc.record({ act: fc.constant('ballot' as const), item, personId: who }),
  fc.record({ act: fc.constant('ballot' as const), item, personId: who }),
  fc.record({ act: fc.constantFrom('call' as const), item }),
  fc.record({ act: fc.constantFrom('decide' as const), item }),
);

const withItem = (meeting: Meeting, at: number, change: (one: Item) => Partial<Item>): Meeting => ({
  ...meeting,
  items: meeting.items.map((one, i) => (i === at ? { ...one, ...change(one) } : one)),
});

/** What the service does once an act is not refused. */
function apply(meeting: Meeting, act: MeetingAct): Meeting {
  switch (act.act) {
    case 'open':
      return { ...meeting, state: 'open' };
    case 'close':
      return { ...meeting, state: 'closed' };
    case 'minute':
      return { ...meeting, state: 'minuted' };
    case 'cancel':
      return { ...meeting, state: 'cancelled' };
    case 'attend':
      return { ...meeting, present: [...new Set([...meeting.present, act.personId])] };
    case 'recuse':
      return withItem(meeting, act.item, (one) => ({ recused: [...new Set([...one.recused, act.personId])] }));
    case 'ballot':
      return withItem(meeting, act.item, (one) => ({ voted: [...one.voted, act.personId] }));
    case 'call':
      return withItem(meeting, act.item, () => ({ state: 'voting' }));
    case 'decide':
      return withItem(meeting, act.item, () => ({ state: 'decided' }));
  }
}

test('whatever is tried in whatever order, a meeting keeps its rules', () => {
  fc.assert(
    fc.property(rules, seats, fc.array(step, { maxLength: 60 }), (given, seated, steps) => {
      const blank: Item = { kind: 'decision', state: 'pending', recused: [], voted: [] };
      let meeting: Meeting = {
        state: 'convened',
        seats: seated,
        present: [],
        items: [blank, blank, { ...blank, kind: 'information' }],
      };
      for (const act of steps) {
        const refusal = meetingRefusal(given, meeting, act);
        if (refusal !== null) continue;
        const before = meeting;
        if (act.act === 'open') expect(quorumOf(given, before).met).toBe(true);
        if (act.act === 'call') {
          expect(before.state).toBe('open');
          expect(quorumOf(given, before, before.items[act.item]).met).toBe(true);
        }
        if (act.act === 'ballot') {
          const one = before.items[act.item]!;
          expect(votersOf(before, one).map(({ personId }) => personId)).toContain(act.personId);
          expect(one.voted).not.toContain(act.personId);
          expect(one.state).toBe('voting');
        }
        if (act.act === 'attend' || act.act === 'recuse')
          expect(
            before.items.some((one, i) => one.state === 'voting' && (act.act === 'attend' || act.item === i)),
          ).toBe(false);
        // What is over stays as it was.
        if (before.state === 'minuted' || before.state === 'cancelled') expect.unreachable(`${act.act} after the end`);
        if (before.state === 'closed') expect(act.act).toBe('minute');
        meeting = apply(meeting, act);
      }
      // One vote at a time; nothing is voted on outside of an open meeting; an item for information never.
      expect(meeting.items.filter((one) => one.state === 'voting').length).toBeLessThanOrEqual(1);
      if (meeting.state !== 'open') expect(meeting.items.every((one) => one.state !== 'voting')).toBe(true);
      expect(meeting.items[2]).toMatchObject({ state: 'pending', voted: [] });
      for (const one of meeting.items) {
        expect(new Set(one.voted).size).toBe(one.voted.length);
        expect(one.voted.filter((id) => one.recused.includes(id))).toEqual([]);
        for (const id of one.voted) expect(seated.find(({ personId }) => personId === id)?.votes).toBe(true);
      }
      if (meeting.state === 'closed' || meeting.state === 'minuted')
        expect(meeting.items.filter((one) => one.kind === 'decision').every((one) => one.state === 'decided')).toBe(
          true,
        );
    }),
    { numRuns: 1_000 },
  );
});

test('nothing is adopted without approvals; more approvals never turn an adoption into a rejection', () => {
  const count = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(rules, count, count, count, count, (given, approve, reject, abstain, away) => {
      const present = approve + reject + abstain;
      const tally = { approve, reject, abstain };
      const outcome = outcomeOf(given, tally, { present, members: present + away });
      if (approve === 0) expect(outcome).toBe('rejected');
      const { numerator, denominator, of } = given.majority;
      const base = of === 'present' ? present : of === 'members' ? present + away : approve + reject;
      expect(outcome === 'adopted').toBe(approve > 0 && approve / base >= numerator / denominator - 1e-12);
      if (reject > 0) {
        const swung = { approve: approve + 1, reject: reject - 1, abstain };
        if (outcome === 'adopted')
          expect(outcomeOf(given, swung, { present, members: present + away })).toBe('adopted');
      }
    }),
  );
});
