import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { AnyDb, AnyTx } from '../../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, forbidden, invalidInput } from '../../../platform/http/index.ts';
import { type Page, type PageRequest, pageFrom } from '../../page.ts';
import type { ReviewCore } from '../core.ts';
import type { NewReview, StoredReview } from '../types.ts';
import * as repository from './re-review.repository.ts';
import { dueCursor } from './re-review.schema.ts';

export type { DueReReview } from './re-review.repository.ts';
export type ReReviewService = ReturnType<typeof createReReviewService>;

const SUFFIX = '.re-review';
const PREFIX = { zh: '复审：', en: 'Re-review: ' } as const;

/** A re-review has a gate of its own: nobody who asks what a gate approved finds it there. */
export const gateOfReReview = (gate: string): string => (gate.endsWith(SUFFIX) ? gate : `${gate}${SUFFIX}`);

/** Looking at an approval again: whether what is in force now may stay so. It changes nothing by itself. */
export function createReReviewService(
  core: ReviewCore,
  open: (tx: AnyTx, review: NewReview & { readonly reReviewOf: string }) => Promise<StoredReview>,
) {
  const { subjects } = core;

  async function due(db: AnyDb, filter: Parameters<typeof repository.reReviewsDue>[1]) {
    return standing(db, await repository.reReviewsDue(db, filter));
  }

  /** Of subjects that are not retired. */
  async function standing(db: AnyDb, found: readonly repository.DueReReview[]) {
    const known = await subjects.getMany(
      db,
      found.map((one) => one.subject_id),
    );
    return found.filter((one) => known.get(one.subject_id)?.state !== 'retired');
  }

  return {
    due,

    /** One page, soonest first; where subjects were retired it has fewer than asked for. */
    async page(
      db: AnyDb,
      { cursor, limit, hiddenKinds = [] }: PageRequest & { hiddenKinds?: readonly string[] },
    ): Promise<Page<repository.DueReReview>> {
      const after = cursor === undefined ? {} : { after: decodeCursor(dueCursor, cursor) };
      const found = await repository.reReviewsDue(db, { ...after, hiddenKinds, limit: limit + 1 });
      const page = pageFrom(found, limit, (last) => encodeCursor({ day: last.re_review_on, id: last.id }));
      return { ...page, items: await standing(db, page.items) };
    },

    async requireFuture(db: AnyDb, day: string | undefined): Promise<void> {
      if (day === undefined || day > (await core.today(db))) return;
      throw invalidInput([{ path: 'reReviewOn', message: 'Must be a day in the future' }]);
    },

    /** The day that an approval carries: the soonest that a voter named, and not later than the template wants. */
    async dayOf(db: AnyDb, review: Pick<StoredReview, 'template' | 'votes'>): Promise<string | null> {
      const days = review.votes.flatMap((vote) => vote.reReviewOn ?? []);
      const months = review.template?.reReviewMonths ?? null;
      if (months !== null) days.push(addMonths(await core.today(db), months));
      return days.sort()[0] ?? null;
    },

    /** Opens the re-review, bound to what is in force now. */
    begin: (person: PersonActor, reviewId: string, statement: string): Promise<StoredReview> =>
      core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        const { ownerId } = await subjects.require(tx, review.subjectId);
        const may =
          person.onBehalfOf === undefined &&
          (person.personId === review.applicantId ||
            person.personId === ownerId ||
            (await core.reviewerRefusal(tx, review, person.personId)) === null);
        if (!may) {
          throw forbidden('not-involved', {
            zh: '复审由责任人、原申请人或有权评审的人员发起。',
            en: 'A re-review is begun by the owner, who applied, or one who may review it.',
          });
        }
        const [standing] = await due(tx, { id: reviewId, limit: 1 });
        if (standing === undefined) {
          throw conflict('no-re-review', {
            zh: '该评审没有待进行的复审：未定日期，或已有更新的批准。',
            en: 'There is nothing to look at again: it carries no date, or a later approval counts.',
          });
        }
        const inForce = await subjects.inForceOf(
          tx,
          review.bindings.map((binding) => binding.subjectId),
        );
        if (!inForce.has(review.subjectId) && review.bindings.some((one) => one.subjectId === review.subjectId)) {
          throw conflict('nothing-in-force', {
            zh: '当前没有生效的版本，无需复审。',
            en: 'Nothing of it is in force any more, so there is nothing to look at again.',
          });
        }
        const title = {
          zh: PREFIX.zh + review.title.zh.replace(PREFIX.zh, ''),
          en: PREFIX.en + review.title.en.replace(PREFIX.en, ''),
        };
        return open(tx, {
          gate: gateOfReReview(review.gate),
          applicant: person,
          subjectId: review.subjectId,
          bindings: [...inForce].map(([subjectId, { hash }]) => ({ subjectId, revision: hash })),
          rule: review.rule,
          title,
          statement,
          context: null,
          measureIds: review.measureIds,
          reReviewOf: review.id,
        });
      }),
  };
}

/** The same day so many months later; the last day of a shorter month. */
function addMonths(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0);
  if (date.getUTCDate() > wanted) date.setUTCDate(wanted);
  return date.toISOString().slice(0, 10);
}
