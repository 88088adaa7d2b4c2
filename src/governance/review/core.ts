import { type Actor, actorReference, type NewId, type PersonActor } from '../../kernel/identity/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { VoteRefusal } from '../../kernel/review/index.ts';
import { type Clock, dayOf, HOUR, type WorkingCalendar } from '../../kernel/time/index.ts';
import type { AnyDb, AnyTx, Database } from '../../platform/database/index.ts';
import { notFound } from '../../platform/http/index.ts';
import type { Directory } from '../directory.ts';
import type { Act, Recorder } from '../record/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { inTransaction } from '../transaction.ts';
import { REFUSALS, refusalProblem } from './refusal.ts';
import * as repository from './review.repository.ts';
import type { ConflictSource, StoredReview } from './types.ts';
import { voterFor } from './voters.ts';

/** How long a statement or a comment is kept at least, so that a decision can be explained later. */
const KEEP_WORDS_FOR = 3 * 365 * 24 * HOUR;

/** Until composition says where the organisation is. */
const PLAIN_CALENDAR: WorkingCalendar = { timeZone: 'UTC', holidays: [], workedWeekends: [], knownYears: [] };

interface CoreParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly directory: Directory;
  readonly recorder: Recorder;
  readonly subjects: SubjectRegistry;
}

export type ReviewCore = ReturnType<typeof createReviewCore>;

/** What everything that happens at a review shares: its lock, its records, and who holds the reviewer's right. */
export function createReviewCore(parts: CoreParts) {
  const { database, clock, newId, directory, recorder, subjects } = parts;
  let conflictSource: ConflictSource = async () => null;
  let calendarSource = async (_db: AnyDb): Promise<WorkingCalendar> => PLAIN_CALENDAR;
  const conflictOf: ConflictSource = (db, review, personId) => conflictSource(db, review, personId);
  const transaction = <T>(run: (tx: AnyTx) => Promise<T>) => inTransaction(database, run);

  async function locked(tx: AnyTx, id: string): Promise<StoredReview> {
    const review = await repository.lockReview(tx, id);
    if (review === null) throw notFound({ zh: `没有评审 ${id}。`, en: `There is no review ${id}.` });
    return review;
  }

  async function record(
    tx: AnyTx,
    kind: string,
    actor: Actor,
    review: StoredReview,
    more: { facts?: Record<string, Json>; outcome?: Act['outcome']; words?: string; notice?: true } = {},
  ): Promise<void> {
    const own = review.bindings.find((binding) => binding.subjectId === review.subjectId);
    const subjectKind = own?.subjectKind ?? (await subjects.require(tx, review.subjectId)).kind;
    const words = more.words?.trim();
    const retainUntil = new Date(clock.now().getTime() + KEEP_WORDS_FOR).toISOString();
    await recorder.write(tx, {
      kind,
      actor,
      subject: { kind: subjectKind, id: review.subjectId, ...(own ? { revision: own.revision } : {}) },
      measures: review.measureIds,
      ...(more.outcome === undefined ? {} : { outcome: more.outcome }),
      facts: { reviewId: review.id, gate: review.gate, ...more.facts },
      ...(more.notice === undefined ? {} : { notice: more.notice }),
      ...(words ? { payload: { subjectKey: actorReference(actor).id, value: { words }, retainUntil } } : {}),
    });
  }

  /**
   * Why the person does not hold the reviewer's right at this review, whether it is open or over: the roles of one of its seats at
   * its unit, and nothing that keeps them from deciding about it. Null when they hold it.
   */
  async function reviewerRefusal(db: AnyDb, review: StoredReview, personId: string): Promise<VoteRefusal | null> {
    if (personId === review.applicantId) return 'own-application';
    if (review.authorIds.includes(personId)) return 'own-work';
    if (review.recused.includes(personId)) return 'recused';
    const person = await directory.person(personId, db);
    const voter = await voterFor(directory, db, person, { ...review, personId }, clock.now());
    if (voter.roles.length === 0) return 'not-reviewer';
    return (await conflictOf(db, review, personId)) === null ? null : 'conflict-of-interest';
  }

  return {
    database,
    clock,
    newId,
    directory,
    subjects,
    recorder,
    transaction,
    locked,
    record,
    reviewerRefusal,
    conflictOf,
    conflictsOfInterest(source: ConflictSource) {
      conflictSource = source;
    },
    calendar: (db: AnyDb) => calendarSource(db),
    calendarFrom(source: (db: AnyDb) => Promise<WorkingCalendar>) {
      calendarSource = source;
    },
    /** The day that it is where the organisation is. Within a transaction it is read in it: a second connection may not be free. */
    today: async (db: AnyDb = database.kysely) => dayOf(clock.now(), (await calendarSource(db)).timeZone),

    /** Runs in a transaction with the review locked; a refusal that matters is committed as a record, then thrown. */
    async asReviewer<T>(
      person: PersonActor,
      reviewId: string,
      run: (tx: AnyTx, review: StoredReview) => Promise<T>,
    ): Promise<T> {
      const result = await transaction(async (tx) => {
        const review = await locked(tx, reviewId);
        const refusal =
          person.onBehalfOf === undefined ? await reviewerRefusal(tx, review, person.personId) : 'on-behalf';
        if (refusal === null) return { refusal, value: await run(tx, review) };
        if (REFUSALS[refusal].recorded)
          await record(tx, 'review.act-refused', person, review, { outcome: 'refused', facts: { reason: refusal } });
        return { refusal };
      });
      if (result.refusal !== null) throw refusalProblem(result.refusal);
      return result.value;
    },
  };
}
