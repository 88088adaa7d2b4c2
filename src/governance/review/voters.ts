import { grantsInForce, type PersonActor } from '../../kernel/identity/index.ts';
import type { Review } from '../../kernel/review/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import type { Directory, DirectoryPerson } from '../directory.ts';
import type { StoredReview } from './types.ts';

export type Voter = Pick<PersonActor, 'kind' | 'personId' | 'roles'>;

/** The person as a voter of this review: only the roles that hold now and at its unit. A disabled person holds none. */
export async function voterFor(
  directory: Directory,
  db: AnyDb,
  person: DirectoryPerson | null,
  review: Pick<StoredReview, 'unitId' | 'rule'> & { personId: string },
  at: Date,
): Promise<Voter> {
  const roles = [];
  if (person?.enabled === true) {
    const wanted = new Set(review.rule.seats.flatMap((seat) => seat.roles));
    for (const grant of grantsInForce(person.roles, at)) {
      if (wanted.has(grant.role) && (await directory.unitCovers(grant.unitId, review.unitId, db))) roles.push(grant);
    }
  }
  return { kind: 'person', personId: review.personId, roles };
}

/** Everybody else who could take a seat, so that a voter with several roles takes the one that others need least. */
export async function rivals(directory: Directory, db: AnyDb, review: StoredReview, at: Date): Promise<Voter[]> {
  const excluded = new Set([
    review.applicantId,
    ...review.authorIds,
    ...review.recused,
    ...review.votes.map((vote) => vote.personId),
  ]);
  const voters: Voter[] = [];
  for (const person of await directory.holdersOf(rolesOf(review), db)) {
    if (excluded.has(person.id)) continue;
    voters.push(await voterFor(directory, db, person, { ...review, personId: person.id }, at));
  }
  return voters;
}

function rolesOf(review: Review) {
  return [...new Set(review.rule.seats.flatMap((seat) => seat.roles))];
}
