import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { NewId, PersonActor } from '../../../kernel/identity/index.ts';
import { measureById } from '../../../kernel/measure/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { AnyDb, Database, Db } from '../../../platform/database/index.ts';
import { decodeCursor, encodeCursor, invalidInput, notFound } from '../../../platform/http/index.ts';
import type { ConformityEngine } from '../../conformity/index.ts';
import { type Page, type PageRequest, pageFrom } from '../../page.ts';
import type { Recorder } from '../../record/index.ts';
import { inTransaction } from '../../transaction.ts';
import type { JudgementView, Verdict } from './judgement.schema.ts';

// What an auditor concludes stands beside the computed status and never replaces it; that the two differ is what others look for.

export interface JudgementParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly conformity: Pick<ConformityEngine, 'statusOf'>;
}

export interface JudgementService {
  /** Problem 404 for a measure that is not in the catalogue. */
  judge(
    person: PersonActor,
    measureId: string,
    judgement: { verdict: Verdict; reasons: string; sampleId?: string },
  ): Promise<JudgementView>;
  /** Newest first. Problem 404 for a measure that is not in the catalogue. */
  list(measureId: string, page: PageRequest): Promise<Page<JudgementView>>;
}

interface JudgementRow {
  id: string;
  measure_id: string;
  verdict: Verdict;
  reasons: string;
  computed_status: string;
  sample_id: string | null;
  judged_by: string;
  judged_at: Date;
}

interface Tables {
  governance_judgement: JudgementRow;
  governance_sample: { id: string; state: string };
}

const typed = (db: AnyDb): Db<Tables> => db;

export function createJudgementService(parts: JudgementParts): JudgementService {
  const { database, clock, newId, recorder, conformity } = parts;
  return {
    async judge(person, measureId, { verdict, reasons, sampleId }) {
      const { status } = await conformity.statusOf(measureId);
      const row: JudgementRow = {
        id: newId('judgement'),
        measure_id: measureId,
        verdict,
        reasons,
        computed_status: status,
        sample_id: sampleId ?? null,
        judged_by: person.personId,
        judged_at: clock.now(),
      };
      await inTransaction(database, async (tx) => {
        if (sampleId !== undefined) await requireSample(tx, sampleId);
        await typed(tx).insertInto('governance_judgement').values(row).execute();
        await recorder.write(tx, {
          kind: 'measure.judged',
          actor: person,
          subject: { kind: 'judgement', id: row.id },
          measures: [measureId],
          facts: { verdict, computedStatus: status, ...(sampleId === undefined ? {} : { sampleId }) },
          payload: { subjectKey: row.id, value: { reasons } },
        });
      });
      return present(row);
    },

    async list(measureId, { cursor, limit }) {
      if (measureById(measureId) === undefined)
        throw notFound({ zh: '没有这项措施。', en: 'There is no such measure.' });
      const below = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      let query = typed(database.kysely)
        .selectFrom('governance_judgement')
        .selectAll()
        .where('measure_id', '=', measureId)
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (below !== undefined) query = query.where('id', '<', below);
      return pageFrom((await query.execute()).map(present), limit, (last) => encodeCursor(last.id));
    },
  };
}

async function requireSample(db: AnyDb, id: string): Promise<void> {
  const sample = await typed(db)
    .selectFrom('governance_sample')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst();
  if (sample?.state !== 'done')
    throw invalidInput([{ path: 'sampleId', message: 'Must be a sample that was drawn to its end' }]);
}

function present(row: Selectable<JudgementRow>): JudgementView {
  return {
    id: row.id,
    measureId: row.measure_id,
    verdict: row.verdict,
    reasons: row.reasons,
    computedStatus: row.computed_status,
    sampleId: row.sample_id,
    judgedBy: row.judged_by,
    judgedAt: row.judged_at.toISOString(),
  };
}
