import type { Generated, Selectable } from 'kysely';
import type { SampledLog } from '../../../engines/audit/index.ts';
import { type AnyDb, type Db, type Jsonb, jsonb } from '../../../platform/database/index.ts';
import type { Sample, SampleAct, SampleProblem, SampleState } from './types.ts';

interface SampleRow {
  id: string;
  seed: string;
  from_at: Date;
  to_at: Date;
  count: number;
  measure_id: string | null;
  kind: string | null;
  state: SampleState;
  looked_at: Generated<number>;
  entries: Generated<number>;
  population: number | null;
  logs: Jsonb<readonly SampledLog[]>;
  acts: Jsonb<readonly SampleAct[]>;
  problems: Jsonb<readonly SampleProblem[]>;
  problem_count: Generated<number>;
  error: string | null;
  drawn_by: string;
  created_at: Date;
  ended_at: Date | null;
}

interface Tables {
  governance_sample: SampleRow;
}

const typed = (db: AnyDb): Db<Tables> => db;

export async function insertSample(db: AnyDb, sample: Pick<Sample, 'id' | 'rule' | 'drawnBy'>, at: Date) {
  const { seed, from, to, count, measureId, kind } = sample.rule;
  await typed(db)
    .insertInto('governance_sample')
    .values({
      id: sample.id,
      seed,
      from_at: new Date(from),
      to_at: new Date(to),
      count,
      measure_id: measureId ?? null,
      kind: kind ?? null,
      state: 'drawing',
      logs: jsonb([]),
      acts: jsonb([]),
      problems: jsonb([]),
      drawn_by: sample.drawnBy,
      created_at: at,
    })
    .execute();
}

export async function advanceSample(db: AnyDb, id: string, lookedAt: number, entries: number): Promise<void> {
  await typed(db)
    .updateTable('governance_sample')
    .set({ looked_at: lookedAt, entries })
    .where('id', '=', id)
    .where('state', '=', 'drawing')
    .execute();
}

export type SampleResult = Pick<
  Sample,
  'population' | 'logs' | 'acts' | 'problems' | 'problemCount' | 'lookedAt' | 'entries'
>;

/** Ends a sample that is being drawn; false when it has ended already. */
export async function endSample(
  db: AnyDb,
  id: string,
  end: { state: Exclude<SampleState, 'drawing'>; error?: string; result?: SampleResult },
  at: Date,
): Promise<boolean> {
  const { result } = end;
  const changed = await typed(db)
    .updateTable('governance_sample')
    .set({
      state: end.state,
      error: end.error ?? null,
      ended_at: at,
      ...(result && {
        looked_at: result.lookedAt,
        entries: result.entries,
        population: result.population,
        logs: jsonb(result.logs),
        acts: jsonb(result.acts),
        problems: jsonb(result.problems),
        problem_count: result.problemCount,
      }),
    })
    .where('id', '=', id)
    .where('state', '=', 'drawing')
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}

/** What a server that ended left behind: answers the ids. */
export async function samplesBeingDrawn(db: AnyDb): Promise<string[]> {
  const rows = await typed(db).selectFrom('governance_sample').select('id').where('state', '=', 'drawing').execute();
  return rows.map(({ id }) => id);
}

export async function findSample(db: AnyDb, id: string): Promise<Sample | null> {
  const row = await typed(db).selectFrom('governance_sample').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toSample(row);
}

/** Newest first. */
export async function listSamples(db: AnyDb, page: { below?: string; limit: number }): Promise<Sample[]> {
  let query = typed(db).selectFrom('governance_sample').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.below !== undefined) query = query.where('id', '<', page.below);
  return (await query.execute()).map(toSample);
}

function toSample(row: Selectable<SampleRow>): Sample {
  return {
    id: row.id,
    rule: {
      seed: row.seed,
      from: row.from_at.toISOString(),
      to: row.to_at.toISOString(),
      count: row.count,
      ...(row.measure_id === null ? {} : { measureId: row.measure_id }),
      ...(row.kind === null ? {} : { kind: row.kind }),
    },
    state: row.state,
    lookedAt: row.looked_at,
    entries: row.entries,
    population: row.population,
    logs: row.logs,
    acts: row.acts,
    problems: row.problems,
    problemCount: row.problem_count,
    error: row.error,
    drawnBy: row.drawn_by,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
