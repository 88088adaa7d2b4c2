import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Db, Tx } from '../../../../platform/database/index.ts';
import { conflict, forbidden, notFound, revisionConflict } from '../../../../platform/http/index.ts';
import type { Whose } from '../../../resources/compute/index.ts';
import { rankOf } from './ladder.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { MISUSE_RECORDS } from './misuse.records.ts';
import * as repository from './misuse.repository.ts';
import type { GradeInput } from './misuse.schema.ts';
import type { MisuseTables } from './misuse.table.ts';
import type { Steps } from './steps.ts';

export type Cases = ReturnType<typeof createCases>;

/** What people do about misuse: hold a grade against somebody at once, hear an appeal, reinstate. */
export function createCases(deps: MisuseDeps, steps: Steps) {
  const { clock, newId, subjects, authority, pseudonym } = deps;
  const db: Db<MisuseTables> = deps.db;

  async function change(
    actor: PersonActor,
    id: string,
    permission: string,
    run: (tx: Tx<MisuseTables>, row: repository.Case, ownerId: string) => Promise<unknown>,
  ): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const row = await repository.lockCase(tx, id);
      if (row === undefined) throw NO_CASE;
      const { unitId, ownerId } = await subjects.require(tx, row.application_id, 'application');
      authority.require(actor, permission, unitId);
      await run(tx, row, ownerId);
    });
  }

  return {
    /** Holds somebody to a grade, at once and by one person; only ever to more than what holds. Answers the case. */
    async grade(actor: PersonActor, input: GradeInput): Promise<string> {
      const { applicationId, endUser, userName, keyId, grade, hours, note } = input;
      const { unitId } = await subjects.require(db, applicationId, 'application');
      authority.require(actor, 'misuse.grade', unitId);
      const whose: Whose =
        keyId !== undefined
          ? { kind: 'key', applicationId, id: keyId, named: true }
          : {
              ...{ kind: 'end_user', applicationId },
              id: endUser ?? (await pseudonym(actor, { applicationId, userName: userName! })).endUser,
            };
      return db.transaction().execute(async (tx) => {
        const row = await repository.openCase(tx, whose, newId('misuse'), clock.now());
        if (rankOf(row.grade) >= rankOf(grade)) throw HELD_ALREADY;
        await steps.grade(tx, row, {
          ...{ grade, by: actor, hours, note, requestsPerMinute: input.requestsPerMinute ?? null },
        });
        return row.id;
      });
    },

    /**
     * Nothing is held against them any more, and what led to it is behind them. Neither by whoever owns the application, nor by whoever
     * set the grade. Where a step against a key is proposed this also says that it is not taken.
     */
    reinstate: (actor: PersonActor, id: string, expected: string, note: string) =>
      change(actor, id, 'misuse.reinstate', async (tx, row, ownerId) => {
        if (String(row.revision) !== expected) throw revisionConflict(row.revision);
        const selves = [actor.personId, actor.onBehalfOf];
        if (selves.includes(ownerId)) throw OWN_APPLICATION;
        if (row.set_by !== null && selves.includes(row.set_by)) throw OWN_DECISION;
        if (row.grade === 'none' && row.proposed === null) throw NOTHING_HELD;
        const now = clock.now();
        await steps.take(tx, row, {
          ...{ act: 'reinstated', kind: MISUSE_RECORDS.reinstated, by: actor, grade: 'none', note },
          facts: { proposed: row.proposed },
          changes: {
            ...{ grade: 'none', requests_per_minute: null, since: now, until: null, set_by: null, counts_from: now },
            ...{ proposed: null, proposed_at: null, appealed_at: null, told_in: null, reached_at: null },
          },
        });
      }),

    /** What the person it is about has to say, as somebody who heard it puts it down. */
    appeal: (actor: PersonActor, id: string, note: string) =>
      change(actor, id, 'misuse.appeal', async (tx, row) => {
        if (row.grade === 'none') throw NOTHING_HELD;
        await steps.take(tx, row, {
          ...{ act: 'appealed', kind: MISUSE_RECORDS.appealed, by: actor, grade: row.grade, note },
          changes: { appealed_at: clock.now() },
        });
      }),
  };
}

export const NO_CASE = notFound({ zh: '没有这条滥用处置记录。', en: 'There is no such case of misuse.' });
const HELD_ALREADY = conflict('held-already', {
  zh: '该用户已处于同级或更高级的处置。降低须先恢复。',
  en: 'They are held to this grade or a harder one already. To hold them to less, reinstate them first.',
});
const NOTHING_HELD = conflict('nothing-held', {
  zh: '当前没有对其生效的处置。',
  en: 'Nothing is held against them now.',
});
const OWN_APPLICATION = forbidden('own-application', {
  zh: '应用负责人不能恢复自己应用的用户。',
  en: 'Whoever owns the application does not reinstate its users.',
});
const OWN_DECISION = forbidden('own-decision', {
  zh: '作出处置的人不能自己恢复，须由他人复核。',
  en: 'Whoever set the grade does not lift it: somebody else looks at it.',
});
