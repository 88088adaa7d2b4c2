import { builtinProfile, type ChangeMode, type Profile } from '../../kernel/profile/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, Database, Db } from '../../platform/database/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { editProfile } from './edit.ts';
import type { PeriodRow, ProfileTables } from './profile.migrations.ts';
import type { ProfileEdit, ProfileInForce, ProfileReader } from './types.ts';

/** What a revision of the profile holds: what counts, and the change that led there, so that an approval binds both. */
export interface ProfileContent {
  readonly profile: Profile;
  readonly change: { readonly mode: ChangeMode; readonly changes: readonly ProfileEdit[] } | null;
}

export const typed = (db: AnyDb): Db<ProfileTables> => db;

export async function periods(db: AnyDb): Promise<PeriodRow[]> {
  return typed(db).selectFrom('governance_profile_period').selectAll().orderBy('number').execute();
}

/** The subject of the profile and its periods in order; null before setup. */
async function kept(db: AnyDb): Promise<{ subjectId: string; periods: PeriodRow[] } | null> {
  const rows = await typed(db)
    .selectFrom('governance_profile as profile')
    .innerJoin('governance_profile_period as period', (join) => join.onTrue())
    .selectAll('period')
    .select('profile.subject_id')
    .orderBy('period.number')
    .execute();
  return rows[0] === undefined ? null : { subjectId: rows[0].subject_id, periods: rows };
}

export async function profileSubject(db: AnyDb): Promise<string | null> {
  const row = await typed(db).selectFrom('governance_profile').select('subject_id').executeTakeFirst();
  return row?.subject_id ?? null;
}

/**
 * Numbers of our own that a later version of the program came to need: a profile that was set up before has none, so the built-in one
 * says them. Nothing that a law or an organisation has set is touched.
 */
function withOwnNumbers(profile: Profile): Profile {
  const known = new Set(profile.criteria.map(({ id }) => id));
  const own = builtinProfile('taf320')!.criteria.filter(
    ({ id, strength }) => strength === 'internal' && !known.has(id),
  );
  return own.length === 0 ? profile : { ...profile, criteria: [...profile.criteria, ...own] };
}

export function createProfileReader(parts: {
  database: Pick<Database, 'kysely'>;
  clock: Clock;
  subjects: SubjectRegistry;
}): ProfileReader {
  const { database, clock, subjects } = parts;
  /** What was set up, by its hash: every question begins with it, and it never changes. */
  let setUp: { readonly hash: string; readonly profile: Profile } | undefined;

  async function begun(db: AnyDb, subjectId: string, hash: string): Promise<Profile> {
    if (setUp?.hash === hash) return setUp.profile;
    const base = await subjects.revision(db, subjectId, hash);
    if (base === null) throw new Error(`profile ${subjectId} lacks its first revision ${hash}`);
    const { profile } = base.content as ProfileContent;
    setUp = { hash, profile };
    return profile;
  }

  /**
   * Begins with the profile as it was set up and makes every change that counts for a thing of that time. A change for
   * new releases only is passed over for older ones, also when later changes count for all.
   */
  async function fold(createdAt: Date, db: AnyDb = database.kysely): Promise<ProfileInForce> {
    const now = clock.now();
    const found = await kept(db);
    if (found === null) return { profile: builtinProfile('taf320')!, source: null };
    const { subjectId } = found;
    const counting = found.periods.filter(
      (period) => period.counts_from <= now && (period.mode !== 'new-releases' || period.counts_from <= createdAt),
    );
    const [first, ...later] = counting;
    const last = counting.at(-1);
    if (first === undefined || last === undefined) throw new Error(`profile ${subjectId} has no revision that counts`);
    const profile = later.reduce(
      (folded, period) => editProfile(folded, period.changes),
      await begun(db, subjectId, first.revision),
    );
    return {
      profile: withOwnNumbers(profile),
      source: { subjectId, revision: last.revision, since: last.counts_from.toISOString() },
    };
  }

  return {
    current: (db) => fold(clock.now(), db),
    applicableTo: (createdAt, db) => fold(createdAt, db),
    async upcoming(until) {
      const now = clock.now();
      return (await periods(database.kysely))
        .filter(({ counts_from }) => counts_from > now && counts_from <= until)
        .map(({ number, counts_from, changes }) => ({ number, countsFrom: counts_from, changes }));
    },
  };
}
