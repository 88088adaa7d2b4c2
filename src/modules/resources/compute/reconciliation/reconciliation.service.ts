import { type Selectable, sql } from 'kysely';
import { type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../kernel/time/index.ts';
import { invalidInput, notFound } from '../../../../platform/http/index.ts';
import { getText } from '../../../../platform/outbound/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { CounterSourceRow } from '../compute.table.ts';
import { compareCalls, countedSince, readCounters } from './counters.ts';
import type { CounterSourceInput, ReconciliationView } from './reconciliation.schema.ts';

const LIMIT_MILLIS = 10_000;
const MAX_BYTES = 10_000_000;
/** What ended before a reading has its record here this much later at the latest, unless a gateway lags behind. */
const SETTLED_AFTER = MINUTE;

type Source = Pick<Selectable<CounterSourceRow>, 'metrics_url' | 'model_name'>;
const sourceOf = (row: Source): string => `${row.metrics_url} ${row.model_name ?? ''}`;

/** Compares what gateways recorded with what the upstreams counted themselves: calls past the gateway show as a difference. */
export function createReconciliationService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'recorder' | 'subjects' | 'profiles' | 'authority' | 'logger'>,
) {
  const { db, clock, recorder, subjects, profiles, authority, logger } = deps;

  const sources = () => db.selectFrom('compute_counter_source').selectAll().orderBy('endpoint_id').execute();

  async function lastReading(source: string) {
    return db
      .selectFrom('compute_counter_reading')
      .selectAll()
      .where('source', '=', source)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  async function readOne(row: Source): Promise<void> {
    const source = sourceOf(row);
    const { status, text, error } = await getText({
      url: row.metrics_url,
      headers: { accept: 'text/plain' },
      limitMillis: LIMIT_MILLIS,
      maxBytes: MAX_BYTES,
    });
    // When it was read, not when it was asked: what ended in between is counted already.
    const at = clock.now();
    const counters = error === null && status === 200 ? readCounters(text, row.model_name) : null;
    const fault = error ?? (status !== 200 ? 'status' : counters === null ? 'no-counters' : null);
    const before = await db
      .selectFrom('compute_counter_reading')
      .selectAll()
      .where('source', '=', source)
      .where('error', 'is', null)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
    const since =
      counters === null || before === undefined
        ? null
        : countedSince(
            {
              requests: before.requests ?? 0,
              inputTokens: before.input_tokens ?? 0,
              outputTokens: before.output_tokens ?? 0,
            },
            counters,
          );
    if (fault !== null) logger.warn({ source, reason: fault }, 'the counters of an upstream could not be read');
    await db
      .insertInto('compute_counter_reading')
      .values({
        source,
        at,
        error: fault,
        requests: counters?.requests ?? null,
        input_tokens: counters?.inputTokens ?? null,
        output_tokens: counters?.outputTokens ?? null,
        since_requests: since?.requests ?? null,
        since_input: since?.inputTokens ?? null,
        since_output: since?.outputTokens ?? null,
        reset: since?.reset ?? false,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Entries that gateways published and that are not here yet. */
  async function onTheirWay(): Promise<number> {
    const { rows } = await sql<{ missing: number }>`
      SELECT coalesce(sum(greatest(0, (told->>'size')::bigint - coalesce(l.indexed, 0))), 0)::bigint AS missing
        FROM compute_gateway g
       CROSS JOIN LATERAL jsonb_array_elements(coalesce(g.status->'logs', '[]'::jsonb)) AS told
        LEFT JOIN compute_traffic_log l ON l.name = told->>'name'
       WHERE g.state = 'active'`.execute(db);
    return rows[0]!.missing;
  }

  async function compare(source: string, endpoints: readonly string[]): Promise<ReconciliationView['comparison']> {
    const { profile } = await profiles.current(db);
    const end = new Date(clock.now().getTime() - SETTLED_AFTER);
    const begin = new Date(end.getTime() - numberOf(profile, 'reconciliation.window-hours') * HOUR);
    const readings = await db
      .selectFrom('compute_counter_reading')
      .selectAll()
      .where('source', '=', source)
      .where('error', 'is', null)
      .where('at', '>=', begin)
      .where('at', '<=', end)
      .orderBy('at')
      .execute();
    const [first, last] = [readings[0], readings.at(-1)];
    if (first === undefined || last === undefined || first === last) return null;
    const upstream = { requests: 0, inputTokens: 0, outputTokens: 0 };
    for (const reading of readings.slice(1)) {
      upstream.requests += reading.since_requests ?? 0;
      upstream.inputTokens += reading.since_input ?? 0;
      upstream.outputTokens += reading.since_output ?? 0;
    }
    const recorded = await db
      .selectFrom('compute_traffic')
      .select([
        sql<number>`count(*)`.as('requests'),
        sql<number>`coalesce(sum(input_tokens), 0)::bigint`.as('inputTokens'),
        sql<number>`coalesce(sum(output_tokens), 0)::bigint`.as('outputTokens'),
      ])
      .where('endpoint_id', 'in', [...endpoints])
      .where('ended_at', '>', first.at)
      .where('ended_at', '<=', last.at)
      // What the upstream refused or never got it does not count as served; what the caller broke off it does.
      .where(
        sql<boolean>`coalesce(upstream_status, 200) < 400 AND NOT (outcome = 'failed' AND upstream_status IS NULL)`,
      )
      .executeTakeFirstOrThrow();
    // What gateways asked by themselves is nobody's traffic, but the upstream counted it.
    const canaries = await db
      .selectFrom('compute_canary_run')
      .select([
        sql<number>`coalesce(sum(served), 0)::bigint`.as('requests'),
        sql<number>`coalesce(sum(input_tokens), 0)::bigint`.as('inputTokens'),
        sql<number>`coalesce(sum(output_tokens), 0)::bigint`.as('outputTokens'),
      ])
      .where('endpoint_id', 'in', [...endpoints])
      .where('ended_at', '>', first.at)
      .where('ended_at', '<=', last.at)
      .executeTakeFirstOrThrow();
    const most = Math.max(
      numberOf(profile, 'reconciliation.tolerance-calls'),
      (Math.max(upstream.requests, recorded.requests + canaries.requests) *
        numberOf(profile, 'reconciliation.tolerance-percent')) /
        100,
    );
    return {
      from: first.at.toISOString(),
      to: last.at.toISOString(),
      upstream,
      recorded,
      canaries,
      difference: upstream.requests - recorded.requests - canaries.requests,
      tolerance: most,
      resets: readings.slice(1).filter(({ reset }) => reset).length,
      endpoints: [...endpoints],
    };
  }

  async function resultOf(rows: Awaited<ReturnType<typeof sources>>, row: Selectable<CounterSourceRow>) {
    const source = sourceOf(row);
    const endpoints = rows.filter((other) => sourceOf(other) === source).map(({ endpoint_id: id }) => id);
    const last = await lastReading(source);
    const comparison = await compare(source, endpoints);
    const { profile } = await profiles.current(db);
    const tolerance = {
      calls: numberOf(profile, 'reconciliation.tolerance-calls'),
      percent: numberOf(profile, 'reconciliation.tolerance-percent'),
    };
    const state =
      last !== undefined && last.error !== null
        ? ('unreadable' as const)
        : comparison === null
          ? ('waiting' as const)
          : compareCalls(
              comparison.upstream.requests,
              comparison.recorded.requests + comparison.canaries.requests,
              await onTheirWay(),
              tolerance,
            );
    return {
      endpointId: row.endpoint_id,
      metricsUrl: row.metrics_url,
      modelName: row.model_name,
      state,
      error: last?.error ?? null,
      readAt: last?.at.toISOString() ?? null,
      comparison,
    };
  }

  /** The endpoints in force and those whose counters are named. */
  async function results(): Promise<ReconciliationView[]> {
    const rows = await sources();
    const found: ReconciliationView[] = [];
    for (const row of rows) found.push(await resultOf(rows, row));
    let cursor: string | undefined;
    do {
      const page = await subjects.list(db, {
        kind: 'endpoint',
        state: 'active',
        limit: 200,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { id } of page.items)
        if (!rows.some((row) => row.endpoint_id === id))
          found.push({
            ...{ endpointId: id, metricsUrl: null, modelName: null, state: 'unreconcilable', error: null },
            ...{ readAt: null, comparison: null },
          });
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }

  /** Notes in the ledger when a comparison changes its mind. */
  async function judge(): Promise<void> {
    const rows = await sources();
    for (const row of rows) {
      const { state, comparison } = await resultOf(rows, row);
      if (state === row.state || comparison === null || state === 'unreadable' || state === 'waiting') continue;
      await db.transaction().execute(async (tx) => {
        const changed = await tx
          .updateTable('compute_counter_source')
          .set({ state })
          .where('endpoint_id', '=', row.endpoint_id)
          .where('state', '=', row.state)
          .executeTakeFirst();
        if (changed.numUpdatedRows !== 1n) return;
        await recorder.write(tx, {
          kind: state === 'agrees' ? COMPUTE_RECORDS.countersAgreed : COMPUTE_RECORDS.countersDiffered,
          actor: systemActor('reconciliation'),
          subject: { kind: 'endpoint', id: row.endpoint_id },
          measures: [...LOG_AUDIT],
          outcome: state === 'agrees' ? 'done' : 'failed',
          facts: {
            state,
            from: comparison.from,
            to: comparison.to,
            upstream: comparison.upstream.requests,
            recorded: comparison.recorded.requests,
            canaries: comparison.canaries.requests,
            difference: comparison.difference,
          },
        });
      });
      if (state === 'past') logger.error({ endpointId: row.endpoint_id, ...comparison }, 'calls went past the gateway');
    }
  }

  return {
    results,
    judge,

    /** Reads every address that was not read for the interval of the profile, or all when `now`. */
    async readDue(now = false): Promise<void> {
      const { profile } = await profiles.current(db);
      const before = clock.now().getTime() - numberOf(profile, 'reconciliation.reading-seconds') * SECOND;
      const rows = new Map((await sources()).map((row) => [sourceOf(row), row]));
      for (const [source, row] of rows) {
        const last = await lastReading(source);
        if (now || last === undefined || last.at.getTime() <= before) await readOne(row);
      }
      await db
        .deleteFrom('compute_counter_reading')
        .where('at', '<', new Date(clock.now().getTime() - 92 * DAY))
        .execute();
      await judge();
    },

    async set(actor: PersonActor, endpointId: string, input: CounterSourceInput | null): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, endpointId, 'endpoint');
        authority.require(actor, 'reconciliation.manage', subject.unitId);
        const row = { set_by: actor.personId, set_at: clock.now(), state: 'waiting' as const };
        if (input === null) {
          const gone = await tx
            .deleteFrom('compute_counter_source')
            .where('endpoint_id', '=', endpointId)
            .executeTakeFirst();
          if (gone.numDeletedRows !== 1n)
            throw notFound({ zh: '该端点没有指定计数器。', en: 'No counters are named for this endpoint.' });
        } else {
          if (subject.state === 'retired')
            throw invalidInput([{ path: 'endpointId', message: 'The endpoint is retired' }]);
          const given = { metrics_url: input.metricsUrl, model_name: input.modelName, ...row };
          await tx
            .insertInto('compute_counter_source')
            .values({ endpoint_id: endpointId, ...given })
            .onConflict((conflict) => conflict.column('endpoint_id').doUpdateSet(given))
            .execute();
        }
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.countersNamed,
          actor,
          subject: { kind: 'endpoint', id: endpointId },
          measures: [...LOG_AUDIT],
          facts: { named: input !== null, modelName: input?.modelName ?? null },
        });
      });
    },
  };
}

export type ReconciliationService = ReturnType<typeof createReconciliationService>;
