import { grantsInForce, type Role } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import type { Directory } from '../directory.ts';
import type { NoticeBoard } from '../record/index.ts';
import type { ReviewService } from '../review/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import type { NotificationService } from './notification.service.ts';
import { createReviewOccasions } from './review-occasions.ts';
import { createSourceOccasions } from './source-occasions.ts';
import type { NotificationKind } from './words.ts';

const REVIEW_ENDS = ['review.approved', 'review.rejected', 'review.lapsed', 'review.voided'] as const;
/** Who settles a change of a model. */
const SETTLERS: readonly Role[] = ['compliance-officer', 'security-officer'];
const NEAR = DAY;
const CHUNK = 100;

/**
 * When who is told. What somebody did comes as a change notice, which is written in the transaction of the act and delivered in the
 * transaction that writes the notification: so none is lost and none is told twice. What only time brings is looked for.
 */
export function createOccasions(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly notices: NoticeBoard;
  readonly reviews: ReviewService;
  readonly subjects: SubjectRegistry;
  readonly directory: Directory;
  readonly notifications: Pick<NotificationService, 'tell' | 'resolve'>;
}) {
  const { database, clock, notices, reviews, subjects, directory, notifications } = parts;
  const duties = createReviewOccasions(parts);
  createSourceOccasions(parts);

  notices.subscribe({
    subscriber: 'notifications',
    kinds: ['review.opened', ...REVIEW_ENDS, 'review.withdrawn', 'release.suspended'],
    async handle(tx, { kind, subject, facts, recordId }) {
      if (kind === 'release.suspended') return suspended(tx, subject.id, recordId);
      const review = await reviews.get(tx, String(facts.reviewId));
      if (review === null) return;
      const told = { title: review.title, path: `/reviews/${review.id}` };
      if (kind !== 'review.opened') {
        await notifications.resolve(tx, `review.opened:${review.id}`);
        await notifications.resolve(tx, `review.deadline-near:${review.id}`);
        if (kind === 'review.withdrawn') return;
        return notifications.tell(tx, {
          ...told,
          event: `${kind}:${review.id}`,
          kind: kind as NotificationKind,
          personIds: [review.applicantId],
        });
      }
      await notifications.tell(tx, {
        ...told,
        event: `${kind}:${review.id}`,
        kind,
        personIds: await reviews.voters(tx, review),
      });
    },
  });

  // Apart from reviews: what is told here comes from a measurement, and is for those who may settle it.
  notices.subscribe({
    subscriber: 'notifications/upstreams',
    kinds: ['endpoint.model-changed', 'endpoint.model-change-settled'],
    async handle(tx, { kind, subject, facts }) {
      const event = `endpoint.model-changed:${String(facts.changeId)}`;
      if (kind !== 'endpoint.model-changed') return notifications.resolve(tx, event);
      const { title, ownerId, unitId } = await subjects.require(tx, subject.id, 'endpoint');
      const able: string[] = [];
      for (const { id, roles } of await directory.holdersOf(SETTLERS, tx)) {
        for (const grant of grantsInForce(roles, clock.now()))
          if (SETTLERS.includes(grant.role) && (await directory.unitCovers(grant.unitId, unitId, tx))) able.push(id);
      }
      await notifications.tell(tx, {
        ...{ event, kind },
        ...{ personIds: [...able, ownerId], title, path: '/upstreams' },
      });
    },
  });

  async function suspended(tx: AnyTx, releaseId: string, recordId: string): Promise<void> {
    const { title, ownerId } = await subjects.require(tx, releaseId, 'release');
    const event = `release.suspended:${recordId}`;
    const path = `/releases/${releaseId}`;
    await notifications.tell(tx, { event, kind: 'release.suspended', personIds: [ownerId], title, path });
  }

  return {
    /** Tells those who may still decide that a review lapses within a day, and reminds of what approvals left to be done. */
    async lookAtDeadlines(): Promise<void> {
      await duties.lookAtDuties();
      const before = clock.now().getTime() + NEAR;
      for (let cursor: string | undefined; ; ) {
        const page = await reviews.list(database.kysely, {
          state: 'open',
          limit: CHUNK,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const review of page.items) {
          // One that never had more time would be told twice at once.
          if (Date.parse(review.deadline) > before || Date.parse(review.deadline) - Date.parse(review.openedAt) <= NEAR)
            continue;
          await database.kysely.transaction().execute(async (tx) =>
            notifications.tell(tx, {
              event: `review.deadline-near:${review.id}`,
              kind: 'review.deadline-near',
              personIds: await reviews.voters(tx, review),
              title: review.title,
              path: `/reviews/${review.id}`,
            }),
          );
        }
        cursor = page.nextCursor;
        if (cursor === undefined) return;
      }
    },
  };
}
