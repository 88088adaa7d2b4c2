import { z } from 'zod';
import type { NewId, PersonActor } from '../../../kernel/identity/index.ts';
import { measureById } from '../../../kernel/measure/index.ts';
import type { Json } from '../../../kernel/record/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../../platform/database/index.ts';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  forbidden,
  type InputIssue,
  invalidInput,
  notFound,
} from '../../../platform/http/index.ts';
import type { Directory } from '../../directory.ts';
import { type Page, type PageRequest, pageFrom } from '../../page.ts';
import type { Recorder } from '../../record/index.ts';
import { inTransaction } from '../../transaction.ts';
import * as repository from './nonconformity.repository.ts';
import type { answerBody, NonconformityView, raiseBody, verifyBody } from './nonconformity.schema.ts';
import { type NonconformityStep, type StepRefusal, stateAfter, stepRefusal } from './state.ts';

export interface NonconformityParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly directory: Pick<Directory, 'people'>;
}

export interface NonconformityService {
  raise(person: PersonActor, given: z.infer<typeof raiseBody>): Promise<NonconformityView>;
  /** By its owner: cause and actions. Actions that were answered before are replaced. */
  answer(person: PersonActor, id: string, given: z.infer<typeof answerBody>): Promise<NonconformityView>;
  /** By whoever has the action, or the owner of the whole. */
  completeAction(person: PersonActor, id: string, number: number, evidence: string): Promise<NonconformityView>;
  /** By somebody who did none of the work: closes it, or sends it back to its owner. */
  verify(person: PersonActor, id: string, given: z.infer<typeof verifyBody>): Promise<NonconformityView>;
  require(id: string): Promise<NonconformityView>;
  list(filter: repository.NonconformityFilter, page: PageRequest): Promise<Page<NonconformityView>>;
}

type Stored = repository.Nonconformity;

export function createNonconformityService(parts: NonconformityParts): NonconformityService {
  const { database, clock, newId, recorder, directory } = parts;

  async function unknownPeople(at: readonly { path: string; id: string }[]): Promise<InputIssue[]> {
    const people = await directory.people([...new Set(at.map(({ id }) => id))]);
    const enabled = new Set(people.filter((person) => person.enabled).map(({ id }) => id));
    return at.flatMap(({ path, id }) =>
      enabled.has(id) ? [] : [{ path, message: 'Must be somebody with an account' }],
    );
  }

  /** Locks, asks the state machine, changes, records: all or nothing. */
  function step(
    person: PersonActor,
    id: string,
    taken: {
      step: NonconformityStep;
      kind: string;
      change(stored: Stored): Partial<Omit<Stored, 'id'>>;
      action?(stored: Stored): repository.CorrectiveAction | undefined;
      facts?: { readonly [key: string]: Json };
      words: Json;
    },
  ): Promise<NonconformityView> {
    return inTransaction(database, async (tx) => {
      const stored = await locked(tx, id);
      const standing = { ...stored, raisedBy: stored.raised_by, ownerId: stored.owner_id };
      const refusal = stepRefusal(standing, taken.step, person.personId, taken.action?.(stored));
      if (refusal !== null) throw refused(refusal);
      const change = taken.change(stored);
      const state = stateAfter(taken.step, change.actions ?? stored.actions);
      await repository.changeNonconformity(tx, id, { ...change, state });
      await recorder.write(tx, {
        kind: taken.kind,
        actor: person,
        subject: { kind: 'nonconformity', id },
        measures: [stored.measure_id],
        facts: { state, ...taken.facts },
        payload: { subjectKey: id, value: taken.words },
        notice: true,
      });
      return present({ ...stored, ...change, state }, clock.now());
    });
  }

  async function locked(tx: AnyTx, id: string): Promise<Stored> {
    const stored = await repository.lockNonconformity(tx, id);
    if (stored === undefined) throw unknown();
    return stored;
  }

  return {
    async raise(person, given) {
      const issues = await unknownPeople([{ path: 'ownerId', id: given.ownerId }]);
      if (measureById(given.measureId) === undefined)
        issues.push({ path: 'measureId', message: 'Must be a clause number of the catalogue' });
      if (issues.length > 0) throw invalidInput(issues);
      const stored: Stored = {
        id: newId('nonconformity'),
        measure_id: given.measureId,
        grade: given.grade,
        title: given.title,
        description: given.description,
        state: 'open',
        owner_id: given.ownerId,
        due: given.due,
        sample_id: given.sampleId ?? null,
        audit_id: given.auditId ?? null,
        raised_by: person.personId,
        raised_at: clock.now(),
        cause: null,
        actions: [],
        remark: null,
        verified_by: null,
        verified_at: null,
      };
      await inTransaction(database, async (tx) => {
        if (stored.audit_id !== null && !(await repository.takesFindings(tx, stored.audit_id)))
          throw invalidInput([{ path: 'auditId', message: 'Must be an audit that is going on' }]);
        await repository.insertNonconformity(tx, stored);
        await recorder.write(tx, {
          kind: 'nonconformity.raised',
          actor: person,
          subject: { kind: 'nonconformity', id: stored.id },
          measures: [given.measureId],
          facts: { grade: given.grade, ownerId: given.ownerId, due: given.due, auditId: stored.audit_id },
          payload: { subjectKey: stored.id, value: { title: given.title, description: given.description } },
          notice: true,
        });
      });
      return present(stored, clock.now());
    },

    async answer(person, id, { cause, actions }) {
      const issues = await unknownPeople(
        actions.map(({ ownerId }, at) => ({ path: `actions.${at}.ownerId`, id: ownerId })),
      );
      if (issues.length > 0) throw invalidInput(issues);
      return step(person, id, {
        step: 'answer',
        kind: 'nonconformity.answered',
        change: () => ({
          cause,
          actions: actions.map((action, at) => ({
            ...action,
            number: at + 1,
            doneAt: null,
            doneBy: null,
            evidence: null,
          })),
        }),
        facts: { actions: actions.length },
        words: { cause, actions },
      });
    },

    completeAction: (person, id, number, evidence) =>
      step(person, id, {
        step: 'complete-action',
        kind: 'nonconformity.action-completed',
        action: ({ actions }) => actions.find((one) => one.number === number),
        change: ({ actions }) => ({
          actions: actions.map((one) =>
            one.number === number
              ? { ...one, doneAt: clock.now().toISOString(), doneBy: person.personId, evidence }
              : one,
          ),
        }),
        facts: { number },
        words: { evidence },
      }),

    verify: (person, id, { outcome, remark }) =>
      step(person, id, {
        step: outcome,
        kind: outcome === 'close' ? 'nonconformity.closed' : 'nonconformity.sent-back',
        change: () => ({ remark, verified_by: person.personId, verified_at: clock.now() }),
        words: { remark },
      }),

    async require(id) {
      const stored = await repository.findNonconformity(database.kysely, id);
      if (stored === undefined) throw unknown();
      return present(stored, clock.now());
    },

    async list(filter, { cursor, limit }) {
      const below = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const found = await repository.listNonconformities(database.kysely, filter, { below, limit: limit + 1 });
      const at = clock.now();
      return pageFrom(
        found.map((stored) => present(stored, at)),
        limit,
        (last) => encodeCursor(last.id),
      );
    },
  };
}

function present(stored: Stored, now: Date): NonconformityView {
  // A day counts until its end everywhere on earth: nobody is late by a time zone.
  const isPast = (day: string) => now.getTime() >= Date.parse(`${day}T00:00:00Z`) + 36 * 3_600_000;
  const overdue =
    stored.state !== 'closed' &&
    (isPast(stored.due) || stored.actions.some((action) => action.doneAt === null && isPast(action.due)));
  return {
    id: stored.id,
    measureId: stored.measure_id,
    grade: stored.grade,
    title: stored.title,
    description: stored.description,
    state: stored.state,
    ownerId: stored.owner_id,
    due: stored.due,
    overdue,
    sampleId: stored.sample_id,
    auditId: stored.audit_id,
    raisedBy: stored.raised_by,
    raisedAt: stored.raised_at.toISOString(),
    cause: stored.cause,
    actions: stored.actions,
    remark: stored.remark,
    verifiedBy: stored.verified_by,
    verifiedAt: stored.verified_at?.toISOString() ?? null,
  };
}

function unknown() {
  return notFound({ zh: '没有这项不符合。', en: 'There is no such nonconformity.' });
}

function refused(refusal: StepRefusal) {
  if (refusal === 'wrong-state')
    return conflict('wrong-state', {
      zh: '此时不能这样做，可能别人刚刚处理过，请重新打开。',
      en: 'This can not be done in its present state; somebody may just have dealt with it. Open it again.',
    });
  if (refusal === 'not-owner')
    return forbidden('not-owner', {
      zh: '只能由责任人或措施负责人办理。',
      en: 'Only its owner, or whoever has the action, can do this.',
    });
  return forbidden('own-work', {
    zh: '责任人与措施负责人不能验证自己的整改。',
    en: 'Whoever did the work can not verify it.',
  });
}
