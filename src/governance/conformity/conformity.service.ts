import { sql } from 'kysely';
import { z } from 'zod';
import type { Control, Finding } from '../../kernel/control/index.ts';
import { systemActor } from '../../kernel/identity/index.ts';
import { MEASURES } from '../../kernel/measure/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import { decodeCursor, encodeCursor, notFound } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { pageFrom } from '../page.ts';
import type { ProfileReader } from '../profile/index.ts';
import type { Recorder } from '../record/index.ts';
import * as repository from './findings.repository.ts';
import { measureIn, toApplicability, toFindingRow } from './picture.ts';
import { createTriggers } from './triggers.ts';
import type { ConformityEngine, MeasureStatus } from './types.ts';

export interface ConformityParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: string;
  readonly profiles: ProfileReader;
  readonly recorder: Recorder;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Milliseconds between two looks at everything; default five minutes. */
  readonly everyMillis?: number;
}

export function createConformityEngine(parts: ConformityParts): ConformityEngine {
  const { database, clock, profiles, recorder, logger } = parts;
  const db = database.kysely;
  const controls = new Map<string, Control>();
  let queue: Promise<unknown> = Promise.resolve();

  async function answerOf(control: Control, at: Date): Promise<repository.Answer> {
    try {
      return { control, finding: await control.evaluate({ organisationId: parts.organisationId }, at) };
    } catch (error) {
      logger.error({ err: error, controlId: control.id }, 'a control could not answer');
      return { control, finding: unanswered(at) };
    }
  }

  async function recompute(measureIds?: readonly string[]): Promise<MeasureStatus[]> {
    const wanted = measureIds === undefined ? null : new Set(measureIds);
    const asked = [...controls.values()].filter((control) => wanted?.has(control.measureId) ?? true);
    // An object of its own: by it the controls know that they answer in the same look.
    const at = new Date(clock.now());
    const answers = await Promise.all(asked.map((control) => answerOf(control, at)));
    return database.kysely.transaction().execute(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('steward conformity', 0))`.execute(tx);
      await repository.keepAnswers(tx, answers, at);
      if (wanted === null) await repository.closeUnknown(tx, [...controls.keys()], at);
      const picture = await pictureOf(tx, at, true);
      const all = MEASURES.map(({ id }) => measureIn(picture, id));
      await noteChanges(tx, all, picture.statuses, at);
      const after = { ...picture, statuses: await repository.statusRowsAt(tx) };
      return MEASURES.filter(({ id }) => wanted?.has(id) ?? true).map(({ id }) => measureIn(after, id));
    });
  }

  async function noteChanges(
    tx: AnyTx,
    now: readonly MeasureStatus[],
    before: readonly { measure_id: string; status: string }[],
    at: Date,
  ): Promise<void> {
    const kept = new Map(before.map((row) => [row.measure_id, row.status]));
    const changed = now.filter(({ id, status }) => kept.get(id) !== status);
    await repository.changeStatuses(
      tx,
      changed.map(({ id, status }) => ({ measureId: id, status })),
      at,
    );
    for (const { id, status, level } of changed) {
      const from = kept.get(id);
      // The first look at a measure for which nothing runs tells nothing new.
      if (from === undefined && status === 'not-operated') continue;
      await recorder.write(tx, {
        kind: 'measure.status-changed',
        actor: systemActor('conformity'),
        measures: [id],
        facts: { from: from ?? null, to: status, level },
      });
    }
  }

  /** `present`: with the controls that are registered now; else only what was kept at that time. */
  async function pictureOf(reader: typeof db, at: Date, present: boolean) {
    const expected = new Map<string, string[]>();
    if (present) {
      for (const { id, measureId } of controls.values()) {
        expected.set(measureId, [...(expected.get(measureId) ?? []), id]);
      }
    }
    return {
      at,
      expected,
      findings: await repository.findingsAt(reader, present ? undefined : at),
      statuses: await repository.statusRowsAt(reader, present ? undefined : at),
      applicability: await repository.applicabilityAt(reader, at),
      levels: (await profiles.current(reader)).profile.levels,
    };
  }

  const triggers = createTriggers({
    database,
    logger,
    everyMillis: parts.everyMillis ?? 5 * 60_000,
    controls: () => [...controls.values()],
    recompute: async (measureIds) => void (await engine.recompute(measureIds === null ? {} : { measureIds })),
  });

  const engine: ConformityEngine = {
    register(control) {
      if (controls.has(control.id)) throw new Error(`control ${control.id} is registered already`);
      if (!MEASURES.some(({ id }) => id === control.measureId)) {
        throw new Error(`control ${control.id} names measure ${control.measureId}, which is not in the catalogue`);
      }
      controls.set(control.id, control);
    },

    controls: (measureId) =>
      [...controls.values()].filter((control) => measureId === undefined || control.measureId === measureId),

    recompute({ measureIds } = {}) {
      const run = queue.then(() => recompute(measureIds));
      queue = run.catch(() => undefined);
      return run;
    },

    async statuses() {
      const picture = await pictureOf(db, clock.now(), true);
      return MEASURES.map(({ id }) => measureIn(picture, id));
    },

    async statusOf(measureId, at) {
      if (!MEASURES.some(({ id }) => id === measureId)) throw unknownMeasure(measureId);
      return measureIn(await pictureOf(db, at ?? clock.now(), at === undefined), measureId);
    },

    async asOf(at) {
      const picture = await pictureOf(db, at, false);
      return MEASURES.map(({ id }) => measureIn(picture, id));
    },

    async history(measureId, { cursor, limit }) {
      const below = cursor === undefined ? undefined : decodeCursor(z.number().int(), cursor);
      const rows = await repository.findingsOf(db, measureId, { below, limit: limit + 1 });
      const page = pageFrom(rows, limit, (last) => encodeCursor(last.number));
      return { ...page, items: page.items.map((row) => toFindingRow(row, row.until ?? clock.now())) };
    },

    async applicability(measureId, at) {
      const rows = await repository.applicabilityAt(db, at ?? clock.now());
      const row = rows.find((one) => one.measure_id === measureId);
      return row === undefined ? null : toApplicability(row);
    },

    async exclusions(reader) {
      const rows = await repository.applicabilityAt(reader, clock.now());
      return rows.filter((row) => !row.applies).map(toApplicability);
    },

    keepApplicability: repository.insertApplicability,

    start: triggers.start,
    async stop() {
      await triggers.stop();
      await queue;
    },
  };
  return engine;
}

/** A control that fails says nothing good: what it watches can't be shown to work. */
function unanswered(at: Date): Finding {
  return {
    status: 'failing',
    reasons: [
      {
        code: 'control-failed',
        text: { zh: '检查本身出错，无法得出结论，请查看日志。', en: 'The check itself failed; see the log.' },
      },
    ],
    figures: [],
    evidence: [],
    assurance: 'measured',
    validUntil: at.toISOString(),
  };
}

export function unknownMeasure(id: string) {
  return notFound({ zh: `没有编号为 ${id} 的措施。`, en: `There is no measure ${id}.` });
}
