import { sql } from 'kysely';
import { grantsInForce, ROLE_NAMES } from '../../../kernel/identity/index.ts';
import { MEASURES } from '../../../kernel/measure/index.ts';
import { type Clock, DAY, dayOf } from '../../../kernel/time/index.ts';
import type { AnyDb, Db } from '../../../platform/database/index.ts';
import type { ConformityEngine, MeasureStatus } from '../../conformity/index.ts';
import type { Directory } from '../../directory.ts';
import type { Inputs } from './management-review.schema.ts';

interface Tables {
  governance_nonconformity: {
    id: string;
    audit_id: string | null;
    state: string;
    grade: string;
    due: string;
    raised_at: Date;
    verified_at: Date | null;
  };
  governance_audit: { id: string; state: string; ends_on: string };
}

export interface InputParts {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly conformity: Pick<ConformityEngine, 'asOf' | 'statuses'>;
}

/** What a management review looks at: computed from what is recorded, never typed in. */
export async function inputsOf(
  { clock, directory, conformity }: InputParts,
  db: AnyDb,
  period: { readonly from: string; readonly to: string },
  earlier: Inputs['decisions'],
): Promise<Inputs> {
  const typed = db as Db<Tables>;
  const now = clock.now();
  const from = new Date(`${period.from}T00:00:00Z`);
  const until = new Date(Date.parse(`${period.to}T00:00:00Z`) + DAY);
  const today = dayOf(now, 'UTC');
  const before = await conformity.asOf(from);
  const after = until < now ? await conformity.asOf(until) : await conformity.statuses();
  const statusOf = (list: readonly MeasureStatus[], id: string) =>
    list.find((one) => one.id === id)?.status ?? 'not-operated';
  const nonconformities = await typed
    .selectFrom('governance_nonconformity')
    .select([
      sql<number>`count(*) FILTER (WHERE raised_at >= ${from} AND raised_at < ${until})::int`.as('raised'),
      sql<number>`count(*) FILTER (WHERE state = 'closed' AND verified_at >= ${from} AND verified_at < ${until})::int`.as(
        'closed',
      ),
      sql<number>`count(*) FILTER (WHERE state <> 'closed')::int`.as('open'),
      sql<number>`count(*) FILTER (WHERE state <> 'closed' AND due < ${today})::int`.as('overdue'),
    ])
    .executeTakeFirstOrThrow();
  const grades = await typed
    .selectFrom('governance_nonconformity')
    .select(['grade', sql<number>`count(*)::int`.as('count')])
    .where('state', '<>', 'closed')
    .groupBy('grade')
    .execute();
  const audits = await typed
    .selectFrom('governance_audit')
    .select([
      sql<number>`count(*) FILTER (WHERE state <> 'cancelled')::int`.as('planned'),
      sql<number>`count(*) FILTER (WHERE state = 'approved')::int`.as('approved'),
      sql<number>`count(*) FILTER (WHERE state IN ('planned', 'running') AND ends_on < ${today})::int`.as('overdue'),
    ])
    .where('ends_on', '>=', period.from)
    .where('ends_on', '<=', period.to)
    .executeTakeFirstOrThrow();
  const { findings } = await typed
    .selectFrom('governance_nonconformity')
    .select(sql<number>`count(*)::int`.as('findings'))
    .where('audit_id', 'is not', null)
    .where('raised_at', '>=', from)
    .where('raised_at', '<', until)
    .executeTakeFirstOrThrow();
  const people = await directory.holdersOf(ROLE_NAMES);
  const levels = (level: string) => after.filter((one) => one.level === level).length;
  return {
    at: now.toISOString(),
    conformity: {
      before: countsOf(before),
      now: countsOf(after),
      changed: MEASURES.map(({ id: measureId }) => ({
        measureId,
        before: statusOf(before, measureId),
        now: statusOf(after, measureId),
      })).filter((one) => one.before !== one.now),
      notInForce: after
        .filter(({ status }) => status !== 'operating' && status !== 'not-applicable')
        .map(({ id }) => id),
    },
    nonconformities: {
      ...nonconformities,
      byGrade: Object.fromEntries(grades.map(({ grade, count }) => [grade, count])),
    },
    audits: { ...audits, findings },
    criteria: { required: levels('required'), advisory: levels('advisory'), off: levels('off') },
    people: { able: people.filter(({ roles }) => grantsInForce(roles, now).length > 0).length },
    decisions: earlier,
  };
}

function countsOf(statuses: readonly MeasureStatus[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
