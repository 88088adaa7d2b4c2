import { sql } from 'kysely';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import { idBounds } from './months.ts';
import { matching, type Narrowed } from './traffic.repository.ts';
import type { SummaryQuery } from './traffic.schema.ts';

type Tables = Db<ComputeTables>;

/** Marks that say what a detector did, and not how bad, of which kind or why not. */
const DONE = sql`mark.key ~ '^(input|output)\\.' AND mark.key !~ '\\.(grade|kinds|skipped)$'`;
/** Marks of texts that a detector has read. */
const READ = sql`${DONE} AND mark.value NOT IN ('skipped', 'failed', 'unscreened')`;
const WAS_READ = sql<boolean>`EXISTS (SELECT 1 FROM jsonb_each_text(t.screening) AS mark WHERE ${READ})`;
/** Requests that went to a model, and those that screening kept from it. What was refused before, or left by its caller, went nowhere. */
const SERVED = sql<boolean>`t.outcome <> 'interrupted' AND (t.endpoint_id IS NOT NULL OR ${WAS_READ})`;

/** What each detector did over time: requests by step, side, detector and verdict. */
export function screeningOf(db: Tables, query: SummaryQuery, narrowed: Narrowed) {
  return matching(db.selectFrom('compute_traffic as t'), query, narrowed)
    .innerJoin(sql<{ key: string; value: string }>`LATERAL jsonb_each_text(t.screening)`.as('mark'), (join) =>
      join.onTrue(),
    )
    .where(sql<boolean>`${DONE}`)
    .select([
      sql<Date>`date_trunc(${query.step}, t.accepted_at, 'UTC')`.as('at'),
      'mark.key as detector',
      'mark.value as verdict',
      sql<number>`count(*)::int`.as('count'),
    ])
    .groupBy(['at', 'detector', 'verdict'])
    .orderBy('at')
    .limit(20_000);
}

export interface ScreenedShare {
  /** Requests of that time for a release. */
  readonly served: number;
  /** Those of which at least one detector has read something. */
  readonly screened: number;
  /** Those whose answers bear a label, or were left without for their form. */
  readonly labelled: number;
  /** Of those that nobody screened, the newest. */
  readonly unscreened: readonly string[];
}

const MOST_NAMED = 5;

/** How much of the traffic since then was screened. */
export async function screenedShare(db: Tables, from: Date, to: Date): Promise<ScreenedShare> {
  const { least, below } = idBounds(from.toISOString(), to.toISOString());
  const recent = db
    .selectFrom('compute_traffic as t')
    .where('t.id', '>=', least!)
    .where('t.id', '<', below!)
    .where('t.accepted_at', '>=', from)
    .where('t.accepted_at', '<', to)
    .where(SERVED);
  const counts = await recent
    .select([
      sql<number>`count(*)::int`.as('served'),
      sql<number>`(count(*) FILTER (WHERE ${WAS_READ}))::int`.as('screened'),
      sql<number>`(count(*) FILTER (WHERE t.screening ? 'label.explicit'))::int`.as('labelled'),
    ])
    .executeTakeFirstOrThrow();
  const unscreened =
    counts.screened === counts.served
      ? []
      : await recent
          .where(sql<boolean>`NOT ${WAS_READ}`)
          .select('t.id')
          .orderBy('t.id', 'desc')
          .limit(MOST_NAMED)
          .execute();
  return { ...counts, unscreened: unscreened.map(({ id }) => id) };
}
