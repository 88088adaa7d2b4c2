import { type Expression, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY, dayOf } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { decodeCursor, encodeCursor } from '../../../../platform/http/index.ts';
import { NO_CASE } from './case.service.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import * as repository from './misuse.repository.ts';
import type { CaseDetail, CaseQuery, CaseView, MisuseSummary } from './misuse.schema.ts';
import type { MisuseTables } from './misuse.table.ts';

const MONTH = 30 * DAY;
const MOST = 100;
const place = z.tuple([z.iso.datetime(), z.string()]);

export type CaseReader = ReturnType<typeof createCaseReader>;

/** Cases of misuse for people, of the applications whose traffic they may see. */
export function createCaseReader(deps: MisuseDeps) {
  const { clock, subjects, authority, timeZone } = deps;
  const db: Db<MisuseTables> = deps.db;

  /** Of all applications that have a case: those whose traffic the actor may see. */
  async function applicationsFor(actor: PersonActor): Promise<string[]> {
    const rows = await db.selectFrom('monitoring_misuse_case').select('application_id').distinct().execute();
    const known = await subjects.getMany(
      db,
      rows.map((row) => row.application_id),
    );
    return [...known].flatMap(([id, { unitId }]) => (authority.permits(actor, 'traffic.read', unitId) ? [id] : []));
  }

  async function views(rows: readonly repository.Case[]): Promise<CaseView[]> {
    const now = clock.now();
    const today = dayOf(now, await timeZone());
    const titles = await subjects.getMany(db, [...new Set(rows.map((row) => row.application_id))]);
    const counts = await db
      .selectFrom('monitoring_misuse_violation')
      .select([
        'case_id',
        sql<number>`(count(*) FILTER (WHERE day = ${today}))::int`.as('today'),
        sql<number>`count(*)::int`.as('month'),
      ])
      .where('case_id', 'in', [...rows.map(({ id }) => id), ''])
      .where('accepted_at', '>=', new Date(now.getTime() - MONTH))
      .groupBy('case_id')
      .execute();
    return rows.map((row) => {
      const title = titles.get(row.application_id)?.title;
      const counted = counts.find(({ case_id }) => case_id === row.id);
      return {
        id: row.id,
        applicationId: row.application_id,
        applicationTitle: { zh: title?.zh ?? '', en: title?.en ?? '' },
        kind: row.kind,
        who: row.who,
        grade: row.grade,
        requestsPerMinute: row.requests_per_minute,
        since: row.since.toISOString(),
        until: row.until?.toISOString() ?? null,
        setBy: row.set_by,
        proposed: row.proposed,
        proposedAt: row.proposed_at?.toISOString() ?? null,
        appealedAt: row.appealed_at?.toISOString() ?? null,
        lastViolationAt: row.last_violation_at?.toISOString() ?? null,
        today: counted?.today ?? 0,
        month: counted?.month ?? 0,
        reachedAt: row.reached_at?.toISOString() ?? null,
        revision: row.revision,
      };
    });
  }

  return {
    /** What changed last comes first. */
    async list(actor: PersonActor, query: CaseQuery): Promise<{ items: CaseView[]; nextCursor?: string }> {
      const applications = await applicationsFor(actor);
      const after = query.cursor === undefined ? null : decodeCursor(place, query.cursor);
      const rows = await db
        .selectFrom('monitoring_misuse_case')
        .selectAll()
        .where('application_id', 'in', [...applications, ''])
        .$if(query.applicationId !== undefined, (of) => of.where('application_id', '=', query.applicationId!))
        .$if(query.endUser !== undefined, (of) => of.where('kind', '=', 'end_user').where('who', '=', query.endUser!))
        .$if(query.grade !== undefined, (of) => of.where('grade', '=', query.grade!))
        .$if(query.waiting === 'true', (of) => of.where(WAITING))
        .$if(after !== null, (of) => of.where(sql<boolean>`(changed_at, id) < (${new Date(after![0])}, ${after![1]})`))
        .orderBy('changed_at', 'desc')
        .orderBy('id', 'desc')
        .limit(query.limit + 1)
        .execute();
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: await views(page),
        ...(rows.length > query.limit && last !== undefined
          ? { nextCursor: encodeCursor([last.changed_at.toISOString(), last.id]) }
          : {}),
      };
    },

    async get(actor: PersonActor, id: string): Promise<CaseDetail> {
      const row = await repository.caseById(db, id);
      if (row === undefined) throw NO_CASE;
      const { unitId } = await subjects.require(db, row.application_id, 'application');
      authority.require(actor, 'traffic.read', unitId);
      const [view] = await views([row]);
      const steps = await db
        .selectFrom('monitoring_misuse_step')
        .selectAll()
        .where('case_id', '=', id)
        .orderBy('no', 'desc')
        .limit(MOST)
        .execute();
      const violations = await db
        .selectFrom('monitoring_misuse_violation')
        .selectAll()
        .where('case_id', '=', id)
        .orderBy('record_id', 'desc')
        .limit(MOST)
        .execute();
      return {
        ...view!,
        steps: steps.map((step) => ({
          ...{ at: step.at.toISOString(), act: step.act, grade: step.grade, cause: step.cause, actor: step.actor },
          ...{ trafficId: step.traffic_id, recordId: step.record_id, note: step.note },
        })),
        violations: violations.map((one) => ({
          ...{ trafficId: one.record_id, at: one.accepted_at.toISOString(), detector: one.detector, grade: one.grade },
          kinds: one.kinds === '' ? [] : one.kinds.split(' '),
          ...{ inARow: one.in_a_row, inADay: one.in_a_day },
        })),
      };
    },

    /** Violations by day, and how many are held to what. */
    async summary(actor: PersonActor, days: number): Promise<MisuseSummary> {
      const applications = [...(await applicationsFor(actor)), ''];
      const now = clock.now();
      const zone = await timeZone();
      const from = dayOf(new Date(now.getTime() - (days - 1) * DAY), zone);
      const counted = await db
        .selectFrom('monitoring_misuse_violation as v')
        .innerJoin('monitoring_misuse_case as c', 'c.id', 'v.case_id')
        .select([
          'v.day',
          sql<number>`count(*)::int`.as('violations'),
          sql<number>`count(DISTINCT v.case_id)::int`.as('people'),
        ])
        .where('c.application_id', 'in', applications)
        .where('v.day', '>=', from)
        .groupBy('v.day')
        .execute();
      const held = await db
        .selectFrom('monitoring_misuse_case')
        .select(['grade', sql<number>`count(*)::int`.as('count')])
        .where('application_id', 'in', applications)
        .groupBy('grade')
        .execute();
      const { waiting } = await db
        .selectFrom('monitoring_misuse_case')
        .select(sql<number>`count(*)::int`.as('waiting'))
        .where('application_id', 'in', applications)
        .where(WAITING)
        .executeTakeFirstOrThrow();
      const of = (grade: string) => held.find((one) => one.grade === grade)?.count ?? 0;
      const all = Array.from({ length: days }, (_, i) => dayOf(new Date(now.getTime() - (days - 1 - i) * DAY), zone));
      return {
        items: all.map((day) => {
          const found = counted.find((one) => one.day === day);
          return { day, violations: found?.violations ?? 0, people: found?.people ?? 0 };
        }),
        held: { warn: of('warn'), limit: of('limit'), suspend: of('suspend'), close: of('close') },
        waiting,
        countedAt: (await repository.countedUpTo(db))?.at.toISOString() ?? null,
      };
    },
  };
}

/** Something waits for a person. */
const WAITING: Expression<SqlBool> = sql<boolean>`(proposed IS NOT NULL OR (appealed_at IS NOT NULL AND grade <> 'none'))`;
