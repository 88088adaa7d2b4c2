import { z } from 'zod';
import { openSeats, voteRefusal } from '../../kernel/review/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import { decodeCursor, encodeCursor } from '../../platform/http/index.ts';
import type { Directory } from '../directory.ts';
import { pageFrom } from '../page.ts';
import * as repository from './review.repository.ts';
import type { ConflictSource, ReviewService, SeatBodies, StoredReview } from './types.ts';
import { rivals, voterFor } from './voters.ts';

/** How many open reviews are looked at in one go when asking on which of them a person may vote. */
const CHUNK = 100;

const place = z.strictObject({ id: z.string().max(60), deadline: z.iso.datetime() });

/** The half of the review service that changes nothing. */
export function createReviewReader({
  clock,
  directory,
  conflictOf,
  bodiesOf,
}: {
  clock: Clock;
  directory: Directory;
  conflictOf: ConflictSource;
  bodiesOf: SeatBodies['ofMember'];
}): Pick<ReviewService, 'get' | 'getMany' | 'approvals' | 'list' | 'mayVote' | 'voters' | 'sitsInBody'> {
  const mayVote: ReviewService['mayVote'] = async (db, review, personId) => {
    const at = clock.now();
    const voter = await voterFor(directory, db, await directory.person(personId, db), { ...review, personId }, at);
    const refusal = voteRefusal(review, voter, at);
    if (refusal === null && (await conflictOf(db, review, personId)) !== null)
      return { refusal: 'conflict-of-interest' };
    return refusal === null ? { seats: openSeats(review, voter).map((seat) => seat.name) } : { refusal };
  };

  async function toDecide(db: AnyDb, personId: string, query: repository.ReviewQuery): Promise<StoredReview[]> {
    const found: StoredReview[] = [];
    for (let after = query.after; found.length < query.limit; ) {
      const chunk = await repository.listReviews(db, {
        ...query,
        undecidedBy: personId,
        limit: CHUNK,
        ...(after === undefined ? {} : { after }),
      });
      for (const review of chunk) if ('seats' in (await mayVote(db, review, personId))) found.push(review);
      if (chunk.length < CHUNK) break;
      after = chunk.at(-1)!;
    }
    return found.slice(0, query.limit);
  }

  async function hiddenFrom(
    db: AnyDb,
    personId: string | undefined,
    kinds: readonly string[] = [],
  ): Promise<Pick<repository.ReviewQuery, 'hidden'>> {
    if (kinds.length === 0) return {};
    const bodyIds = personId === undefined ? [] : await bodiesOf(db, personId);
    return { hidden: { kinds, except: personId ?? '', bodyIds } };
  }

  return {
    async sitsInBody(db, review, personId) {
      const filling = review.rule.seats.flatMap(({ body }) => body ?? []);
      if (filling.length === 0) return false;
      const own = await bodiesOf(db, personId);
      return filling.some((id) => own.includes(id));
    },
    async voters(db, review) {
      const able: string[] = [];
      for (const { personId } of await rivals(directory, db, review, clock.now()))
        if ('seats' in (await mayVote(db, review, personId))) able.push(personId);
      return able;
    },
    get: repository.findReview,
    async getMany(db, ids) {
      const found = await repository.findReviews(db, ids);
      return new Map(found.map((review) => [review.id, review]));
    },
    approvals: repository.findApprovals,
    mayVote,
    async list(db, { mine, personId, hiddenKinds, cursor, limit, ...filter }) {
      const after = cursor === undefined ? {} : { after: decodeCursor(place, cursor) };
      const query = { ...filter, ...after, limit: limit + 1 };
      if (mine !== undefined && personId === undefined) throw new TypeError('a list of "mine" needs the person');
      let found: StoredReview[];
      if (mine === 'to-decide') found = await toDecide(db, personId!, query);
      else if (mine === 'assigned') found = await repository.listReviews(db, { ...query, assignedTo: personId! });
      else if (mine === 'applied') found = await repository.listReviews(db, { ...query, applicantId: personId! });
      else found = await repository.listReviews(db, { ...query, ...(await hiddenFrom(db, personId, hiddenKinds)) });
      return pageFrom(found, limit, ({ id, deadline }) => encodeCursor({ id, deadline }));
    },
  };
}
