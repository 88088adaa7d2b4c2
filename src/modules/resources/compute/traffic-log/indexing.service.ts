import type { Insertable } from 'kysely';
import { emptyRoot, type PublishedLog } from '../../../../engines/ledger/index.ts';
import {
  createAcceptanceAccount,
  decodeTrafficEntry,
  type TrafficEntry,
  type TrafficRecord,
} from '../../../../kernel/traffic/index.ts';
import { jsonb, type Tx } from '../../../../platform/database/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import type { ComputeTables, TrafficLogRow, TrafficRow } from '../compute.table.ts';
import { MINUTES_KEPT } from '../live/live.service.ts';
import { countMinutes } from '../live/minutes.ts';
import { hasMonth } from '../traffic/months.ts';
import type { AnchorService } from './anchor.service.ts';
import type { Mirrors } from './mirrors.ts';
import * as repository from './traffic-log.repository.ts';
import { addTurnedAway, type TurnedAwayEntry } from './turned-away.ts';

const CHUNK = 500;

/**
 * Brings mirrored entries into the database, in order and once. It always goes by the mirror's files from where the database
 * stands, so a stop between the two is made good by the next run.
 */
export function createIndexingService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'logger'>,
  parts: { mirrors: Mirrors; anchors: AnchorService; onIndexed: (ids: readonly string[]) => void },
) {
  const { db, clock, logger } = deps;
  const { mirrors, anchors } = parts;

  /** One chunk in one transaction; the ids of the requests in it. Null when all is indexed. */
  async function indexChunk(tx: Tx<ComputeTables>, name: string): Promise<string[] | null> {
    const row = await repository.lockLog(tx, name);
    // Read under the lock: who held it before may have indexed entries that came to the mirror meanwhile.
    const published = await mirrors.read(name);
    if (row === undefined || published === undefined) return null;
    const { size, note } = published.checkpoint;
    await refuseForeignMirror(row, published);
    const from = row.indexed;
    const to = Math.min(size, from + CHUNK);
    if (to <= from) {
      if (row.size !== size)
        await repository.updateLog(tx, name, { size, checkpoint: note, checkpoint_at: clock.now() });
      return null;
    }
    const account = createAcceptanceAccount(row.account);
    const traffic: Insertable<TrafficRow>[] = [];
    const turnedAway: TurnedAwayEntry[] = [];
    let unreadable = row.unreadable;
    let oldest = row.oldest_at;
    for await (const { index, bytes } of published.entries(from, to)) {
      const entry = readEntry(bytes);
      if (entry === null || entry.gatewayId !== row.gateway_id || (entry.type === 'request' && !hasMonth(entry.id))) {
        unreadable++;
        continue;
      }
      if (entry.type === 'turned-away') turnedAway.push({ ...entry, index });
      else {
        account.take(entry.acceptSeq);
        traffic.push(trafficRow(name, index, entry, clock.now()));
      }
      const at = new Date(entry.type === 'turned-away' ? entry.minute : entry.acceptedAt);
      if (oldest === null || at < oldest) oldest = at;
    }
    const fresh = await repository.insertTraffic(tx, traffic);
    await countMinutes(
      tx,
      row.gateway_id,
      traffic.filter(({ id }) => fresh.has(id)),
      new Date(clock.now().getTime() - MINUTES_KEPT),
    );
    await addTurnedAway(tx, name, turnedAway);
    await repository.updateLog(tx, name, {
      indexed: to,
      root: Buffer.from(await published.rootAt(to)),
      size,
      checkpoint: note,
      checkpoint_at: clock.now(),
      account: account.state(),
      oldest_at: oldest,
      // An id that some log has already is somebody else's record.
      unreadable: unreadable + (traffic.length - fresh.size),
    });
    if (row.anchored_size === null && to === size) await anchors.anchorNow(tx, name);
    return [...fresh];
  }

  return {
    /** Indexes what is mirrored and not indexed. Throws MirrorBehindError when the mirror is not the one the database knows. */
    async index(name: string): Promise<void> {
      for (;;) {
        const ids = await db.transaction().execute((tx) => indexChunk(tx, name));
        if (ids === null) return;
        parts.onIndexed(ids);
      }
    },

    /** After a start: whatever a stop left between mirror and database. */
    async catchUp(): Promise<void> {
      for (const { name } of await repository.allLogs(db)) {
        await this.index(name).catch((error: unknown) =>
          logger.error({ err: error, log: name }, 'mirrored entries could not be indexed'),
        );
      }
    },
  };
}

export type IndexingService = ReturnType<typeof createIndexingService>;

/** The mirror's files are not those that were indexed: they were restored alone, or changed. */
export class MirrorBehindError extends Error {
  override readonly name = 'MirrorBehindError';
}

async function refuseForeignMirror(
  row: { name: string; indexed: number; root: Buffer },
  published: PublishedLog,
): Promise<void> {
  const { size } = published.checkpoint;
  if (row.indexed === 0) return;
  // A mirror that was lost grows again from what the gateway still has; until then there is nothing to compare.
  if (size < row.indexed)
    throw new MirrorBehindError(`the mirror holds ${size} entries, the database knows ${row.indexed}`);
  if (!row.root.equals(await published.rootAt(row.indexed)))
    throw new MirrorBehindError(`the first ${row.indexed} entries of the mirror are not those that were indexed`);
}

function readEntry(bytes: Uint8Array): TrafficEntry | null {
  try {
    return decodeTrafficEntry(bytes);
  } catch {
    return null;
  }
}

function trafficRow(name: string, index: number, record: TrafficRecord, now: Date): Insertable<TrafficRow> {
  return {
    id: record.id,
    log_name: name,
    log_index: index,
    accept_seq: record.acceptSeq,
    gateway_id: record.gatewayId,
    accepted_at: new Date(record.acceptedAt),
    ended_at: new Date(record.endedAt),
    outcome: record.outcome,
    reason: record.reason,
    operation: record.operation,
    stream: record.stream,
    application_id: record.applicationId,
    key_id: record.keyId,
    release_id: record.releaseId,
    version_id: record.versionId,
    endpoint_id: record.endpointId,
    policy_epoch: record.policyEpoch,
    end_user: record.endUser,
    upstream_status: record.upstreamStatus,
    attempts: record.attempts === undefined ? null : jsonb(record.attempts),
    input_tokens: record.usage?.inputTokens ?? null,
    output_tokens: record.usage?.outputTokens ?? null,
    usage_source: record.usage?.source ?? null,
    total_millis: record.millis.total,
    first_byte_millis: record.millis.firstByte,
    upstream_millis: record.millis.upstream,
    forwarded_millis: record.millis.forwarded ?? null,
    guard_millis: record.millis.guard ?? null,
    screening: jsonb(record.screening),
    marks: [...new Set(Object.values(record.screening))].sort(),
    commitment: record.commitment,
    indexed_at: now,
  };
}

/** The row of a log of which nothing is here yet. */
export function newLogRow(log: {
  name: string;
  gatewayId: string;
  month: string;
  origin: string;
}): Insertable<TrafficLogRow> {
  return {
    name: log.name,
    gateway_id: log.gatewayId,
    month: log.month,
    origin: log.origin,
    indexed: 0,
    root: Buffer.from(emptyRoot()),
    size: 0,
    checkpoint: null,
    checkpoint_at: null,
    account: jsonb(createAcceptanceAccount().state()),
    oldest_at: null,
    unreadable: 0,
    problem: null,
    problem_detail: null,
    problem_at: null,
    closed: false,
    anchored_size: null,
    anchored_at: null,
    anchored_final: false,
    pruning_record: null,
    pruning_at: null,
    pruned_at: null,
    tiles_kept: false,
  };
}
