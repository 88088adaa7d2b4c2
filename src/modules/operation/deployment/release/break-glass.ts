import type { StoredReview } from '../../../../governance/index.ts';
import { type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import type { AnyTx } from '../../../../platform/database/index.ts';
import { conflict, forbidden } from '../../../../platform/http/index.ts';
import { announceChange } from '../deployment.changes.ts';
import { RELEASE_MEASURES } from '../deployment.records.ts';
import type { ReleaseDeps } from './release.deps.ts';
import { RELEASE_RECORDS } from './release.records.ts';
import * as repository from './release.repository.ts';

const GATE = 'break-glass.follow-up';
const REVIEW = systemActor('review');

const RULE_SEAT = {
  name: 'follow-up',
  title: { zh: '补审', en: 'Follow-up' },
  roles: ['compliance-officer', 'security-officer'],
} as const;

export type BreakGlass = ReturnType<typeof createBreakGlass>;

/** One authorised person may suspend or roll back alone, at once; somebody else always decides about it afterwards. */
export function createBreakGlass(deps: ReleaseDeps) {
  const { clock, reviews, recorder, profiles, directory, gates, subjects } = deps;

  gates.define({
    name: GATE,
    title: { zh: '紧急处置补审', en: 'Follow-up of an emergency act' },
    measureIds: [...RELEASE_MEASURES],
    subjectKind: 'release',
    rule: { seats: [RULE_SEAT], deadlineHours: 24 },
    check: async () => [],
    bindings: async (db, subjectId) => [
      { subjectId, revision: (await subjects.require(db, subjectId, 'release')).latest },
    ],
  });
  reviews.onDecided(GATE, async (tx, review, outcome) => {
    if (outcome === 'withdrawn') throw cannotWithdraw();
    await repository.lockReleases(tx);
    if (outcome === 'lapsed' || outcome === 'void') return again(tx, review);
    const acts = await repository.openBreakGlass(tx, { reviewId: review.id });
    // Acts of several people may have come under one follow-up; the review knows only the first of them as its applicant.
    if (review.votes.some((vote) => acts.some((act) => act.person_id === vote.personId))) throw ownAct();
    await repository.updateBreakGlass(tx, review.id, { outcome });
    await recorder.write(tx, {
      kind: outcome === 'approved' ? RELEASE_RECORDS.breakGlassConfirmed : RELEASE_RECORDS.breakGlassRejected,
      actor: REVIEW,
      subject: { kind: 'release', id: review.subjectId },
      measures: review.measureIds,
      facts: { reviewId: review.id, acts: acts.map(({ id }) => id) },
      notice: true,
    });
    if (outcome === 'rejected' && acts.some(({ act }) => act === 'rollback')) await stop(tx, review);
  });

  /** A rollback that was not agreed to is not served on; what was there before is not brought back by itself either. */
  async function stop(tx: AnyTx, review: StoredReview): Promise<void> {
    const row = await repository.releaseRow(tx, review.subjectId);
    if (row.state !== 'approved') return;
    await repository.updateRelease(tx, row.release_id, { state: 'suspended', stopped: true });
    await recorder.write(tx, {
      kind: RELEASE_RECORDS.suspended,
      actor: REVIEW,
      subject: { kind: 'release', id: row.release_id },
      measures: review.measureIds,
      facts: { reviewId: review.id, breakGlass: false },
      notice: true,
    });
    await announceChange(tx, 'standing');
  }

  /** A follow-up ends by a decision only: where time ran out, the next one is opened and stays overdue. */
  async function again(tx: AnyTx, review: StoredReview): Promise<void> {
    const person = await directory.person(review.applicantId, tx);
    if (person === null) throw new Error(`applicant ${review.applicantId} of review ${review.id} is unknown`);
    const next = await open(tx, review.subjectId, {
      kind: 'person',
      personId: person.id,
      name: person.name,
      roles: person.roles,
      via: 'session',
    });
    await repository.updateBreakGlass(tx, review.id, { review_id: next.id });
    await recorder.write(tx, {
      kind: RELEASE_RECORDS.followUpOverdue,
      actor: REVIEW,
      subject: { kind: 'release', id: review.subjectId },
      measures: review.measureIds,
      outcome: 'failed',
      facts: { reviewId: review.id, next: next.id },
    });
  }

  async function open(tx: AnyTx, releaseId: string, applicant: PersonActor): Promise<StoredReview> {
    const { profile } = await profiles.current(tx);
    const row = await repository.releaseRow(tx, releaseId);
    const { title } = await subjects.require(tx, releaseId, 'release');
    return reviews.open(tx, {
      gate: GATE,
      applicant,
      subjectId: releaseId,
      bindings: [{ subjectId: releaseId, revision: row.revision! }],
      rule: { seats: [RULE_SEAT], deadlineHours: numberOf(profile, 'break-glass.review-hours') },
      title: { zh: `紧急处置补审：${title.zh}`, en: `Follow-up of an emergency act: ${title.en}` },
      statement: '',
      context: null,
      measureIds: [...RELEASE_MEASURES],
    });
  }

  return {
    /** Notes the act and sees to its follow-up; acts on one release that nobody has reviewed yet are looked at together. */
    async note(
      tx: AnyTx,
      actor: PersonActor,
      act: { id: string; releaseId: string; act: 'suspend' | 'rollback' },
    ): Promise<void> {
      const { profile } = await profiles.current(tx);
      const at = clock.now();
      const [earlier] = await repository.openBreakGlass(tx, { releaseId: act.releaseId });
      const reviewId = earlier?.review_id ?? (await open(tx, act.releaseId, actor)).id;
      await repository.insertBreakGlass(tx, {
        id: act.id,
        release_id: act.releaseId,
        act: act.act,
        person_id: actor.personId,
        at,
        due_at: new Date(at.getTime() + numberOf(profile, 'break-glass.review-hours') * HOUR),
        review_id: reviewId,
        outcome: null,
      });
      await recorder.write(tx, {
        kind: RELEASE_RECORDS.followUpOpened,
        actor,
        subject: { kind: 'release', id: act.releaseId },
        measures: [...RELEASE_MEASURES],
        facts: { reviewId, act: act.act, recordId: act.id },
      });
    },
  };
}

const ownAct = () =>
  forbidden('own-act', {
    zh: '紧急处置不能由处置人自己补审。',
    en: 'Nobody reviews an emergency act of their own.',
  });

const cannotWithdraw = () =>
  conflict('follow-up-stays', {
    zh: '紧急处置必须由他人补审，不能撤回。',
    en: 'An emergency act is always reviewed by somebody else: this cannot be withdrawn.',
  });
