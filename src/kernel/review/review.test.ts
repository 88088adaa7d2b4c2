import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Role } from '../identity/index.ts';
import { openSeats, type Review, reviewOutcome, seatFor, voteRefusal } from './index.ts';

const ROLES: Role[] = ['compliance-officer', 'security-officer', 'product-owner'];
const people = ['ann', 'bo', 'cy', 'dan', 'eve'];
const title = { zh: '', en: '' };

const seats = fc
  .array(fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }), { minLength: 1, maxLength: 3 })
  .map((lists) => lists.map((roles, i) => ({ name: `seat${i}`, title, roles })));
const rolesOf = fc.record(
  Object.fromEntries(people.map((id) => [id, fc.uniqueArray(fc.constantFrom(...ROLES))])) as Record<
    string,
    fc.Arbitrary<Role[]>
  >,
);
const step = fc.oneof(
  fc.record({
    act: fc.constant('vote' as const),
    who: fc.constantFrom(...people),
    choice: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
  }),
  fc.record({ act: fc.constant('recuse' as const), who: fc.constantFrom(...people) }),
  fc.record({ act: fc.constant('wait' as const), hours: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ act: fc.constant('withdraw' as const) }),
);
const given = fc.record({
  seats,
  roles: rolesOf,
  authors: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 2 }),
  steps: fc.array(step, { maxLength: 25 }),
});

const START = Date.parse('2026-03-01T00:00:00Z');
const DEADLINE = START + 72 * 3_600_000;

test('whatever people try: only the right ones are counted, once, and an end is an end', () => {
  fc.assert(
    fc.property(given, ({ seats, roles, authors, steps }) => {
      let now = START;
      let review: Review = {
        id: 'rvw',
        gate: 'release',
        state: 'open',
        applicantId: 'ann',
        openedAt: new Date(START).toISOString(),
        deadline: new Date(DEADLINE).toISOString(),
        rule: { seats, deadlineHours: 72 },
        bindings: [],
        votes: [],
        recused: [],
        authorIds: authors,
      };
      const voter = (id: string) => ({
        kind: 'person' as const,
        personId: id,
        roles: roles[id]!.map((role) => ({ role, unitId: 'unt', until: null })),
      });
      for (const one of steps) {
        const before = review;
        const at = new Date(now);
        if (one.act === 'wait') now += one.hours * 3_600_000;
        else if (one.act === 'withdraw') {
          if (review.state === 'open' && now <= DEADLINE) review = { ...review, state: 'withdrawn' };
        } else if (one.act === 'recuse') {
          if (review.state === 'open') review = { ...review, recused: [...review.recused, one.who] };
        } else {
          const refusal = voteRefusal(review, voter(one.who), at);
          if (refusal === null) {
            const seat = seatFor(review, voter(one.who), people.map(voter))!;
            expect(seat.roles.some((role) => roles[one.who]!.includes(role))).toBe(true);
            const vote = { personId: one.who, seat: seat.name, choice: one.choice, at: at.toISOString() };
            review = { ...review, votes: [...review.votes, vote] };
          } else {
            const forbidden =
              one.who === 'ann' ||
              authors.includes(one.who) ||
              review.recused.includes(one.who) ||
              review.votes.some((vote) => vote.personId === one.who) ||
              openSeats(review, voter(one.who)).length === 0;
            expect(forbidden || review.state !== 'open' || now > DEADLINE).toBe(true);
          }
        }
        if (before.state !== 'open') expect(review).toEqual(before);
        review = { ...review, state: reviewOutcome(review, new Date(now)) };
      }
      const voters = review.votes.map((vote) => vote.personId);
      expect(new Set(voters).size).toBe(voters.length);
      expect(new Set(review.votes.map((vote) => vote.seat)).size).toBe(voters.length);
      for (const id of voters) expect(['ann', ...authors]).not.toContain(id);
      for (const vote of review.votes) expect(Date.parse(vote.at)).toBeLessThanOrEqual(DEADLINE);
      const rejections = review.votes.filter((vote) => vote.choice === 'reject').length;
      if (review.state === 'approved') expect([voters.length, rejections]).toEqual([seats.length, 0]);
      else if (review.state === 'rejected') expect(rejections).toBe(1);
      else expect(rejections).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('a rule without seats approves nothing', () => {
  const review: Review = {
    id: 'rvw',
    gate: 'g',
    state: 'open',
    applicantId: 'ann',
    openedAt: new Date(START).toISOString(),
    deadline: new Date(DEADLINE).toISOString(),
    rule: { seats: [], deadlineHours: 72 },
    bindings: [],
    votes: [],
    recused: [],
    authorIds: [],
  };
  expect(reviewOutcome(review, new Date(START))).toBe('open');
  expect(reviewOutcome(review, new Date(DEADLINE + 1))).toBe('lapsed');
});

test('a person with several roles takes the seat that the others need least', () => {
  const seat = (name: string, ...roles: Role[]) => ({ name, title, roles });
  const review: Review = {
    id: 'rvw',
    gate: 'g',
    state: 'open',
    applicantId: 'x',
    openedAt: '',
    deadline: new Date(DEADLINE).toISOString(),
    rule: {
      seats: [seat('first', 'compliance-officer', 'security-officer'), seat('second', 'compliance-officer')],
      deadlineHours: 1,
    },
    bindings: [],
    votes: [],
    recused: [],
    authorIds: [],
  };
  const voter = (personId: string, role: Role) => ({ personId, roles: [{ role, unitId: 'u', until: null }] });
  const bo = voter('bo', 'compliance-officer');
  expect(seatFor(review, bo)?.name).toBe('first');
  expect(seatFor(review, bo, [bo, voter('cy', 'security-officer')])?.name).toBe('second');
  expect(seatFor(review, voter('dan', 'operator'))).toBeNull();
});
