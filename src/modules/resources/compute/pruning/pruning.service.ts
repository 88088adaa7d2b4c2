import { type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { countOf, PRUNING_GATE, type PruneFacts, unrecordedUpTo } from '../../../../kernel/traffic/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import { conflict, notFound } from '../../../../platform/http/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { ComputeTables, PruningRow, TrafficLogRow } from '../compute.table.ts';
import { lockHolds } from '../hold/hold.repository.ts';
import { allLogs, lockLog, updateLog } from '../traffic-log/traffic-log.repository.ts';
import { type MonthView, type PruningContent, pruningContent } from './pruning.schema.ts';
import { contentOf, keptUntil, newestOf, pruningRequirements } from './requirements.ts';

const REVIEW = systemActor('review');
const KEEPER = {
  name: 'keeper',
  title: { zh: '档案责任人', en: 'Keeper of the records' },
  roles: ['compliance-officer', 'security-officer'],
} as const;

/**
 * Deleting whole months of traffic after their retention: one person applies, somebody else decides, the record of it says what the
 * logs were. `deletion.ts` then does it.
 */
export function createPruningService(
  deps: Pick<
    ComputeDeps,
    'db' | 'clock' | 'newId' | 'recorder' | 'subjects' | 'reviews' | 'gates' | 'profiles' | 'directory'
  >,
) {
  const { db, clock, newId, recorder, subjects, reviews, gates, profiles, directory } = deps;
  const typed = (tx: AnyDb): Db<ComputeTables> => tx;

  async function bound(reader: Db<ComputeTables>, pruningId: string, revision?: string): Promise<PruningContent> {
    const found =
      revision === undefined
        ? await subjects.latest(reader, pruningId)
        : await subjects.revision(reader, pruningId, revision);
    return pruningContent.parse(found?.content);
  }

  gates.define({
    name: PRUNING_GATE,
    title: { zh: '流量清除', en: 'Deletion of traffic' },
    measureIds: [...LOG_AUDIT],
    subjectKind: 'pruning',
    rule: { seats: [KEEPER], deadlineHours: 168 },
    check: async (reader, subjectId, profile, at, revisions) =>
      pruningRequirements(typed(reader), await bound(reader, subjectId, revisions?.get(subjectId)), profile, at),
    bindings: async (reader, subjectId) => [
      { subjectId, revision: (await subjects.require(reader, subjectId, 'pruning')).latest },
    ],
    async onApplied(tx, review) {
      await setState(typed(tx), review.subjectId, { state: 'in-review', review_id: review.id });
    },
  });

  reviews.onDecided(PRUNING_GATE, async (tx, review, outcome) => {
    await setState(typed(tx), review.subjectId, { state: outcome });
    if (outcome !== 'approved') return;
    // From here on no hold is placed unseen; what was placed until now is seen below.
    await lockHolds(tx, 'alone');
    const revision = review.bindings.find(({ subjectId }) => subjectId === review.subjectId)!.revision;
    const content = await bound(typed(tx), review.subjectId, revision);
    for (const { log } of content.logs) await lockLog(typed(tx), log);
    const { profile } = await profiles.current(tx);
    // Whatever the mode of the gate: what the law or a hold keeps does not go.
    const missing = (await pruningRequirements(typed(tx), content, profile, clock.now())).filter(({ met }) => !met);
    if (missing.length > 0) throw mustStay(missing.flatMap(({ reasons }) => reasons.map(({ text }) => text)));
    const approvedBy = review.votes.filter(({ choice }) => choice === 'approve').map(({ personId }) => personId);
    for (const log of content.logs) {
      const row = (await lockLog(typed(tx), log.log))!;
      const unrecorded = unrecordedUpTo(row.account, row.account.highest);
      const facts: PruneFacts = {
        log: log.log,
        origin: log.origin,
        month: content.month,
        size: log.size,
        root: log.root,
        checkpointHash: log.checkpointHash,
        acceptedHighest: row.account.highest,
        unrecorded: countOf(unrecorded),
        newestAt: (await newestOf(typed(tx), log, content.month)).toISOString(),
        retentionDays: numberOf(profile, 'log.retention-days'),
        reason: 'retention-over',
        kept: content.kept,
        pruningId: review.subjectId,
        revision,
        reviewId: review.id,
        requestedBy: review.applicantId,
        approvedBy,
      };
      const record = await recorder.write(tx, {
        kind: COMPUTE_RECORDS.logPruned,
        actor: REVIEW,
        subject: { kind: 'gateway', id: log.gatewayId },
        measures: [...LOG_AUDIT],
        facts: { ...facts, approvedBy: [...facts.approvedBy] },
      });
      await updateLog(typed(tx), log.log, {
        pruning_record: record.id,
        pruning_at: clock.now(),
        tiles_kept: content.kept === 'tiles',
      });
    }
  });

  async function setState(tx: Db<ComputeTables>, id: string, change: Partial<PruningRow>): Promise<void> {
    await tx.updateTable('compute_pruning').set(change).where('id', '=', id).execute();
  }

  return {
    async months(): Promise<MonthView[]> {
      const { profile } = await profiles.current(db);
      const open = await db
        .selectFrom('compute_pruning')
        .select(['month', 'review_id'])
        .where('state', '=', 'in-review')
        .execute();
      const byMonth = new Map<string, Awaited<ReturnType<typeof allLogs>>>();
      for (const log of await allLogs(db))
        if (log.size > 0) byMonth.set(log.month, [...(byMonth.get(log.month) ?? []), log]);
      const deletableFrom = new Map<string, Date>();
      for (const [month, logs] of byMonth) {
        // What is gone holds up nothing.
        const here = logs.filter((log) => log.pruning_at === null);
        for (const { name } of here.length > 0 ? here : logs) {
          const until = await keptUntil(db, { log: name }, month, profile);
          if (until.getTime() > (deletableFrom.get(month)?.getTime() ?? 0)) deletableFrom.set(month, until);
        }
      }
      return [...byMonth]
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .map(([month, logs]) => {
          const review = open.find((one) => one.month === month);
          return {
            month,
            state: stateOf(logs, review !== undefined),
            entries: logs.reduce((sum, { indexed }) => sum + indexed, 0),
            deletableFrom: deletableFrom.get(month)!.toISOString(),
            reviewId: review?.review_id ?? null,
            tilesKept: logs.some((log) => log.pruning_at !== null && log.tiles_kept),
            logs: logs.map((log) => ({
              name: log.name,
              gatewayId: log.gateway_id,
              entries: log.indexed,
              closed: log.closed,
              state: log.pruned_at !== null ? 'pruned' : log.pruning_at !== null ? 'pruning' : 'kept',
            })),
          };
        });
    },

    /** Applies for the deletion of the month as it is now. 409 `gate-closed` with what is missing. */
    async request(
      actor: PersonActor,
      month: string,
      { reason, keepTiles }: { reason: string; keepTiles: boolean },
    ): Promise<{ pruningId: string; reviewId: string }> {
      const pruningId = newId('pruning');
      const unitId = await directory.rootUnit();
      const { review } = await gates.apply({
        name: PRUNING_GATE,
        subjectId: pruningId,
        applicant: actor,
        statement: reason,
        async prepare(tx) {
          const content = await contentOf(typed(tx), month, keepTiles ? 'tiles' : 'nothing');
          if (content.logs.length === 0)
            throw notFound({
              zh: '该月没有流量日志，或已清除。',
              en: 'There are no traffic logs of this month, or they are gone.',
            });
          const open = await typed(tx)
            .selectFrom('compute_pruning')
            .select('id')
            .where('month', '=', month)
            .where('state', '=', 'in-review')
            .executeTakeFirst();
          if (open !== undefined)
            throw conflict('pruning-open', {
              zh: '该月的清除申请正在评审。',
              en: 'The deletion of this month is under review already.',
            });
          const year = `${month.slice(0, 4)}-${month.slice(4)}`;
          await subjects.create(tx, {
            kind: 'pruning',
            id: pruningId,
            title: {
              zh: `清除 ${year} 的流量记录（${keepTiles ? '保留哈希块' : '不留哈希块'}）`,
              en: `Deletion of the traffic records of ${year} (${keepTiles ? 'hash tiles stay' : 'no hash tiles stay'})`,
            },
            ownerId: actor.personId,
            unitId,
            content,
            author: actor,
          });
          await typed(tx)
            .insertInto('compute_pruning')
            .values({
              id: pruningId,
              month,
              state: 'refused',
              review_id: null,
              requested_by: actor.personId,
              requested_at: clock.now(),
            })
            .execute();
        },
      });
      return { pruningId, reviewId: review.id };
    },
  };
}

export type PruningService = ReturnType<typeof createPruningService>;

function stateOf(
  logs: readonly Pick<TrafficLogRow, 'pruning_at' | 'pruned_at'>[],
  inReview: boolean,
): MonthView['state'] {
  if (logs.every((log) => log.pruned_at !== null)) return 'pruned';
  if (logs.some((log) => log.pruning_at !== null && log.pruned_at === null)) return 'pruning';
  if (inReview) return 'in-review';
  return logs.some((log) => log.pruned_at !== null) ? 'partly' : 'kept';
}

function mustStay(reasons: readonly { zh: string; en: string }[]) {
  return conflict('traffic-must-stay', {
    zh: `不能清除：${reasons.map(({ zh }) => zh).join(' ')}`,
    en: `It can not be deleted: ${reasons.map(({ en }) => en).join(' ')}`,
  });
}
