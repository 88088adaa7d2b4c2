import { sql } from 'kysely';
import { DAY } from '../../../../kernel/time/index.ts';
import {
  type InputVerdict,
  judgeInput,
  NAMING_SAMPLE,
  namingOf,
  VIOLATION_MARKS,
} from '../../../../kernel/traffic/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import { indexedUpTo, lastIndexed } from './indexed.ts';
import { idBounds } from './months.ts';
import { look } from './traffic.repository.ts';

/** A request whose input was a violation. */
export interface ViolatingRequest {
  readonly id: string;
  /** The number under which it came. */
  readonly no: number;
  readonly acceptedAt: Date;
  readonly applicationId: string;
  readonly keyId: string;
  readonly endUser: string | null;
  readonly verdict: Extract<InputVerdict, { kind: 'violation' }>;
}

/** Whose requests are meant: an end user of the application, or a key, with or without those that name a person. */
export type Whose =
  | { readonly kind: 'end_user'; readonly applicationId: string; readonly id: string }
  | { readonly kind: 'key'; readonly applicationId: string; readonly id: string; readonly named: boolean };

/** Of what was served: how much of it had an input that a detector has read. */
export interface JudgedShare {
  readonly requests: number;
  readonly judged: number;
}

export type MisuseReader = ReturnType<typeof createMisuseReader>;

const PAGE = 50;
/** How far back names are looked at to tell whether they mean anybody. */
const NAMES_OF = 7 * DAY;
const INPUT_READ = sql<boolean>`EXISTS (
  SELECT 1 FROM jsonb_each_text(t.screening) AS mark
   WHERE mark.key LIKE 'input.%' AND mark.key !~ '\\.(grade|kinds|skipped)$' AND mark.key NOT IN ('input.media', 'input.document')
     AND mark.value NOT IN ('skipped', 'failed', 'unscreened'))`;

/** What gateways brought, for whoever counts misuse. */
export function createMisuseReader(db: Db<ComputeTables>) {
  const requestsOf = (query: Db<ComputeTables>, whose: Whose) =>
    query
      .selectFrom('compute_traffic as t')
      .select(['t.id', 't.screening'])
      .where('t.application_id', '=', whose.applicationId)
      .$if(whose.kind === 'end_user', (of) => of.where('t.end_user', '=', whose.id))
      .$if(whose.kind === 'key', (of) => of.where('t.key_id', '=', whose.id))
      .$if(whose.kind === 'key' && !whose.named, (of) => of.where('t.end_user', 'is', null));

  /** Violations next to a request, before or after it, up to the first clean one; at most so many. */
  async function beside(whose: Whose, id: string, since: Date, most: number, after: boolean): Promise<number> {
    const { least } = idBounds(since.toISOString());
    let found = 0;
    for (let from = id; ; ) {
      const rows = await look(db, (tx) =>
        requestsOf(tx, whose)
          .where('t.id', '>=', least!)
          .where('t.accepted_at', '>=', since)
          .where('t.id', after ? '>' : '<', from)
          .orderBy('t.id', after ? 'asc' : 'desc')
          .limit(PAGE)
          .execute(),
      );
      for (const row of rows) {
        const { kind } = judgeInput(row.screening);
        if (kind === 'clean') return found;
        if (kind === 'violation' && ++found >= most) return found;
      }
      if (rows.length < PAGE) return found;
      from = rows.at(-1)!.id;
    }
  }

  return {
    /** See {@link indexedUpTo}. */
    upTo: () => indexedUpTo(db),

    /** See {@link lastIndexed}. */
    last: () => lastIndexed(db),

    /** When the oldest of those came that have a higher number; null where there is none. */
    async oldestAfter(no: number): Promise<Date | null> {
      const row = await db
        .selectFrom('compute_traffic as t')
        .select('t.indexed_at')
        .where('t.indexed_no', '>', no)
        .orderBy('t.indexed_no')
        .limit(1)
        .executeTakeFirst();
      return row?.indexed_at ?? null;
    },

    /** The next requests after a number and up to another one that may be violations, and the number up to which that is all. */
    async after(no: number, upTo: number, limit: number): Promise<{ violations: ViolatingRequest[]; through: number }> {
      const rows = await db
        .selectFrom('compute_traffic as t')
        .select(['t.id', 't.indexed_no', 't.accepted_at', 't.application_id', 't.key_id', 't.end_user', 't.screening'])
        .where('t.indexed_no', '>', no)
        .where('t.indexed_no', '<=', upTo)
        .where(sql<boolean>`t.marks && ${[...VIOLATION_MARKS]}::text[]`)
        .orderBy('t.indexed_no')
        .limit(limit)
        .execute();
      const violations = rows.flatMap((row): ViolatingRequest[] => {
        const verdict = judgeInput(row.screening);
        if (verdict.kind !== 'violation') return [];
        const { id, accepted_at: acceptedAt, application_id: applicationId, key_id: keyId, end_user: endUser } = row;
        return [{ id, no: Number(row.indexed_no), acceptedAt, applicationId, keyId, endUser, verdict }];
      });
      return { violations, through: rows.length < limit ? upTo : Number(rows.at(-1)!.indexed_no) };
    },

    /** How many violations in a row a request stands among, by the order of acceptance, of what was accepted since; at most so many. */
    async inARow(whose: Whose, id: string, since: Date, most: number): Promise<number> {
      const before = await beside(whose, id, since, most - 1, false);
      const left = most - 1 - before;
      return 1 + before + (left > 0 ? await beside(whose, id, since, left, true) : 0);
    },

    /** Whether the names that an application gave up to a request mean single people. */
    async namesPeople(applicationId: string, id: string, acceptedAt: Date): Promise<boolean> {
      const { least } = idBounds(new Date(acceptedAt.getTime() - NAMES_OF).toISOString());
      const rows = await look(db, (tx) =>
        tx
          .selectFrom('compute_traffic as t')
          .select('t.end_user')
          .where('t.application_id', '=', applicationId)
          .where('t.end_user', 'is not', null)
          .where('t.id', '<=', id)
          .where('t.id', '>=', least!)
          .orderBy('t.id', 'desc')
          .limit(NAMING_SAMPLE)
          .execute(),
      );
      if (rows.length < NAMING_SAMPLE) return true;
      return namingOf(new Set(rows.map((row) => row.end_user)).size) === 'usable';
    },

    /** Of what was accepted in that time and went somewhere: how much of it was judged. */
    async judgedShare(from: Date, to: Date): Promise<JudgedShare> {
      const { least, below } = idBounds(from.toISOString(), to.toISOString());
      return look(db, (tx) =>
        tx
          .selectFrom('compute_traffic as t')
          .select([
            sql<number>`count(*)::int`.as('requests'),
            sql<number>`(count(*) FILTER (WHERE ${INPUT_READ}))::int`.as('judged'),
          ])
          .where('t.id', '>=', least!)
          .where('t.id', '<', below!)
          .where('t.accepted_at', '>=', from)
          .where('t.accepted_at', '<', to)
          .where(sql<boolean>`t.outcome <> 'interrupted' AND (t.endpoint_id IS NOT NULL OR ${INPUT_READ})`)
          .executeTakeFirstOrThrow(),
      );
    },
  };
}
