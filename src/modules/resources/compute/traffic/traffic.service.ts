import { z } from 'zod';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { readPayload } from '../../../../kernel/traffic/index.ts';
import { conflict, decodeCursor, encodeCursor, invalidInput, notFound } from '../../../../platform/http/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { Mirrors } from '../traffic-log/mirrors.ts';
import { refusalsOf } from './refusals.repository.ts';
import type { RefusalsQuery, RefusalView } from './refusals.schema.ts';
import { type ScreenedShare, screenedShare, screeningOf } from './screening.repository.ts';
import * as repository from './traffic.repository.ts';
import type {
  PayloadView,
  ReceiptView,
  ScreeningView,
  SummaryQuery,
  SummaryView,
  TrafficQuery,
  TrafficView,
} from './traffic.schema.ts';

const MOST_STEPS = 2_000;
const STEP_MILLIS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Looking at what gateways served: lists, receipts, and, with a reason that stays, the content. */
export function createTrafficService(
  deps: Pick<ComputeDeps, 'db' | 'recorder' | 'subjects' | 'payloads' | 'authority' | 'directory' | 'logger'>,
  mirrors: Mirrors,
) {
  const { db, recorder, subjects, payloads, authority, directory } = deps;

  /** The unit of a request is that of its application; one that is not registered here belongs to the whole. */
  async function unitOf(applicationId: string): Promise<string> {
    return (await subjects.get(db, applicationId))?.unitId ?? (await directory.rootUnit());
  }

  /** Null when the actor may see all applications. */
  async function applicationsFor(actor: PersonActor, permission: string): Promise<string[] | null> {
    if (authority.permits(actor, permission, await directory.rootUnit())) return null;
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await subjects.list(db, {
        kind: 'application',
        limit: 200,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { id, unitId } of page.items) if (authority.permits(actor, permission, unitId)) ids.push(id);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return ids;
  }

  /** What the actor may see, and of it the versions of the model where one is named. */
  async function narrowedFor(actor: PersonActor, modelId: string | undefined): Promise<repository.Narrowed> {
    const applications = await applicationsFor(actor, 'traffic.read');
    if (modelId === undefined) return { applications };
    const links = await subjects.linksOf(db, modelId);
    const versions = links.filter((link) => link.relation === 'version-of' && link.toId === modelId);
    return { applications, versions: versions.map(({ fromId }) => fromId) };
  }

  async function find(actor: PersonActor, id: string, permission: string) {
    const row = await repository.trafficById(db, id);
    if (row === undefined) throw noRecord();
    authority.require(actor, permission, await unitOf(row.application_id));
    return row;
  }

  /** From the mirror: it needs neither gateway nor this database afterwards. */
  async function receiptOf(row: repository.TrafficWithPayload): Promise<ReceiptView> {
    const log = await mirrors.read(row.log_name);
    if (log === undefined || log.checkpoint.size <= row.log_index) {
      throw conflict('log-not-here', {
        zh: '该记录所在账本的镜像不完整，暂无法出具回执。',
        en: 'The mirror of the log that holds this record is not whole, so no receipt can be given.',
      });
    }
    return {
      log: row.log_name,
      index: row.log_index,
      proof: await log.proofFile(row.log_index),
      verifierKey: log.verifierKey,
      entry: Buffer.from(await log.entry(row.log_index)).toString('base64'),
    };
  }

  return {
    async list(actor: PersonActor, query: TrafficQuery): Promise<{ items: TrafficView[]; nextCursor?: string }> {
      const { cursor, ...filter } = query;
      const before = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const narrowed = await narrowedFor(actor, query.modelId);
      const rows = await repository.look(db, (tx) =>
        repository.listQuery(tx, { ...filter, before }, narrowed).execute(),
      );
      const items = rows.slice(0, query.limit).map(view);
      const last = items.at(-1);
      return rows.length > query.limit && last !== undefined ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    /** Null when the actor may see the traffic of all applications. */
    visibleApplications: (actor: PersonActor) => applicationsFor(actor, 'traffic.read'),

    async get(actor: PersonActor, id: string): Promise<TrafficView> {
      return view(await find(actor, id, 'traffic.read'));
    },

    /** Proof that the record is in the gateway's log. */
    async receipt(actor: PersonActor, id: string): Promise<ReceiptView> {
      return receiptOf(await find(actor, id, 'traffic.read'));
    },

    /** The same for a caller whose key a gateway has checked; a record of another application is none. */
    async receiptFor(applicationId: string, id: string): Promise<ReceiptView> {
      const row = await repository.trafficById(db, id);
      if (row === undefined || row.application_id !== applicationId) throw noRecord();
      return receiptOf(row);
    },

    /** Recorded, with the reason, before anything is shown. */
    async readPayload(actor: PersonActor, id: string, reason: string): Promise<PayloadView> {
      const row = await find(actor, id, 'traffic.read-payload');
      const state = row.payload_state;
      if (state !== 'kept' && state !== 'mismatch' && state !== 'uncommitted') throw noPayload(state);
      await recorder.writeAlone({
        kind: COMPUTE_RECORDS.payloadRead,
        actor,
        subject: { kind: 'application', id: row.application_id },
        measures: [...LOG_AUDIT],
        facts: { trafficId: id },
        payload: { subjectKey: actor.personId, value: { reason } },
      });
      const payload = await payloads.read(id);
      if (payload === null) throw noPayload('erased');
      return { id, state, ...readPayload(payload.bytes) };
    },

    /** 409 with the reason while a retention or a legal hold applies. The reason given is kept with the payload's record. */
    async erase(actor: PersonActor, id: string, reason: string): Promise<TrafficView> {
      const row = await find(actor, id, 'traffic.erase');
      if (row.payload_state !== 'kept' && row.payload_state !== 'mismatch' && row.payload_state !== 'uncommitted')
        throw noPayload(row.payload_state);
      await db.transaction().execute(async (tx) => {
        await payloads.erase(tx, id, actor, reason);
        await tx
          .updateTable('compute_payload')
          .set({ state: 'erased' })
          .where('traffic_id', '=', id)
          .where('gateway_id', '=', row.gateway_id)
          .execute();
      });
      return view({ ...row, payload_state: 'erased' });
    },

    /** What screening did over time, by side, detector and verdict. */
    async screening(actor: PersonActor, query: SummaryQuery): Promise<ScreeningView> {
      requireSteps(query);
      const narrowed = await narrowedFor(actor, query.modelId);
      const rows = await repository.look(db, (tx) => screeningOf(tx, query, narrowed).execute());
      return {
        step: query.step,
        items: rows.map(({ at, detector: name, verdict, count }) => {
          const dot = name.indexOf('.');
          const side = name.slice(0, dot) as 'input' | 'output';
          return { at: at.toISOString(), side, detector: name.slice(dot + 1), verdict, count };
        }),
      };
    },

    /** How much was screened, for controls. */
    screenedShare: (from: Date, to: Date): Promise<ScreenedShare> => screenedShare(db, from, to),

    /** Who was turned away and why, of the applications that the actor may see. */
    async refusals(actor: PersonActor, query: RefusalsQuery): Promise<{ items: RefusalView[]; nextCursor?: string }> {
      const { cursor, limit } = query;
      const applications = await applicationsFor(actor, 'traffic.read');
      // They are added up as they are asked for, so a page begins at a place in their order.
      const skip = cursor === undefined ? 0 : decodeCursor(z.number().int().min(0).max(1_000_000), cursor);
      const rows = await repository.look(db, (tx) => refusalsOf(tx, query, applications, skip));
      const items = rows.slice(0, limit);
      return rows.length > limit ? { items, nextCursor: encodeCursor(skip + limit) } : { items };
    },

    async summary(actor: PersonActor, query: SummaryQuery): Promise<SummaryView> {
      requireSteps(query);
      const narrowed = await narrowedFor(actor, query.modelId);
      const items = new Map<number, SummaryView['items'][number] & { timed: Timed }>();
      const at = (time: Date) => {
        const item = items.get(time.getTime()) ?? {
          at: time.toISOString(),
          counts: {},
          turnedAway: 0,
          inputTokens: 0,
          outputTokens: 0,
          millis: null,
          timed: { count: 0, total: 0, upstream: 0, guard: 0 },
        };
        items.set(time.getTime(), item);
        return item;
      };
      const found = await repository.look(db, (tx) => repository.summaryOf(tx, query, narrowed).execute());
      for (const row of found) {
        const item = at(row.at);
        item.counts[row.outcome] = row.count;
        item.inputTokens += row.input_tokens;
        item.outputTokens += row.output_tokens;
        item.timed.count += row.timed;
        item.timed.total += row.total_millis;
        item.timed.upstream += row.upstream_millis;
        item.timed.guard += row.guard_millis;
      }
      const { from: _, to: __, step: ___, ...conditions } = query;
      if (narrowed.applications === null && Object.values(conditions).every((one) => one === undefined))
        for (const row of await repository.summariseTurnedAway(db, query)) at(row.at).turnedAway += row.count;
      const sorted = [...items.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
      return { step: query.step, items: sorted.map(({ timed, ...item }) => ({ ...item, millis: meansOf(timed) })) };
    },
  };
}

export type TrafficService = ReturnType<typeof createTrafficService>;

function requireSteps({ from, to, step }: SummaryQuery): void {
  const span = Date.parse(to) - Date.parse(from);
  if (span > 0 && span / STEP_MILLIS[step] <= MOST_STEPS) return;
  throw invalidInput([{ path: 'to', in: 'query', message: `Must be after "from", by at most ${MOST_STEPS} steps` }]);
}

interface Timed {
  count: number;
  total: number;
  upstream: number;
  guard: number;
}

/** What is neither the upstream's nor a guard model's time is ours. */
function meansOf({ count, total, upstream, guard }: Timed): SummaryView['items'][number]['millis'] {
  if (count === 0) return null;
  const mean = (sum: number) => Math.round((sum / count) * 10) / 10;
  return {
    total: mean(total),
    upstream: mean(upstream),
    guard: mean(guard),
    own: mean(Math.max(0, total - upstream - guard)),
  };
}

function noRecord() {
  return notFound({
    zh: '没有此调用记录，或网关尚未上传。',
    en: 'There is no such record, or its gateway has not delivered it yet.',
  });
}

function noPayload(state: string | null) {
  if (state === 'erased')
    return notFound({ zh: '此调用的内容已被删除。', en: 'The content of this request was erased.' });
  return notFound({
    zh: '此调用没有可读的内容（未保存，或网关尚未上传）。',
    en: 'There is no content to read for this request: none was kept, or the gateway has not delivered it yet.',
  });
}

function view(row: repository.TrafficWithPayload): TrafficView {
  return {
    id: row.id,
    log: row.log_name,
    index: row.log_index,
    acceptSeq: row.accept_seq,
    gatewayId: row.gateway_id,
    acceptedAt: row.accepted_at.toISOString(),
    endedAt: row.ended_at.toISOString(),
    outcome: row.outcome,
    reason: row.reason,
    operation: row.operation,
    stream: row.stream,
    applicationId: row.application_id,
    keyId: row.key_id,
    releaseId: row.release_id,
    versionId: row.version_id,
    endpointId: row.endpoint_id,
    policyEpoch: row.policy_epoch,
    endUser: row.end_user,
    upstreamStatus: row.upstream_status,
    ...(row.attempts === null ? {} : { attempts: [...row.attempts] }),
    usage:
      row.usage_source === null
        ? null
        : { inputTokens: row.input_tokens ?? 0, outputTokens: row.output_tokens ?? 0, source: row.usage_source },
    millis: {
      total: row.total_millis,
      firstByte: row.first_byte_millis,
      forwarded: row.forwarded_millis,
      upstream: row.upstream_millis,
      guard: row.guard_millis,
    },
    screening: row.screening,
    commitment: row.commitment,
    payload: row.payload_state ?? (row.commitment === null ? 'none' : 'awaited'),
  };
}
