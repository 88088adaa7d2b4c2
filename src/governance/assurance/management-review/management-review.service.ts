import { z } from 'zod';
import type { NewId, PersonActor } from '../../../kernel/identity/index.ts';
import type { Json } from '../../../kernel/record/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { AnyDb, AnyTx, Database } from '../../../platform/database/index.ts';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  forbidden,
  invalidInput,
  notFound,
} from '../../../platform/http/index.ts';
import type { ConformityEngine } from '../../conformity/index.ts';
import type { Directory } from '../../directory.ts';
import { type GateEngine, settleReview } from '../../gate/index.ts';
import { type Page, pageFrom } from '../../page.ts';
import type { Recorder } from '../../record/index.ts';
import type { ReviewService } from '../../review/index.ts';
import type { SubjectRegistry } from '../../subject/index.ts';
import { inTransaction } from '../../transaction.ts';
import { type Decision, type DecisionRefusal, decisionRefusal, isLate } from './decision.ts';
import { inputsOf } from './inputs.ts';
import * as repository from './management-review.repository.ts';
import type {
  DecisionView,
  Inputs,
  ManagementReviewState,
  ManagementReviewView,
  MeetingInput,
  MinutesInput,
} from './management-review.schema.ts';

export interface ManagementReviewParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly directory: Directory;
  readonly recorder: Recorder;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
  readonly gates: GateEngine;
  readonly conformity: Pick<ConformityEngine, 'asOf' | 'statuses'>;
}

export type ManagementReviewService = ReturnType<typeof createManagementReviewService>;

const GATE = 'management-review.approve';
const UNDECIDED = { evidence: null, doneBy: null, doneAt: null, remark: null, closedBy: null, closedAt: null };

/** Management reviews: inputs computed from live records, minutes and decisions approved, decisions tracked until somebody else closes them. */
export function createManagementReviewService(parts: ManagementReviewParts) {
  const { database, clock, newId, directory, recorder, subjects, reviews, gates } = parts;
  const db = database.kysely;

  gates.define({
    name: GATE,
    title: { zh: '批准管理评审纪要', en: 'Approve the minutes of a management review' },
    measureIds: [],
    subjectKind: 'management-review',
    rule: {
      seats: [
        {
          name: 'approver',
          title: { zh: '合规、安全或审计', en: 'Compliance, security or audit' },
          roles: ['compliance-officer', 'security-officer', 'audit-administrator'],
        },
      ],
      deadlineHours: 14 * 24,
    },
    check: async () => [],
    async bindings(tx, subjectId) {
      const { latest } = await subjects.require(tx, subjectId);
      return [{ subjectId, revision: latest }];
    },
    async onApplied(tx, review) {
      await repository.changeManagementReview(tx, review.subjectId, { review_id: review.id });
    },
  });

  reviews.onDecided(GATE, async (tx, review, outcome) => {
    // Not approved: the minutes are written on, and submitted again with inputs of then.
    const state: ManagementReviewState = outcome === 'approved' ? 'approved' : 'prepared';
    const thawed = outcome === 'approved' ? {} : { inputs: null };
    await repository.changeManagementReview(tx, review.subjectId, { state, ...thawed });
    await settleReview({ subjects, recorder }, tx, review, outcome, {
      approved: 'management-review.approved',
      rejected: 'management-review.rejected',
    });
  });

  async function requirePeople(named: readonly { readonly path: string; readonly id: string }[]): Promise<void> {
    const known = await directory.people(named.map(({ id }) => id));
    const issues = named
      .filter(({ id }) => known.find((one) => one.id === id)?.enabled !== true)
      .map(({ path }) => ({ path, message: 'There is no such person who can sign in' }));
    if (issues.length > 0) throw invalidInput(issues);
  }

  async function requireMeeting(given: MeetingInput): Promise<void> {
    if (given.from > given.to) throw invalidInput([{ path: 'to', message: 'Must not be before the first day' }]);
    await requirePeople([
      { path: 'chairId', id: given.chairId },
      ...given.attendeeIds.map((id, at) => ({ path: `attendeeIds.${at}`, id })),
    ]);
  }

  async function locked(tx: AnyTx, id: string, state: ManagementReviewState): Promise<repository.ManagementReview> {
    const found = await repository.managementReviewById(tx, id, true);
    if (found === undefined) throw unknown();
    if (found.state !== state) throw refused('wrong-state');
    return found;
  }

  const write = (tx: AnyTx, kind: string, actor: PersonActor, id: string, facts: { [key: string]: Json } = {}) =>
    recorder.write(tx, { kind, actor, subject: { kind: 'management-review', id }, measures: [], facts, notice: true });

  const contentOf = (row: repository.ManagementReview, inputs: Inputs | null): Json =>
    ({
      meeting: row.meeting,
      minutes: row.minutes,
      decisions: row.decisions.map(({ number, text, ownerId, due }) => ({ number, text, ownerId, due })),
      inputs,
    }) as unknown as Json;

  async function saveDraft(tx: AnyTx, actor: PersonActor, row: repository.ManagementReview, inputs: Inputs | null) {
    const { latest: expected } = await subjects.require(tx, row.id, 'management-review');
    await subjects.saveDraft(tx, { subjectId: row.id, expected, content: contentOf(row, inputs), author: actor });
  }

  /** Decisions of approved reviews that nobody has closed. */
  async function openDecisions(through: AnyDb, without?: string) {
    const rows = await repository.approvedManagementReviews(through);
    return rows
      .filter(({ id }) => id !== without)
      .flatMap((row) => row.decisions.filter(({ state }) => state !== 'closed').map((decision) => ({ row, decision })));
  }

  async function computeInputs(meeting: MeetingInput, without?: string): Promise<Inputs> {
    const open = await openDecisions(db, without);
    const overdue = open.filter(({ decision }) => isLate(decision, clock.now())).length;
    return inputsOf(parts, db, meeting, { open: open.length, overdue });
  }

  const decisionViewOf = (row: Pick<repository.ManagementReview, 'state'>, decision: Decision): DecisionView => ({
    ...decision,
    overdue: row.state === 'approved' && isLate(decision, clock.now()),
  });

  function view(row: repository.ManagementReview): ManagementReviewView {
    return {
      id: row.id,
      ...row.meeting,
      state: row.state,
      minutes: row.minutes,
      decisions: row.decisions.map((one) => decisionViewOf(row, one)),
      inputs: row.inputs,
      reviewId: row.review_id,
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
    };
  }

  async function get(id: string): Promise<ManagementReviewView> {
    const row = await repository.managementReviewById(db, id);
    if (row === undefined) throw unknown();
    return view(row);
  }

  async function decide(
    person: PersonActor,
    id: string,
    number: number,
    step: 'complete' | 'close' | 'send-back',
    words: string,
  ): Promise<DecisionView> {
    return inTransaction(database, async (tx) => {
      const found = await repository.managementReviewById(tx, id, true);
      if (found === undefined) throw unknown();
      const decision = found.decisions.find((one) => one.number === number);
      // Who may not is told so whatever the state: it is not theirs to know.
      if (step === 'complete' && decision?.ownerId !== person.personId) throw refused('not-owner');
      const row = await locked(tx, id, 'approved');
      if (decision === undefined) throw unknown();
      const refusal = decisionRefusal(decision, step, person.personId);
      if (refusal !== null) throw refused(refusal);
      const at = clock.now().toISOString();
      const changed: Decision =
        step === 'complete'
          ? { ...decision, state: 'done', evidence: words, doneBy: person.personId, doneAt: at }
          : step === 'close'
            ? { ...decision, state: 'closed', remark: words, closedBy: person.personId, closedAt: at }
            : { ...decision, state: 'open', remark: words };
      const decisions = row.decisions.map((one) => (one.number === number ? changed : one));
      await repository.changeManagementReview(tx, id, { decisions });
      const kind = { complete: 'completed', close: 'closed', 'send-back': 'sent-back' }[step];
      await write(tx, `management-review.decision-${kind}`, person, id, { number });
      return decisionViewOf(row, changed);
    });
  }

  return {
    get,
    async list({ cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<Page<ManagementReviewView>> {
      const below = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const rows = await repository.listManagementReviews(db, { below, limit: limit + 1 });
      const page = pageFrom(rows, limit, ({ id }) => encodeCursor(id));
      return { ...page, items: page.items.map(view) };
    },

    /** As they are now, or as they were frozen. */
    async inputs(id: string): Promise<Inputs> {
      const row = await repository.managementReviewById(db, id);
      if (row === undefined) throw unknown();
      return row.inputs ?? computeInputs(row.meeting, id);
    },

    /** Decisions past their day, with whom to tell. */
    async overdue(): Promise<{ key: string; id: string; title: string; personIds: string[] }[]> {
      const late = (await openDecisions(db)).filter(({ decision }) => isLate(decision, clock.now()));
      return late.map(({ row, decision }) => ({
        key: `${row.id}:${decision.number}`,
        id: row.id,
        title: decision.text,
        personIds: [decision.ownerId, row.meeting.chairId],
      }));
    },

    async prepare(actor: PersonActor, meeting: MeetingInput): Promise<ManagementReviewView> {
      await requireMeeting(meeting);
      const id = newId('managementReview');
      await inTransaction(database, async (tx) => {
        const row: repository.ManagementReview = {
          ...{ id, state: 'prepared', meeting, minutes: '', decisions: [], inputs: null, review_id: null },
          created_by: actor.personId,
          created_at: clock.now(),
        };
        await subjects.create(tx, {
          kind: 'management-review',
          id,
          title: { zh: meeting.title, en: meeting.title },
          ownerId: meeting.chairId,
          unitId: await directory.rootUnit(tx),
          content: contentOf(row, null),
          author: actor,
        });
        await repository.insertManagementReview(tx, row);
        await write(tx, 'management-review.prepared', actor, id, { from: meeting.from, to: meeting.to });
      });
      return get(id);
    },

    async minute(actor: PersonActor, id: string, { minutes, decisions }: MinutesInput): Promise<ManagementReviewView> {
      await requirePeople(decisions.map(({ ownerId }, at) => ({ path: `decisions.${at}.ownerId`, id: ownerId })));
      await inTransaction(database, async (tx) => {
        const before = await locked(tx, id, 'prepared');
        const numbered = decisions.map(
          (one, at): Decision => ({ ...one, ...UNDECIDED, number: at + 1, state: 'open' }),
        );
        await saveDraft(tx, actor, { ...before, minutes, decisions: numbered }, null);
        await repository.changeManagementReview(tx, id, { minutes, decisions: numbered });
        await write(tx, 'management-review.minuted', actor, id, { decisions: numbered.length });
      });
      return get(id);
    },

    /** Freezes inputs, minutes and decisions as a revision, and applies for their approval. */
    async submit(actor: PersonActor, id: string, statement: string): Promise<ManagementReviewView> {
      const before = await repository.managementReviewById(db, id);
      if (before === undefined) throw unknown();
      if (before.minutes === '') throw conflict('no-minutes', { zh: '请先写纪要。', en: 'Write the minutes first.' });
      const inputs = await computeInputs(before.meeting, id);
      await gates.apply({
        name: GATE,
        subjectId: id,
        applicant: actor,
        statement,
        async prepare(tx) {
          const row = await locked(tx, id, 'prepared');
          await saveDraft(tx, actor, row, inputs);
          await repository.changeManagementReview(tx, id, { state: 'submitted', inputs });
          await write(tx, 'management-review.submitted', actor, id, { decisions: row.decisions.length });
        },
      });
      return get(id);
    },

    /** Answers the decision alone: whoever has it may not be one to read the review. */
    complete: (person: PersonActor, id: string, number: number, evidence: string): Promise<DecisionView> =>
      decide(person, id, number, 'complete', evidence),
    async close(
      person: PersonActor,
      id: string,
      number: number,
      outcome: 'close' | 'send-back',
      remark: string,
    ): Promise<ManagementReviewView> {
      await decide(person, id, number, outcome, remark);
      return get(id);
    },
  };
}

const unknown = () =>
  notFound({ zh: '没有这次管理评审或决定。', en: 'There is no such management review or decision.' });

function refused(refusal: DecisionRefusal) {
  if (refusal === 'wrong-state')
    return conflict('wrong-state', {
      zh: '此时不能这样做，可能别人刚刚处理过，请重新打开。',
      en: 'This can not be done in its present state; somebody may just have dealt with it. Open it again.',
    });
  if (refusal === 'not-owner')
    return forbidden('not-owner', { zh: '只能由责任人办理。', en: 'Only whoever has the decision can do this.' });
  return forbidden('own-work', { zh: '不能关闭自己办理的决定。', en: 'Nobody closes what they did themselves.' });
}
