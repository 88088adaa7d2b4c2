import { type Actor, type NewId, type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import {
  openSeats,
  type ReviewState,
  reviewOutcome,
  seatFor,
  type VoteRefusal,
  voteRefusal,
} from '../../kernel/review/index.ts';
import { type Clock, HOUR } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import { conflict, forbidden } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Directory } from '../directory.ts';
import type { Recorder } from '../record/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { createAssignmentService } from './assignment/index.ts';
import { createConditionService } from './condition/index.ts';
import { createReviewCore } from './core.ts';
import { createDocumentService, type DocumentPorts } from './document/index.ts';
import { createDutySource } from './duty/index.ts';
import { createQuestionService } from './question/index.ts';
import { createReReviewService } from './re-review/index.ts';
import { REFUSALS, refusalProblem } from './refusal.ts';
import { createReviewReader } from './review.reader.ts';
import * as repository from './review.repository.ts';
import { createSealing } from './seal/index.ts';
import { createSnapshotService } from './snapshot/index.ts';
import { type ChecklistAnswer, createTemplateService } from './template/index.ts';
import type { DecisionHandler, NewReview, ReviewService, SeatBodies, StoredReview } from './types.ts';
import { rivals, voterFor } from './voters.ts';

export interface ReviewParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly directory: Directory;
  readonly recorder: Recorder;
  readonly subjects: SubjectRegistry;
  readonly logger: Pick<Logger, 'error'>;
}

export function createReviewService(parts: ReviewParts): ReviewService {
  const { clock, directory, subjects, logger } = parts;
  let guard: (tx: AnyTx, review: StoredReview) => Promise<void> = async () => {};
  let bodies: SeatBodies = { ofSeat: async () => null, ofMember: async () => [] };
  const core = createReviewCore(parts);
  const conditions = createConditionService(core);
  const questions = createQuestionService(core);
  const templates = createTemplateService(core);
  let documentPorts: DocumentPorts | undefined;
  const ports = (): DocumentPorts => {
    if (documentPorts === undefined) throw new Error('documents of reviews have no place yet: call keepDocuments()');
    return documentPorts;
  };
  const documents = createDocumentService(core, conditions, ports);
  const snapshots = createSnapshotService(core, { conditions, documents, ports });
  const sealing = createSealing(core, {
    documents,
    snapshots,
    files: () => ports().files,
    port: () => documentPorts?.seal ?? null,
  });
  const reReviews = createReReviewService(core, open);
  const { conflictOf, locked, record, transaction } = core;
  const handlers = new Map<string, DecisionHandler>();

  async function reread(tx: AnyTx, id: string): Promise<StoredReview> {
    const review = await repository.findReview(tx, id);
    if (review === null) throw new Error(`review ${id} vanished`);
    return review;
  }

  /** Ends the review and lets the gate's owner act on it, all in the caller's transaction. */
  async function decide(
    tx: AnyTx,
    review: StoredReview,
    outcome: Exclude<ReviewState, 'open'>,
    actor: Actor,
    reason: string | null = null,
  ): Promise<StoredReview> {
    if (outcome === 'approved' || outcome === 'rejected') await questions.requireAnswered(tx, review.id);
    if (outcome === 'approved') await documents.requireAll(tx, review);
    if (outcome === 'approved' && review.reReviewOf === null) await guard(tx, review);
    const reReviewOn = outcome === 'approved' ? await reReviews.dayOf(tx, review) : null;
    await repository.closeReview(tx, review.id, { state: outcome, at: clock.now(), reason, reReviewOn });
    const kind = outcome === 'void' ? 'review.voided' : `review.${outcome}`;
    const votes = review.votes.map(({ personId, seat, choice }) => ({ personId, seat, choice }));
    const bound = Object.fromEntries(review.bindings.map((binding) => [binding.subjectId, binding.revision]));
    await record(tx, kind, actor, review, {
      facts: {
        votes,
        bound,
        ...(outcome === 'void' ? { reason } : {}),
        ...(reReviewOn === null ? {} : { reReviewOn }),
        ...(review.reReviewOf === null ? {} : { reReviewOf: review.reReviewOf }),
      },
      notice: true,
      ...(outcome === 'withdrawn' && reason ? { words: reason } : {}),
    });
    const decided = await reread(tx, review.id);
    await handlers.get(review.gate)?.(tx, decided, outcome);
    return decided;
  }

  async function lapseIfDue(tx: AnyTx, review: StoredReview): Promise<boolean> {
    if (reviewOutcome(review, clock.now()) !== 'lapsed' || review.state !== 'open') return false;
    await decide(tx, review, 'lapsed', systemActor('deadline'));
    return true;
  }

  /** Refusals are committed with their record, then thrown. */
  async function orRefuse<T>(run: (tx: AnyTx) => Promise<{ refusal: VoteRefusal } | { value: T }>): Promise<T> {
    const result = await transaction(run);
    if ('refusal' in result) throw refusalProblem(result.refusal);
    return result.value;
  }

  async function refuse(tx: AnyTx, person: PersonActor, review: StoredReview, refusal: VoteRefusal) {
    if (REFUSALS[refusal].recorded) {
      await record(tx, 'review.vote-refused', person, review, { outcome: 'refused', facts: { reason: refusal } });
    }
    return { refusal };
  }

  const reader = createReviewReader({ clock, directory, conflictOf, bodiesOf: (db, id) => bodies.ofMember(db, id) });
  return {
    ...reader,
    assignments: createAssignmentService(core, reader),

    open,

    vote: (person, reviewId, ballot) =>
      orRefuse<StoredReview>(async (tx) => {
        const review = await locked(tx, reviewId);
        if (await lapseIfDue(tx, review)) return { refusal: 'deadline-passed' };
        const at = clock.now();
        const entry = await directory.person(person.personId, tx);
        const voter = await voterFor(directory, tx, entry, { ...review, personId: person.personId }, at);
        const refusal = voteRefusal(review, voter, at);
        if (refusal !== null) return refuse(tx, person, review, refusal);
        if (person.onBehalfOf !== undefined) return refuse(tx, person, review, 'on-behalf');
        if ((await conflictOf(tx, review, person.personId)) !== null)
          return refuse(tx, person, review, 'conflict-of-interest');
        const others = openSeats(review, voter).length > 1 ? await rivals(directory, tx, review, at) : [];
        const seat = seatFor(review, voter, others);
        if (seat === null) return refuse(tx, person, review, 'no-seat');
        const { choice, comment, conditions: wanted = [], checklist = [], reReviewOn } = ballot;
        templates.requireAnswers(review.template, checklist);
        await reReviews.requireFuture(tx, reReviewOn);
        await repository.insertVote(tx, review.id, {
          personId: person.personId,
          seat: seat.name,
          choice,
          comment,
          at: at.toISOString(),
          checklist,
          reReviewOn: reReviewOn ?? null,
        });
        const voted = await reread(tx, review.id);
        await record(tx, 'review.voted', person, voted, {
          facts: { seat: seat.name, choice, ...answersOf(checklist) },
          words: wordsOf(comment, checklist),
        });
        await conditions.set(tx, person, voted, wanted);
        const outcome = reviewOutcome(voted, at);
        return { value: outcome === 'open' ? voted : await decide(tx, voted, outcome, person) };
      }),

    conflictOf,
    conflictsOfInterest: core.conflictsOfInterest,
    calendarFrom: core.calendarFrom,
    conditions,
    questions,
    today: core.today,
    templates,
    reReviews,
    documents,
    snapshots,
    sealing,
    keepDocuments(given) {
      documentPorts = given;
    },
    duties: createDutySource({ conditions, reReviews, today: core.today }),
    reviewerRefusal: core.reviewerRefusal,

    seatsOfBodies(source) {
      bodies = source;
    },

    async voteOfBody(tx, { reviewId, bodyId, resolutionId, choice, by, bound }) {
      const review = await locked(tx, reviewId);
      if (review.state !== 'open' || (await lapseIfDue(tx, review))) return false;
      const taken = new Set(review.votes.map((vote) => vote.seat));
      const seat = review.rule.seats.find((one) => one.body === bodyId && !taken.has(one.name));
      if (seat === undefined) return false;
      const same =
        Object.keys(bound).length === review.bindings.length &&
        review.bindings.every((binding) => bound[binding.subjectId] === binding.revision);
      if (!same) {
        throw conflict('other-revisions', {
          zh: '决议所依据的版本与评审绑定的版本不同。',
          en: 'The resolution is about other revisions than the review binds.',
        });
      }
      const at = clock.now();
      const said = { choice, comment: '', checklist: [], reReviewOn: null };
      const vote = { ...said, personId: bodyId, seat: seat.name, at: at.toISOString() };
      await repository.insertVote(tx, review.id, vote);
      const voted = await reread(tx, review.id);
      await record(tx, 'review.voted', by, voted, { facts: { seat: seat.name, choice, bodyId, resolutionId } });
      const outcome = reviewOutcome(voted, at);
      if (outcome !== 'open') await decide(tx, voted, outcome, by);
      return true;
    },

    recuse: (person, reviewId, reason) =>
      orRefuse<StoredReview>(async (tx) => {
        const review = await locked(tx, reviewId);
        if (await lapseIfDue(tx, review)) return { refusal: 'deadline-passed' };
        if (review.state !== 'open') return { refusal: 'review-not-open' };
        if (review.votes.some((vote) => vote.personId === person.personId)) return { refusal: 'already-voted' };
        if (!review.recused.includes(person.personId)) {
          await repository.insertRecusal(tx, review.id, person.personId, reason, clock.now());
          await record(tx, 'review.recused', person, review, { words: reason });
        }
        return { value: await reread(tx, review.id) };
      }),

    withdraw: (person, reviewId, reason) =>
      orRefuse<StoredReview>(async (tx) => {
        const review = await locked(tx, reviewId);
        if (person.personId !== review.applicantId) {
          throw forbidden('not-applicant', { zh: '只有申请人可以撤回。', en: 'Only the applicant can withdraw.' });
        }
        if (await lapseIfDue(tx, review)) return { refusal: 'deadline-passed' };
        if (review.state !== 'open') return { refusal: 'review-not-open' };
        return { value: await decide(tx, review, 'withdrawn', person, reason) };
      }),

    comment: (person, reviewId, text) =>
      transaction(async (tx) => {
        const review = await locked(tx, reviewId);
        await repository.insertComment(tx, review.id, person.personId, text, clock.now());
        return reread(tx, review.id);
      }),

    async lapseDue() {
      const lapsed: string[] = [];
      for (const id of await repository.findDue(parts.database.kysely, clock.now())) {
        try {
          if (await transaction(async (tx) => lapseIfDue(tx, await locked(tx, id)))) lapsed.push(id);
        } catch (error) {
          // The gate's owner refused; the other reviews lapse all the same, this one at the next run.
          logger.error({ err: error, reviewId: id }, 'a review could not lapse');
        }
      }
      return lapsed;
    },

    onDecided(gate, handler) {
      if (handlers.has(gate)) throw new Error(`gate ${gate} has a handler of decisions already`);
      handlers.set(gate, handler);
    },

    actsOn: (gate) => handlers.has(gate),

    guardApproval(given) {
      guard = given;
    },

    async voidFor(tx, subjectId, reasonCode) {
      const ids = await repository.findOpenBinding(tx, subjectId);
      const voided: string[] = [];
      for (const id of ids) {
        const review = await locked(tx, id);
        // Somebody may have decided while we waited for the lock.
        if (review.state !== 'open') continue;
        await decide(tx, review, 'void', systemActor('review'), reasonCode);
        voided.push(id);
      }
      return voided;
    },
  };

  async function open(tx: AnyTx, given: NewReview & { readonly reReviewOf?: string }): Promise<StoredReview> {
    const review = await newReview(tx, given);
    if (!(await repository.insertReview(tx, review))) {
      throw conflict('review-open', {
        zh: '该对象在此关口已有进行中的评审，请等待其结束或先撤回。',
        en: 'A review of this gate is open for this subject already: wait for its end, or withdraw it first.',
      });
    }
    const bound = Object.fromEntries(review.bindings.map((binding) => [binding.subjectId, binding.revision]));
    await record(tx, 'review.opened', given.applicant, review, {
      facts: { bound, deadline: review.deadline, seats: review.rule.seats.map((seat) => seat.name) },
      words: review.statement,
      notice: true,
    });
    return review;
  }

  async function newReview(tx: AnyTx, given: NewReview & { readonly reReviewOf?: string }): Promise<StoredReview> {
    if (given.rule.seats.length === 0) {
      throw conflict('no-approver', {
        zh: '该关口没有规定审批席位，无法评审。',
        en: 'The rule of this gate names no seats, so nobody could approve.',
      });
    }
    const subject = await subjects.require(tx, given.subjectId);
    const bindings = [];
    const authors = new Set<string>();
    // In one order of ids, so that two applications that bind the same subjects never wait for each other in a circle.
    for (const binding of given.bindings.toSorted((a, b) => (a.subjectId < b.subjectId ? -1 : 1))) {
      const revision = await subjects.bind(tx, binding.subjectId, binding.revision);
      const kind = (await subjects.require(tx, binding.subjectId)).kind;
      bindings.push({ subjectId: binding.subjectId, subjectKind: kind, revision: binding.revision });
      for (const id of revision.contributorIds) authors.add(id);
    }
    if (bindings.length === 0) throw new TypeError(`review of gate ${given.gate} binds no revision`);
    const at = clock.now();
    const template = await templates.current(tx, given.gate.replace(/\.re-review$/, ''));
    const deadline = await templates.deadline(tx, template, at);
    const seats = [];
    for (const seat of given.rule.seats) {
      const body = await bodies.ofSeat(tx, { gate: given.gate, seat: seat.name, unitId: subject.unitId });
      seats.push(body === null ? seat : { ...seat, body });
    }
    return {
      id: parts.newId('review'),
      gate: given.gate,
      state: 'open',
      applicantId: given.applicant.personId,
      subjectId: subject.id,
      unitId: subject.unitId,
      title: given.title,
      statement: given.statement,
      context: given.context,
      verdict: given.verdict ?? null,
      measureIds: given.measureIds ?? [],
      rule: { ...given.rule, seats },
      authorIds: [...authors],
      openedAt: at.toISOString(),
      deadline: (deadline ?? new Date(at.getTime() + given.rule.deadlineHours * HOUR)).toISOString(),
      bindings,
      votes: [],
      recused: [],
      recusals: [],
      comments: [],
      decidedAt: null,
      closingReason: null,
      template,
      reReviewOn: null,
      reReviewOf: given.reReviewOf ?? null,
    };
  }
}

/** What was answered, for the record; the remarks are words and go with the comment. */
function answersOf(checklist: readonly ChecklistAnswer[]): Record<string, Json> {
  return checklist.length === 0 ? {} : { checklist: Object.fromEntries(checklist.map((one) => [one.id, one.answer])) };
}

function wordsOf(comment: string, checklist: readonly ChecklistAnswer[]): string {
  const remarks = checklist.filter((one) => one.remark !== '').map((one) => `${one.id}: ${one.remark}`);
  return [comment, ...remarks].filter((line) => line !== '').join('\n');
}
