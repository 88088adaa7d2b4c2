import { ROLES, type Role } from '../../kernel/identity/index.ts';
import type { ChangeNotice } from '../../kernel/subject/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import type { AnyDb, AnyTx, Database } from '../../platform/database/index.ts';
import type { Directory } from '../directory.ts';
import { holdersIn } from '../holders.ts';
import type { NoticeBoard, RecordReader } from '../record/index.ts';
import type { ReviewService } from '../review/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { createMisuseOccasions } from './misuse-occasions.ts';
import type { NotificationService } from './notification.service.ts';
import { createReviewOccasions } from './review-occasions.ts';
import { createSourceOccasions } from './source-occasions.ts';
import type { NotificationKind } from './words.ts';

const REVIEW_ENDS = ['review.approved', 'review.rejected', 'review.lapsed', 'review.voided'] as const;
/** Who settles a change of a model. */
const SETTLERS: readonly Role[] = ['compliance-officer', 'security-officer'];
const NEAR = DAY;
const CHUNK = 100;
/** What is told of by its kind alone: its own words stay where they are. */
const NO_TITLE = { zh: '', en: '' };

/**
 * When who is told. What somebody did comes as a change notice, which is written in the transaction of the act and delivered in the
 * transaction that writes the notification: so none is lost and none is told twice. What only time brings is looked for.
 */
export function createOccasions(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly notices: NoticeBoard;
  readonly records: Pick<RecordReader, 'get'>;
  readonly reviews: ReviewService;
  readonly subjects: SubjectRegistry;
  readonly directory: Directory;
  readonly notifications: Pick<NotificationService, 'tell' | 'resolve' | 'resolveAt'>;
}) {
  const { database, clock, notices, reviews, subjects, directory, notifications } = parts;
  const duties = createReviewOccasions(parts);
  createSourceOccasions(parts);
  createMisuseOccasions(parts);

  async function ofReview(tx: AnyTx, { kind, facts }: ChangeNotice): Promise<void> {
    const review = await reviews.get(tx, String(facts.reviewId));
    if (review === null) return;
    const told = { event: `${kind}:${review.id}`, title: review.title, path: `/reviews/${review.id}` };
    if (kind === 'review.opened')
      return notifications.tell(tx, { ...told, kind, personIds: await reviews.voters(tx, review) });
    await notifications.resolve(tx, `review.opened:${review.id}`);
    await notifications.resolve(tx, `review.deadline-near:${review.id}`);
    if (kind !== 'review.withdrawn')
      await notifications.tell(tx, { ...told, kind: kind as NotificationKind, personIds: [review.applicantId] });
  }

  // Apart from reviews: what is told here comes from a measurement, and is for those who may settle it.
  notices.subscribe({
    subscriber: 'notifications/upstreams',
    kinds: ['endpoint.model-changed', 'endpoint.model-change-settled'],
    async handle(tx, { kind, subject, facts }) {
      const event = `endpoint.model-changed:${String(facts.changeId)}`;
      if (kind !== 'endpoint.model-changed') return notifications.resolve(tx, event);
      const { title, ownerId, unitId } = await subjects.require(tx, subject.id, 'endpoint');
      const able = await holdersIn(directory, SETTLERS, unitId, clock.now(), tx);
      await notifications.tell(tx, {
        ...{ event, kind },
        ...{ personIds: [...able, ownerId], title, path: '/upstreams' },
      });
    },
  });

  async function suspended(tx: AnyTx, { subject, recordId }: ChangeNotice): Promise<void> {
    const { title, ownerId } = await subjects.require(tx, subject.id, 'release');
    const event = `release.suspended:${recordId}`;
    const path = `/releases/${subject.id}`;
    await notifications.tell(tx, { event, kind: 'release.suspended', personIds: [ownerId], title, path });
  }

  /** Whoever's rights they are; the notice is about a person. */
  const ofRight =
    (kind: 'right.ending' | 'right.ended') =>
    async (tx: AnyTx, { subject, facts, recordId }: ChangeNotice): Promise<void> => {
      const title = ROLES[facts.role as Role] ?? { zh: '', en: '' };
      const event = `${kind}:${recordId}`;
      await notifications.tell(tx, { event, kind, personIds: [subject.id], title, path: '/competence' });
    };

  async function ofDispute(tx: AnyTx, { facts, recordId }: ChangeNotice): Promise<void> {
    const personIds = [facts.againstId, facts.mediatorId].filter((id) => typeof id === 'string');
    const told = { event: `dispute.raised:${recordId}`, kind: 'dispute.raised', title: NO_TITLE } as const;
    await notifications.tell(tx, { ...told, personIds, path: '/responsibilities?tab=disputes' });
  }

  async function ofNonconformity(tx: AnyTx, { kind, subject, facts }: ChangeNotice): Promise<void> {
    const event = `nonconformity.raised:${subject.id}`;
    if (kind !== 'nonconformity.raised') return notifications.resolve(tx, event);
    const told = { event, kind, title: NO_TITLE, path: `/nonconformities/${subject.id}` } as const;
    await notifications.tell(tx, { ...told, personIds: [String(facts.ownerId)] });
  }

  const handlers: { readonly [kind: string]: (tx: AnyTx, notice: ChangeNotice) => Promise<void> } = {
    ...Object.fromEntries(['review.opened', 'review.withdrawn', ...REVIEW_ENDS].map((kind) => [kind, ofReview])),
    'release.suspended': suspended,
    'competence.expiring': ofRight('right.ending'),
    'competence.lapsed': ofRight('right.ended'),
    async 'delegation.made'(tx, { subject, recordId }) {
      const told = { event: `delegation.made:${recordId}`, kind: 'delegation.made', title: NO_TITLE } as const;
      await notifications.tell(tx, { ...told, personIds: [subject.id], path: '/responsibilities?tab=delegations' });
    },
    'dispute.raised': ofDispute,
    'dispute.mediator-assigned': ofDispute,
    'nonconformity.raised': ofNonconformity,
    'nonconformity.answered': ofNonconformity,
  };
  notices.subscribe({
    subscriber: 'notifications',
    kinds: Object.keys(handlers),
    handle: (tx, notice) => handlers[notice.kind]!(tx, notice),
  });

  return {
    /** Whether the person still has to do it: whoever has voted, or may not decide any more, has not. */
    async stillOwed(db: AnyDb, event: string, personId: string): Promise<boolean> {
      const reviewId = /^review\.(?:opened|deadline-near):(rvw_\w+)$/.exec(event)?.[1];
      if (reviewId === undefined) return true;
      const review = await reviews.get(db, reviewId);
      return review !== null && (await reviews.voters(db, review)).includes(personId);
    },

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
