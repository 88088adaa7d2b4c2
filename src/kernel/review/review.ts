import type { ApprovalRule, ApprovalSeat } from '../gate/index.ts';
import type { PersonActor } from '../identity/index.ts';

export type ReviewState = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'lapsed' | 'void';

export interface ReviewVote {
  readonly personId: string;
  readonly seat: string;
  readonly choice: 'approve' | 'reject';
  readonly at: string;
}

/** What a decision is about: exactly these revisions. */
export interface ReviewBinding {
  readonly subjectId: string;
  readonly subjectKind: string;
  readonly revision: string;
}

/** The part of a review that its rules look at. */
export interface Review {
  readonly id: string;
  readonly gate: string;
  readonly state: ReviewState;
  readonly applicantId: string;
  readonly openedAt: string;
  readonly deadline: string;
  readonly rule: ApprovalRule;
  readonly bindings: readonly ReviewBinding[];
  readonly votes: readonly ReviewVote[];
  /** People who stepped back, or must, because of a conflict of interest. */
  readonly recused: readonly string[];
  /** People who wrote a bound revision; like the applicant they never decide. */
  readonly authorIds: readonly string[];
}

export type VoteRefusal =
  | 'review-not-open'
  | 'deadline-passed'
  | 'own-application'
  | 'own-work'
  | 'recused'
  | 'conflict-of-interest'
  | 'on-behalf'
  | 'already-voted'
  | 'no-seat'
  | 'not-reviewer'
  | 'not-a-person';

/** The seats on which the person may still sit, by the roles that they hold now. */
export function openSeats(review: Review, person: Pick<PersonActor, 'personId' | 'roles'>): ApprovalSeat[] {
  const taken = new Set(review.votes.map((vote) => vote.seat));
  return review.rule.seats.filter(
    (seat) =>
      seat.body === undefined && !taken.has(seat.name) && person.roles.some((grant) => seat.roles.includes(grant.role)),
  );
}

/** Why this person may not vote now, or null when they may. */
export function voteRefusal(
  review: Review,
  person: Pick<PersonActor, 'kind' | 'personId' | 'roles'>,
  at: Date,
): VoteRefusal | null {
  if (review.state !== 'open') return 'review-not-open';
  if (at.getTime() > Date.parse(review.deadline)) return 'deadline-passed';
  if (person.kind !== 'person') return 'not-a-person';
  if (person.personId === review.applicantId) return 'own-application';
  if (review.authorIds.includes(person.personId)) return 'own-work';
  if (review.recused.includes(person.personId)) return 'recused';
  if (review.votes.some((vote) => vote.personId === person.personId)) return 'already-voted';
  if (openSeats(review, person).length === 0) return 'no-seat';
  return null;
}

/** The state that the votes and the clock lead to. One rejection decides; approval needs every seat. */
export function reviewOutcome(review: Review, at: Date): ReviewState {
  if (review.state !== 'open') return review.state;
  if (review.votes.some((vote) => vote.choice === 'reject')) return 'rejected';
  const filled = new Set(review.votes.filter((vote) => vote.choice === 'approve').map((vote) => vote.seat));
  // A rule without seats approves nothing: nobody has agreed.
  if (review.rule.seats.length > 0 && review.rule.seats.every((seat) => filled.has(seat.name))) return 'approved';
  if (at.getTime() > Date.parse(review.deadline)) return 'lapsed';
  return 'open';
}

/**
 * Which seat a vote fills. A person with several matching roles takes the seat that the fewest others of `candidates`
 * could fill, so that nobody blocks a seat by chance; without candidates, the first open one.
 */
export function seatFor(
  review: Review,
  person: Pick<PersonActor, 'personId' | 'roles'>,
  candidates: readonly Pick<PersonActor, 'personId' | 'roles'>[] = [],
): ApprovalSeat | null {
  const seats = openSeats(review, person);
  if (seats.length === 0) return null;
  const rivals = (seat: ApprovalSeat) =>
    candidates.filter(
      (other) => other.personId !== person.personId && openSeats(review, other).some((open) => open.name === seat.name),
    ).length;
  return [...seats].sort((a, b) => rivals(a) - rivals(b))[0]!;
}
