import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { AnyDb, AnyTx } from '../../../platform/database/index.ts';
import { conflict, forbidden, invalidInput, notFound } from '../../../platform/http/index.ts';
import type { ReviewCore } from '../core.ts';
import type { StoredReview } from '../types.ts';
import * as repository from './condition.repository.ts';
import type { ConditionState, NewCondition } from './condition.schema.ts';

export type { StoredCondition } from './condition.repository.ts';
export type ConditionService = ReturnType<typeof createConditionService>;

/** Where a condition stands follows from its review and from what was done about it; nothing else is kept. */
export function stateOf(condition: repository.StoredCondition): ConditionState {
  if (condition.review_state === 'open') return 'proposed';
  if (condition.review_state !== 'approved') return 'moot';
  if (condition.confirmed_at !== null) return 'confirmed';
  return condition.met_at === null ? 'open' : 'met';
}

/** What an approval leaves to be done: met with evidence by who answers for it, confirmed by a reviewer who is somebody else. */
export function createConditionService(core: ReviewCore) {
  const { clock, newId, directory, record } = core;

  async function found(tx: AnyTx, reviewId: string, id: string, wanted: ConditionState) {
    const condition = await repository.conditionOf(tx, reviewId, id);
    if (condition === null) throw notFound({ zh: '没有这个条件。', en: 'There is no such condition.' });
    if (stateOf(condition) !== wanted) {
      throw conflict('condition-state', {
        zh: '该条件的状态已变化，请刷新后再操作。',
        en: 'The condition is not in the state for this; look at it again.',
      });
    }
    return condition;
  }

  return {
    /** With the vote that carries them, in its transaction. */
    async set(tx: AnyTx, person: PersonActor, review: StoredReview, given: readonly NewCondition[]): Promise<void> {
      const today = await core.today(tx);
      for (const [i, { text, answerableId, due }] of given.entries()) {
        if (due < today) throw invalidInput([{ path: `conditions.${i}.due`, message: 'Must not be in the past' }]);
        if ((await directory.person(answerableId, tx))?.enabled !== true) {
          throw invalidInput([{ path: `conditions.${i}.answerableId`, message: 'Must be a person who can sign in' }]);
        }
        const id = newId('reviewCondition');
        await repository.insertCondition(tx, {
          ...{ id, review_id: review.id, set_by: person.personId, set_at: clock.now() },
          ...{ text_zh: text.zh, text_en: text.en, answerable_id: answerableId, due },
        });
        await record(tx, 'review.condition-set', person, review, {
          facts: { conditionId: id, answerableId, due },
          words: `${text.zh}\n${text.en}`,
        });
      }
    },

    meet: (person: PersonActor, reviewId: string, id: string, evidence: string): Promise<void> =>
      core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        const condition = await repository.conditionOf(tx, reviewId, id);
        if (condition !== null && (condition.answerable_id !== person.personId || person.onBehalfOf !== undefined)) {
          throw forbidden('not-answerable', {
            zh: '只有该条件的负责人本人可以提交证据。',
            en: 'Only the person who answers for this condition can say that it is met.',
          });
        }
        await found(tx, reviewId, id, 'open');
        await repository.updateCondition(tx, id, { evidence, met_at: clock.now(), remark: null });
        await record(tx, 'review.condition-met', person, review, {
          facts: { conditionId: id },
          words: evidence,
          notice: true,
        });
      }),

    /** `accepted` false sends it back to who answers for it. */
    confirm: (
      person: PersonActor,
      reviewId: string,
      id: string,
      { accepted, remark }: { accepted: boolean; remark: string },
    ): Promise<void> =>
      core.asReviewer(person, reviewId, async (tx, review) => {
        const condition = await found(tx, reviewId, id, 'met');
        if (condition.answerable_id === person.personId) {
          throw forbidden('own-condition', {
            zh: '负责人不能确认自己的条件。',
            en: 'Whoever answers for a condition does not confirm it.',
          });
        }
        await repository.updateCondition(
          tx,
          id,
          accepted
            ? { confirmed_by: person.personId, confirmed_at: clock.now(), remark }
            : { evidence: null, met_at: null, remark },
        );
        await record(tx, accepted ? 'review.condition-confirmed' : 'review.condition-returned', person, review, {
          facts: { conditionId: id },
          words: remark,
          notice: true,
        });
      }),

    of: repository.conditionsOf,
    pending: repository.pendingConditions,
    count: repository.countConditions,
    isOverdue: (condition: repository.StoredCondition, today: string) =>
      ['open', 'met'].includes(stateOf(condition)) && condition.due < today,
    one: (db: AnyDb, reviewId: string, id: string) => repository.conditionOf(db, reviewId, id),
  };
}
