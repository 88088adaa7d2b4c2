import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { revisionConflict } from '../../../../platform/http/index.ts';
import { isLooser, type Ladder, ladderOf, sourcesOf } from './ladder.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { MISUSE_MEASURES, MISUSE_RECORDS } from './misuse.records.ts';
import * as repository from './misuse.repository.ts';
import type { LadderView } from './misuse.schema.ts';
import type { MisuseTables } from './misuse.table.ts';

export type Ladders = ReturnType<typeof createLadders>;

/** The steps of misuse handling as data: those of the profile, until somebody sets others, which is on record. */
export function createLadders(deps: MisuseDeps) {
  const { clock, recorder, profiles, authority, rootUnit } = deps;
  const db: Db<MisuseTables> = deps.db;

  async function inForce(): Promise<Ladder> {
    const row = await repository.ladderRow(db);
    return row?.ladder ?? ladderOf((await profiles.current()).profile);
  }

  return {
    inForce,

    async view(): Promise<LadderView> {
      const { profile } = await profiles.current();
      const row = await repository.ladderRow(db);
      const ofProfile = ladderOf(profile);
      const ladder = row?.ladder ?? ofProfile;
      return {
        ladder,
        ofProfile,
        own: row !== undefined && row.ladder !== null,
        looser: isLooser(ladder, profile),
        sources: sourcesOf(profile),
        revision: row?.revision ?? 0,
        setAt: row?.set_at.toISOString() ?? null,
        setBy: row?.set_by ?? null,
      };
    },

    /** Null: again those of the profile, also as they change. */
    async set(actor: PersonActor, expected: string, ladder: Ladder | null): Promise<void> {
      authority.require(actor, 'misuse.set-ladder', await rootUnit());
      await db.transaction().execute(async (tx) => {
        const row = await repository.ladderRow(tx);
        const ofProfile = ladderOf((await profiles.current(tx)).profile);
        const revision = row?.revision ?? 0;
        const now = clock.now();
        if (String(revision) !== expected || !(await repository.setLadder(tx, ladder, revision, actor.personId, now)))
          throw revisionConflict(revision);
        await recorder.write(tx, {
          kind: MISUSE_RECORDS.ladderSet,
          actor,
          measures: [...MISUSE_MEASURES],
          facts: {
            ...{ revision: revision + 1, of: ladder === null ? 'profile' : 'organisation' },
            ...{ before: (row?.ladder ?? ofProfile) as never, after: (ladder ?? ofProfile) as never },
          },
        });
      });
    },
  };
}
