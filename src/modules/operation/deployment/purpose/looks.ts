import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { conflict, invalidInput } from '../../../../platform/http/index.ts';
import type { LookedFor } from '../../../resources/compute/index.ts';
import type { ReleaseDeps } from '../release/index.ts';
import * as repository from './purpose.repository.ts';
import type { LookInput, LookOutcome } from './purpose.schema.ts';
import type { PurposeTables } from './purpose.table.ts';

/** Findings older than this are history: they are in the records, and nobody is asked to look at them. */
const LONGEST_BACK = 90 * DAY;

export type Looks = ReturnType<typeof createLooks>;

/** That somebody looked at what gateways found of one thing, up to a moment, and what they made of it. */
export function createLooks(
  deps: ReleaseDeps,
  options: {
    readonly about: LookedFor;
    /** The act in the ledger. */
    readonly kind: string;
    readonly measures: readonly string[];
  },
) {
  const { clock, recorder, subjects, authority, purposesFound: found } = deps;
  const { about, kind, measures } = options;
  const db: Db<PurposeTables> = deps.db;

  /** Where those who look next begin: after the last look, at most 90 days back. */
  function unseenFrom(looked: Date | undefined, now: Date): string {
    const back = new Date(now.getTime() - LONGEST_BACK);
    return (looked !== undefined && looked > back ? looked : back).toISOString();
  }

  return {
    unseenFrom,
    last: (applicationId: string, limit: number) => repository.lastLooks(db, about, applicationId, limit),
    through: (applicationIds: readonly string[]) => repository.lookedThrough(db, about, applicationIds),
    open: (applicationId: string, looked: Date | undefined, through: string) =>
      found.found(about, applicationId, unseenFrom(looked, clock.now()), through),

    /** Says that what was found up to a moment was looked at, and what was made of it. */
    async look(
      actor: PersonActor,
      applicationId: string,
      given: LookInput & { readonly outcome?: LookOutcome },
    ): Promise<void> {
      const { through, note } = given;
      const outcome = given.outcome ?? null;
      const now = clock.now();
      const to = new Date(through);
      if (to > now) throw invalidInput([{ path: 'through', message: 'Lies in the future: nobody has seen that yet' }]);
      const seen = (await repository.lastLooks(db, about, applicationId, 1))[0]?.through;
      const { count } = await found.found(about, applicationId, unseenFrom(seen, now), through);
      await db.transaction().execute(async (tx) => {
        const application = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'purpose.look', application.unitId);
        await repository.lockLooks(tx, about, applicationId);
        const [before] = await repository.lastLooks(tx, about, applicationId, 1);
        if (before?.through.getTime() !== seen?.getTime() || (before !== undefined && before.through >= to))
          throw ALREADY;
        if (count !== given.count) throw MORE;
        await repository.insertLook(tx, {
          ...{ application_id: applicationId, about, through: to, looked_at: now, looked_by: actor.personId },
          ...{ findings: count, outcome },
        });
        await recorder.write(tx, {
          kind,
          actor,
          subject: { kind: 'application', id: applicationId },
          measures: [...measures],
          facts: { through, findings: count, ...(outcome === null ? {} : { outcome }) },
          payload: { subjectKey: actor.personId, value: { note } },
        });
      });
    },
  };
}

const MORE = conflict('more-has-come', {
  zh: '此时刻之前的发现又有新到的记录，尚未查看。请刷新后再看。',
  en: 'More records of that time have arrived, which you have not seen. Load it anew.',
});
const ALREADY = conflict('already-looked-at', {
  zh: '他人已经查看到此时刻或更晚。请刷新后再看。',
  en: 'Somebody has looked at all of this already. Load it anew.',
});
