import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { conflict, invalidInput } from '../../../../platform/http/index.ts';
import type { LookedFor, Seen } from '../../../resources/compute/index.ts';
import type { ReleaseDeps } from '../release/index.ts';
import * as repository from './purpose.repository.ts';
import type { LookInput, LookOutcome } from './purpose.schema.ts';
import type { PurposeLookRow, PurposeTables } from './purpose.table.ts';

/** Findings older than this are history: they are in the records, and nobody is asked to look at them. */
const LONGEST_BACK = 90 * DAY;

export type Looks = ReturnType<typeof createLooks>;

/** That somebody looked at what gateways found of one thing, as far as its records had come, and what they made of it. */
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

  const longestBack = (now: Date) => new Date(now.getTime() - LONGEST_BACK).toISOString();

  return {
    longestBack,
    upTo: found.upTo,
    last: (applicationId: string, limit: number) => repository.lastLooks(db, about, applicationId, limit),
    seen: (applicationIds: readonly string[]) => repository.lastSeen(db, about, applicationIds),
    /** What nobody has looked at, of what has come by a number; null: by now. */
    open: (applicationId: string, seen: Seen | undefined, upTo: number | null) =>
      found.unseen(about, applicationId, { from: longestBack(clock.now()), upTo, seen }),

    /** The same, after the last look. */
    openAfter: (applicationId: string, last: PurposeLookRow | undefined, upTo: number) =>
      found.unseen(about, applicationId, {
        from: longestBack(clock.now()),
        upTo,
        seen: last === undefined ? undefined : repository.seenIn(last),
      }),

    /** Says that what was found up to a moment was looked at, and what was made of it. */
    async look(
      actor: PersonActor,
      applicationId: string,
      given: LookInput & { readonly outcome?: LookOutcome },
    ): Promise<void> {
      const { through, upTo, note } = given;
      const outcome = given.outcome ?? null;
      const now = clock.now();
      const to = new Date(through);
      if (to > now) throw invalidInput([{ path: 'through', message: 'Lies in the future: nobody has seen that yet' }]);
      if (upTo > (await found.upTo())) throw invalidInput([{ path: 'upTo', message: 'So many records have not come' }]);
      const [last] = await repository.lastLooks(db, about, applicationId, 1);
      const seen = last === undefined ? undefined : repository.seenIn(last);
      const { count } = await found.unseen(about, applicationId, { from: longestBack(now), upTo, seen });
      await db.transaction().execute(async (tx) => {
        const application = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'purpose.look', application.unitId);
        await repository.lockLooks(tx, about, applicationId);
        const [before] = await repository.lastLooks(tx, about, applicationId, 1);
        if (before?.through.getTime() !== last?.through.getTime() || (before !== undefined && before.through >= to))
          throw ALREADY;
        if (seen?.upTo != null && upTo < seen.upTo) throw ALREADY;
        if (count !== given.count) throw MORE;
        await repository.insertLook(tx, {
          ...{
            application_id: applicationId,
            about,
            through: to,
            up_to: upTo,
            looked_at: now,
            looked_by: actor.personId,
          },
          ...{ findings: count, outcome },
        });
        await recorder.write(tx, {
          kind,
          actor,
          subject: { kind: 'application', id: applicationId },
          measures: [...measures],
          facts: { through, upTo, findings: count, ...(outcome === null ? {} : { outcome }) },
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
