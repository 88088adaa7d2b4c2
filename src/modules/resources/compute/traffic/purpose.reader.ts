import { sql } from 'kysely';
import { PURPOSE_MARK, PURPOSE_RULE_MARK, type PurposeVerdict } from '../../../../kernel/policy/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import { indexedUpTo } from './indexed.ts';
import { idBounds } from './months.ts';
import { look } from './traffic.repository.ts';

/** What people look at, by the marks of records: use off purpose, and what screening said that a person should see. */
const MARKS = {
  'off-purpose': ['off-observed', 'off-warned', 'off-blocked'] satisfies PurposeVerdict[],
  escalated: ['escalated'],
} as const;
export type LookedFor = keyof typeof MARKS;

/** What a look has seen: all that had come up to a number. One of before records were numbered has seen what was accepted up to a moment. */
export interface Seen {
  readonly through: Date;
  readonly upTo: number | null;
}

export interface Found {
  readonly count: number;
  /** When the oldest was accepted. */
  readonly oldestAt: string | null;
  /** Since when the first of them is here to be looked at. */
  readonly since: string | null;
}

/** Requests of one application by one release on one day, judged alike by the same rule. */
export interface PurposeCount {
  readonly applicationId: string;
  readonly releaseId: string | null;
  /** `2026-11-26`, in the time zone that was asked for. */
  readonly day: string;
  /** Null where nobody asked for the purpose. */
  readonly verdict: PurposeVerdict | null;
  readonly rule: string | null;
  readonly count: number;
  readonly newestAt: string;
}

/** What gateways found of the purpose of requests, for those who answer for the use. From inclusive, to exclusive. */
export type PurposeReader = ReturnType<typeof createPurposeReader>;

export function createPurposeReader(db: Db<ComputeTables>) {
  return {
    async counts(
      applicationIds: readonly string[],
      from: string,
      to: string,
      timeZone: string,
    ): Promise<PurposeCount[]> {
      if (applicationIds.length === 0) return [];
      const { least, below } = idBounds(from, to);
      const rows = await look(db, (tx) =>
        tx
          .selectFrom('compute_traffic as t')
          .select([
            't.application_id',
            't.release_id',
            sql<string>`to_char(t.accepted_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD')`.as('day'),
            sql<PurposeVerdict | null>`t.screening->>${PURPOSE_MARK}`.as('verdict'),
            sql<string | null>`t.screening->>${PURPOSE_RULE_MARK}`.as('rule'),
            sql<number>`count(*)`.as('count'),
            sql<Date>`max(t.accepted_at)`.as('newest'),
          ])
          .where('t.application_id', 'in', [...applicationIds])
          .where('t.id', '>=', least!)
          .where('t.id', '<', below!)
          .where('t.accepted_at', '>=', new Date(from))
          .where('t.accepted_at', '<', new Date(to))
          .groupBy(['t.application_id', 't.release_id', 'day', 'verdict', 'rule'])
          .execute(),
      );
      return rows.map((row) => ({
        applicationId: row.application_id,
        releaseId: row.release_id,
        day: row.day,
        verdict: row.verdict,
        rule: row.rule,
        count: Number(row.count),
        newestAt: row.newest.toISOString(),
      }));
    },

    /** Applications in which something of it was found, at most 200. */
    async applicationsWith(about: LookedFor, from: string, to: string): Promise<string[]> {
      const { least, below } = idBounds(from, to);
      const rows = await look(db, (tx) =>
        tx
          .selectFrom('compute_traffic as t')
          .select('t.application_id')
          .distinct()
          .where(sql<boolean>`t.marks && ${[...MARKS[about]]}::text[]`)
          .where('t.id', '>=', least!)
          .where('t.id', '<', below!)
          .orderBy('t.application_id')
          .limit(200)
          .execute(),
      );
      return rows.map((row) => row.application_id);
    },

    /** See {@link indexedUpTo}. */
    upTo: () => indexedUpTo(db),

    /**
     * What was found of it in an application, of what was accepted from a moment on, has come by the number `upTo` (null: by now), and was
     * not seen in the last look: also what came late, of a time that was looked at before.
     */
    async unseen(
      about: LookedFor,
      applicationId: string,
      { from, upTo, seen }: { readonly from: string; readonly upTo: number | null; readonly seen: Seen | undefined },
    ): Promise<Found> {
      const { least } = idBounds(from);
      const row = await look(db, (tx) =>
        tx
          .selectFrom('compute_traffic as t')
          .select([
            sql<number>`count(*)`.as('count'),
            sql<Date | null>`min(t.accepted_at)`.as('oldest'),
            sql<Date | null>`min(coalesce(t.indexed_at, t.accepted_at))`.as('since'),
          ])
          .where('t.application_id', '=', applicationId)
          .where(sql<boolean>`t.marks && ${[...MARKS[about]]}::text[]`)
          .where('t.id', '>=', least!)
          .where('t.accepted_at', '>=', new Date(from))
          .$if(upTo !== null, (query) => query.where(sql<boolean>`coalesce(t.indexed_no, 0) <= ${upTo}`))
          .$if(seen !== undefined && seen.upTo !== null, (query) => query.where('t.indexed_no', '>', seen!.upTo!))
          .$if(seen !== undefined && seen.upTo === null, (query) =>
            query.where((eb) => eb.or([eb('t.indexed_no', 'is not', null), eb('t.accepted_at', '>=', seen!.through)])),
          )
          .executeTakeFirstOrThrow(),
      );
      return {
        count: Number(row.count),
        oldestAt: row.oldest?.toISOString() ?? null,
        since: row.since?.toISOString() ?? null,
      };
    },
  };
}
