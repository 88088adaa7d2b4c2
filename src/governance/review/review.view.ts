import type { PersonActor } from '../../kernel/identity/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import type { Directory } from '../directory.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { type StoredCondition, stateOf } from './condition/index.ts';
import type { StoredDocument } from './document/index.ts';
import { REFUSALS } from './refusal.ts';
import type { ReviewDetailView, ReviewSummaryView } from './review.schema.ts';
import type { SealRow } from './seal/index.ts';
import type { ReviewService, StoredReview } from './types.ts';

export interface ReviewViewParts {
  readonly directory: Directory;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
}

export async function summaries(
  parts: ReviewViewParts,
  db: AnyDb,
  found: readonly StoredReview[],
): Promise<ReviewSummaryView[]> {
  const assignees = await parts.reviews.assignments.of(
    db,
    found.map((review) => review.id),
  );
  const named = await names(parts.directory, db, [
    ...found.map((review) => review.applicantId),
    ...[...assignees.values()].flat(),
  ]);
  return found.map((review) => summary(review, named, assignees.get(review.id) ?? []));
}

/** Everything that a reader of the review needs to decide, with what is in force beside what is applied for. */
export async function detail(
  parts: ReviewViewParts,
  db: AnyDb,
  review: StoredReview,
  reader: PersonActor,
  readsDocuments: boolean,
): Promise<ReviewDetailView> {
  const readerId = reader.personId;
  const { directory, subjects, reviews } = parts;
  const subjectIds = review.bindings.map((binding) => binding.subjectId);
  const known = await subjects.getMany(db, subjectIds);
  const inForce = await subjects.inForceOf(db, subjectIds);
  const bound = await Promise.all(
    review.bindings.map((binding) => subjects.revision(db, binding.subjectId, binding.revision)),
  );
  const bodies = await subjects.getMany(
    db,
    review.rule.seats.flatMap((seat) => seat.body ?? []),
  );
  const conditions = await reviews.conditions.of(db, review.id);
  const questions = await reviews.questions.of(db, review.id);
  const documents = await reviews.documents.of(db, review.id);
  const seal = await reviews.sealing.of(db, review.id);
  const assignees = (await reviews.assignments.of(db, [review.id])).get(review.id) ?? [];
  const people = await names(directory, db, [
    ...assignees,
    ...documents.flatMap((one) =>
      one.versions.flatMap((version) => [version.added_by, ...version.signatures.map((signed) => signed.person_id)]),
    ),
    ...conditions.flatMap((one) => [one.set_by, one.answerable_id, one.confirmed_by ?? '']),
    ...questions.map((one) => one.asked_by),
    seal?.sealed_by ?? '',
    review.applicantId,
    ...review.authorIds,
    ...review.votes.map((vote) => vote.personId),
    ...review.recused,
    ...review.comments.map((comment) => comment.personId),
  ]);
  const named: Named = (id) => {
    const body = bodies.get(id);
    return body === undefined ? people(id) : { id, name: body.title.zh };
  };
  // Everybody decides for themselves: what a stand-in is offered says so.
  const answer =
    reader.onBehalfOf === undefined ? await reviews.mayVote(db, review, readerId) : ({ refusal: 'on-behalf' } as const);
  const canReview = reader.onBehalfOf === undefined && (await reviews.reviewerRefusal(db, review, readerId)) === null;
  const today = await reviews.today();
  const isOpen = review.state === 'open';
  const side = readerId === review.applicantId ? 'applicant' : canReview ? 'reviewer' : null;
  const mayAdd = await reviews.documents.mayAdd(db, review, reader);
  const reads = readsDocuments || side !== null || mayAdd !== null || (await reviews.sitsInBody(db, review, readerId));
  const standing = isOpen ? undefined : (await reviews.reReviews.due(db, { id: review.id, limit: 1 }))[0];
  return {
    ...summary(review, named, assignees),
    statement: review.statement,
    rule: review.rule,
    measureIds: review.measureIds,
    verdict: review.verdict,
    bindings: review.bindings.map((binding, i) => {
      const revision = bound[i];
      const current = inForce.get(binding.subjectId);
      return {
        ...binding,
        title: known.get(binding.subjectId)?.title ?? { zh: binding.subjectId, en: binding.subjectId },
        number: revision?.number ?? 0,
        content: revision?.content ?? null,
        authors: (revision?.contributorIds ?? []).map(named),
        inForce:
          current === undefined ? null : { revision: current.hash, number: current.number, content: current.content },
        newer: known.get(binding.subjectId)?.latest !== binding.revision,
      };
    }),
    votes: review.votes.map(({ personId, ...vote }) => ({ ...vote, person: named(personId) })),
    recusals: review.recusals.map(({ personId, ...recusal }) => ({ ...recusal, person: named(personId) })),
    comments: review.comments.map(({ personId, ...comment }) => ({ ...comment, person: named(personId) })),
    closingReason: review.closingReason,
    canVote:
      'seats' in answer
        ? answer
        : { refusal: answer.refusal, detail: { zh: REFUSALS[answer.refusal].zh, en: REFUSALS[answer.refusal].en } },
    canWithdraw: isOpen && review.applicantId === readerId,
    canReview,
    template: review.template,
    // Titles and names of files say what is in them: who may not read them learns of none.
    documents: (reads ? documents : []).map((one) =>
      documentViewOf(one, named, { readerId, side, adds: mayAdd, voted: review.votes.length > 0 }),
    ),
    missingDocuments: (review.template?.documents ?? [])
      .map(({ id }) => id)
      .filter((id) => !documents.some((one) => one.requirement === id)),
    canAddDocument: mayAdd !== null,
    canAddScan: side !== null,
    canReadDocuments: reads,
    sealing: {
      service: reviews.sealing.service(),
      canSeal:
        reviews.sealing.service() !== null && seal === null && side !== null && reviews.sealing.isDecided(review),
      seal: seal === null ? null : sealViewOf(seal, named),
    },
    reReviewOf: review.reReviewOf,
    reReview:
      standing === undefined
        ? null
        : {
            day: standing.re_review_on,
            overdue: standing.re_review_on < today,
            openId: standing.open_id,
            rejectedId: standing.rejected_id,
            canBegin:
              standing.open_id === null &&
              (canReview || [review.applicantId, known.get(review.subjectId)?.ownerId].includes(readerId)),
          },
    conditions: conditions.map((one) => conditionViewOf(one, named, { readerId, canReview, today })),
    questions: questions.map((one) => ({
      id: one.id,
      text: one.text,
      blocking: one.blocking,
      askedBy: named(one.asked_by),
      askedAt: one.asked_at.toISOString(),
      answer: one.answer,
      answeredBy: one.answered_by === null ? null : named(one.answered_by),
      answeredAt: one.answered_at?.toISOString() ?? null,
      withdrawnAt: one.withdrawn_at?.toISOString() ?? null,
      canAnswer: isOpen && reviews.questions.isOpen(one) && review.applicantId === readerId,
      canWithdraw: isOpen && reviews.questions.isOpen(one) && one.asked_by === readerId,
    })),
  };
}

function conditionViewOf(
  one: StoredCondition,
  named: Named,
  reader: { readerId: string; canReview: boolean; today: string },
): ReviewDetailView['conditions'][number] {
  const state = stateOf(one);
  return {
    id: one.id,
    reviewId: one.review_id,
    state,
    overdue: (state === 'open' || state === 'met') && one.due < reader.today,
    text: { zh: one.text_zh, en: one.text_en },
    answerable: named(one.answerable_id),
    due: one.due,
    setBy: named(one.set_by),
    evidence: one.evidence,
    metAt: one.met_at?.toISOString() ?? null,
    confirmedBy: one.confirmed_by === null ? null : named(one.confirmed_by),
    confirmedAt: one.confirmed_at?.toISOString() ?? null,
    remark: one.remark,
    canMeet: state === 'open' && one.answerable_id === reader.readerId,
    canConfirm: state === 'met' && reader.canReview && one.answerable_id !== reader.readerId,
  };
}

function documentViewOf(
  one: StoredDocument,
  named: Named,
  reader: { readerId: string; side: string | null; adds: string | null; voted: boolean },
): ReviewDetailView['documents'][number] {
  const newest = one.versions.at(-1);
  return {
    id: one.id,
    kind: one.kind,
    requirement: one.requirement,
    title: one.title,
    versions: one.versions.map((version) => ({
      number: version.number,
      sha256: version.sha256,
      size: version.size,
      mediaType: version.media_type,
      fileName: version.file_name,
      addedBy: named(version.added_by),
      addedAt: version.added_at.toISOString(),
      scan: version.scan,
      signatures: version.signatures.map((signed) => ({
        person: named(signed.person_id),
        side: signed.side,
        method: signed.method,
        at: signed.at.toISOString(),
      })),
    })),
    canAddVersion: reader.adds === one.kind && !(one.kind === 'attachment' && reader.voted),
    canSign:
      reader.side !== null && newest?.signatures.every((signed) => signed.person_id !== reader.readerId) === true,
  };
}

function sealViewOf(one: SealRow, named: Named): ReviewDetailView['sealing']['seal'] {
  const { service, snapshot, document, signature } = one;
  return {
    service,
    snapshot,
    document,
    signature,
    sealedBy: named(one.sealed_by),
    sealedAt: one.sealed_at.toISOString(),
  };
}

type Named = (id: string) => { id: string; name: string };

function summary(review: StoredReview, named: Named, assignees: readonly string[]): ReviewSummaryView {
  const taken = new Set(review.votes.map((vote) => vote.seat));
  return {
    id: review.id,
    gate: review.gate,
    state: review.state,
    title: review.title,
    subjectId: review.subjectId,
    unitId: review.unitId,
    applicant: named(review.applicantId),
    openedAt: review.openedAt,
    deadline: review.deadline,
    decidedAt: review.decidedAt,
    seats: review.rule.seats.map(({ name, title }) => ({ name, title, taken: taken.has(name) })),
    assignees: assignees.map(named),
  };
}

async function names(directory: Directory, db: AnyDb, ids: readonly string[]): Promise<Named> {
  const people = await directory.people([...new Set(ids)], db);
  const byId = new Map(people.map((person) => [person.id, person.name]));
  return (id) => ({ id, name: byId.get(id) ?? '' });
}
