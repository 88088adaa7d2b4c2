import { type Actor, systemActor } from '../../../../kernel/identity/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import type { Tx } from '../../../../platform/database/index.ts';
import type { Cause, Grade } from './ladder.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { MISUSE_MEASURES, MISUSE_RECORDS, RECORD_OF } from './misuse.records.ts';
import * as repository from './misuse.repository.ts';
import type { Act, CaseRow, MisuseTables } from './misuse.table.ts';

/** Who acts where nobody does: the counter, and time. */
export const COUNTER = systemActor('misuse');

/** What is done about a case, and why. */
export interface StepTaken {
  readonly act: Act;
  readonly kind: string;
  readonly by: Actor;
  readonly grade: Grade;
  readonly cause?: Cause;
  readonly trafficId?: string;
  readonly note?: string;
  readonly changes: Partial<CaseRow>;
  readonly facts?: { readonly [name: string]: string | number | null };
}

export type Steps = ReturnType<typeof createSteps>;

/** State, history and record of a step, in one transaction; gateways hear of it as it commits. */
export function createSteps({ clock, recorder, announce }: Pick<MisuseDeps, 'clock' | 'recorder' | 'announce'>) {
  async function take(tx: Tx<MisuseTables>, row: repository.Case, step: StepTaken): Promise<repository.Case> {
    const now = clock.now();
    const actor = step.by.kind === 'person' ? step.by.personId : null;
    const changed = await repository.changeCase(tx, row, step.changes, now, step.act === 'reached');
    const record = await recorder.write(tx, {
      kind: step.kind,
      actor: step.by,
      subject: { kind: 'application', id: row.application_id },
      measures: [...MISUSE_MEASURES],
      // Those whom it concerns hear of it.
      notice: true,
      facts: {
        caseId: row.id,
        of: row.kind,
        before: row.grade,
        grade: step.grade,
        ...(step.cause === undefined ? {} : { cause: step.cause }),
        ...(step.trafficId === undefined ? {} : { trafficId: step.trafficId }),
        ...step.facts,
      },
      ...(actor === null || step.note === undefined
        ? {}
        : { payload: { subjectKey: actor, value: { note: step.note } } }),
    });
    await repository.insertStep(tx, {
      ...{ case_id: row.id, at: now, act: step.act, grade: step.grade, cause: step.cause ?? null, actor },
      ...{ traffic_id: step.trafficId ?? null, record_id: record.id, note: step.note ?? null },
    });
    if (changed.grade !== row.grade || changed.requests_per_minute !== row.requests_per_minute)
      await announce(tx, 'standing');
    return changed;
  }

  return {
    take,

    /** Holds a grade against somebody. */
    grade(
      tx: Tx<MisuseTables>,
      row: repository.Case,
      step: {
        readonly grade: Exclude<Grade, 'none'>;
        readonly by: Actor;
        readonly hours: number | null;
        readonly requestsPerMinute: number | null;
        readonly cause?: Cause;
        readonly trafficId?: string;
        readonly note?: string;
        readonly facts?: { readonly [name: string]: number };
      },
    ): Promise<repository.Case> {
      const { grade, by, hours, requestsPerMinute, facts, ...why } = step;
      const now = clock.now();
      const until = hours === null ? null : new Date(now.getTime() + hours * HOUR);
      return take(tx, row, {
        ...why,
        ...{ act: 'graded', kind: RECORD_OF[grade], by, grade },
        facts: { ...facts, until: until?.toISOString() ?? null },
        changes: {
          ...{ grade, since: now, until, set_by: by.kind === 'person' ? by.personId : null },
          ...{ requests_per_minute: grade === 'limit' ? requestsPerMinute : null },
          ...{ told_in: null, reached_at: null },
          // Whoever is held to what was proposed, or more, waits for nobody any more.
          ...(by.kind === 'person' ? { proposed: null, proposed_at: null } : {}),
        },
      });
    },

    /** The time is over. What led to a suspension is behind them; mild grades leave the count of the day alone. */
    lapse: (tx: Tx<MisuseTables>, row: repository.Case): Promise<repository.Case> =>
      take(tx, row, {
        ...{ act: 'lapsed', kind: MISUSE_RECORDS.lapsed, by: COUNTER, grade: 'none' },
        changes: {
          ...{ grade: 'none', requests_per_minute: null, since: clock.now(), until: null, set_by: null },
          // What was said against it is settled too: another step later is not what it was about.
          ...{ told_in: null, reached_at: null, appealed_at: null },
          ...(row.grade === 'suspend' || row.grade === 'close' ? { counts_from: row.until! } : {}),
        },
      }),
  };
}
