import type { Transaction } from 'kysely';
import { type GatewayActor, type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import {
  type CanaryPlace,
  type CanaryRun,
  type CanaryTurn,
  type CanaryTurns,
  canaryQuestions,
  type PolicyCanaries,
} from '../../../../kernel/policy/index.ts';
import { DAY, MINUTE, SECOND } from '../../../../kernel/time/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import { jsonb } from '../../../../platform/database/index.ts';
import { conflict, notFound, revisionConflict } from '../../../../platform/http/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS } from '../compute.records.ts';
import type { ComputeTables } from '../compute.table.ts';
import * as repository from './canary.repository.ts';
import {
  type CanarySettings,
  type CanarySettingsView,
  DEFAULT_CANARIES,
  type FingerprintDetail,
  type FingerprintView,
  type SettleInput,
} from './canary.schema.ts';
import { changeView, fingerprintOf } from './canary.view.ts';
import { advance, changeOf, isAsBefore, NO_FINGERPRINT } from './fingerprint.ts';
import * as turns from './turn.repository.ts';
import { claimed, failedAfter, TURN } from './turn.ts';

/** The measure to which all of it belongs: what is served is what was approved. */
const MEASURES = ['6.1.b'] as const;
/** Runs are kept as long as readings of counters, which they explain. */
const KEPT = 92 * DAY;
/** An upstream that was asked last before this is history. */
const SHOWN = 7 * DAY;

export type CanaryService = ReturnType<typeof createCanaryService>;

/** Model fingerprints: what is asked, what upstreams answered, when it changed, and who said what becomes of it. */
export function createCanaryService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'newId' | 'recorder' | 'subjects' | 'authority' | 'announcePolicy'>,
) {
  const { db, clock, newId, recorder, subjects, authority } = deps;
  type Reader = Db<ComputeTables>;
  type Tx = Transaction<ComputeTables>;

  async function settings(reader: Reader): Promise<CanarySettings> {
    return (await repository.settingRow(reader))?.value ?? DEFAULT_CANARIES;
  }

  async function settingsView(): Promise<CanarySettingsView> {
    const row = await repository.settingRow(db);
    const at = row?.set_at.toISOString() ?? null;
    return {
      revision: row?.revision ?? 0,
      setAt: at,
      setBy: row?.set_by ?? null,
      settings: row?.value ?? DEFAULT_CANARIES,
    };
  }

  /** Compares one run with the baseline of its upstream; a change that shows is on record and told. */
  async function judge(tx: Tx, run: CanaryRun): Promise<void> {
    const at = new Date(run.at);
    const fresh = { fingerprint: jsonb(NO_FINGERPRINT), questions: run.questions, begun_at: at, unanswered: 0 };
    const key = { endpoint_id: run.endpointId, place: run.place };
    const none = { answered_at: null, system_fingerprint: null };
    const watch = await repository.lockWatch(tx, { ...key, ...fresh, ...none, last_at: at });
    const open = (await repository.openChange(tx, key)) !== undefined;
    // Other questions have other answers: what is known is of no use for them. A change that is open stays open.
    const again = watch.questions !== run.questions;
    const fingerprint = advance(again ? NO_FINGERPRINT : watch.fingerprint, run, open);
    const answered = run.answers.some(({ digest }) => digest !== null);
    await repository.putWatch(tx, key, {
      ...(again ? fresh : {}),
      fingerprint: jsonb(fingerprint),
      last_at: at > watch.last_at ? at : watch.last_at,
      ...(answered ? { answered_at: at, system_fingerprint: run.systemFingerprint } : {}),
      unanswered: answered ? 0 : watch.unanswered + 1,
    });
    const change = open ? null : changeOf(fingerprint);
    if (change === null) return;
    const id = newId('modelChange');
    await repository.insertChange(tx, {
      ...{ ...key, id, since: new Date(change.since), found_at: clock.now(), prompts: jsonb(change.prompts) },
      ...{ model_before: change.modelBefore, model_after: change.modelAfter },
      ...{ outcome: null, settled_at: null, settled_by: null },
    });
    await recorder.write(tx, {
      kind: COMPUTE_RECORDS.modelChanged,
      actor: systemActor('model-fingerprints'),
      subject: { kind: 'endpoint', id: run.endpointId },
      measures: [...MEASURES],
      outcome: 'failed',
      facts: {
        changeId: id,
        since: change.since,
        place: run.place,
        prompts: change.prompts.length,
        compared: Object.values(fingerprint.prompts).filter(({ state }) => state === 'stable').length,
        renamed: change.modelAfter !== null,
      },
      notice: true,
    });
  }

  async function views(endpointId?: string): Promise<FingerprintView[]> {
    const current = await settings(db);
    const rows = await repository.watches(db, new Date(clock.now().getTime() - SHOWN), endpointId);
    const nameOf = (row: { endpoint_id: string; place: string }) =>
      turns.placeName({ endpointId: row.endpoint_id, place: row.place });
    const open = new Map((await repository.openChanges(db)).map((row) => [nameOf(row), row]));
    const holders = await turns.holders(db, clock.now());
    const all = rows.map((row) => ({
      ...fingerprintOf(row, open.get(nameOf(row)), current, clock.now()),
      askedBy: current.on ? (holders.get(nameOf(row)) ?? null) : null,
    }));
    // An address or name that is no longer asked, while another of the same endpoint is, is history.
    return all.filter(
      (one) =>
        one.change !== null || one.fresh || !all.some((other) => other.endpointId === one.endpointId && other.fresh),
    );
  }

  return {
    settings: settingsView,

    async set(actor: PersonActor, expected: string, value: CanarySettings): Promise<CanarySettingsView> {
      await db.transaction().execute(async (tx) => {
        const before = await repository.settingRow(tx);
        const revision = before?.revision ?? 0;
        const at = clock.now();
        const put = { value, expected: revision, by: actor.personId, at };
        if (String(revision) !== expected || !(await repository.putSetting(tx, put))) throw revisionConflict(revision);
        const figures = ({ on, everyMinutes, maxTokens, prompts }: CanarySettings) => ({
          ...{ on, everyMinutes, maxTokens, prompts: prompts.length },
          questions: sha256Hex(canaryQuestions({ maxTokens, prompts })),
        });
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.canariesSet,
          actor,
          measures: [...MEASURES],
          facts: {
            revision: revision + 1,
            before: before === undefined ? null : figures(before.value),
            after: figures(value),
          },
        });
        await deps.announcePolicy(tx);
      });
      return settingsView();
    },

    /** For the policy; null while nothing is asked. */
    async inForce(reader: AnyDb): Promise<PolicyCanaries | null> {
      const { on, everyMinutes, maxTokens, prompts } = await settings(reader as never);
      return on ? { everySeconds: everyMinutes * 60, maxTokens, prompts } : null;
    },

    /**
     * Takes what a gateway asked, within its transaction. Every run counts as calls of ours; compared are those with the questions that
     * are set now, so that a gateway with an older policy does not begin the baseline anew. One from a clock that is wrong is dropped.
     */
    async heard(tx: Tx, { gatewayId }: Pick<GatewayActor, 'gatewayId'>, runs: readonly CanaryRun[]): Promise<void> {
      if (runs.length === 0) return;
      const { maxTokens, prompts } = await settings(tx);
      const questions = sha256Hex(canaryQuestions({ maxTokens, prompts }));
      const now = clock.now().getTime();
      const inOrder = [...runs].sort(
        (a, b) =>
          a.endpointId.localeCompare(b.endpointId) || a.place.localeCompare(b.place) || a.at.localeCompare(b.at),
      );
      for (const run of inOrder) {
        const age = now - Date.parse(run.at);
        if (age > KEPT || age < -5 * MINUTE || run.endedAt < run.at) continue;
        if (!(await repository.insertRun(tx, gatewayId, run))) continue;
        const turn = await turns.lockTurn(tx, run);
        if (turn !== undefined) {
          const answered = run.answers.some(({ digest }) => digest !== null);
          await turns.putFailed(tx, run, failedAfter(turn.failed, gatewayId, answered));
        }
        if (run.questions === questions) await judge(tx, run);
      }
    },

    /** Says where it is this gateway's turn to ask, of the upstreams that it can ask. One that is silent loses its turns. */
    async turns(gatewayId: string, places: readonly CanaryPlace[]): Promise<CanaryTurns> {
      const now = clock.now();
      const known = await turns.turnsAt(db, places);
      const mine: CanaryTurn[] = [];
      for (const at of places) {
        const { turn, lastAt = null } = known.get(turns.placeName(at)) ?? {};
        const next = claimed(turn, gatewayId, now);
        if (next === null) continue;
        // Not written with every status: what it is told holds for half of the turn at most.
        const holds = turn?.gatewayId === gatewayId && turn.until.getTime() - now.getTime() > TURN / 2;
        if (!holds && !(await turns.putTurn(db, at, turn, next))) continue;
        const askedSecondsAgo = lastAt === null ? null : Math.max(0, (now.getTime() - lastAt.getTime()) / SECOND);
        mine.push({ endpointId: at.endpointId, place: at.place, askedSecondsAgo });
      }
      return { seconds: TURN / 2 / SECOND, turns: mine };
    },

    list: () => views(),

    async ofEndpoint(endpointId: string): Promise<FingerprintDetail> {
      const current = await settings(db);
      const runs = await repository.lastRuns(db, endpointId, 20);
      return {
        items: await views(endpointId),
        runs: runs.map(({ at, zh, en, calls, answers, model }) => ({
          ...{ at: at.toISOString(), gateway: { zh, en }, calls, model },
          answers: answers.filter(({ digest }) => digest !== null).length,
          errors: [...new Set(answers.flatMap(({ error }) => error ?? []))],
        })),
        settled: (await repository.settledChanges(db, endpointId, 20)).map((row) => changeView(row, current)),
      };
    },

    /** Says what becomes of a change: another baseline, or the old one, to which the upstream has returned. */
    async settle(actor: PersonActor, endpointId: string, changeId: string, input: SettleInput): Promise<void> {
      const { outcome, note } = input;
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, endpointId, 'endpoint');
        authority.require(actor, 'canary.judge', subject.unitId);
        const change = await repository.lockChange(tx, endpointId, changeId);
        if (change === undefined) throw notFound({ zh: '没有这项模型变化。', en: 'There is no such change.' });
        if (change.settled_at !== null) throw SETTLED;
        const now = clock.now();
        const { endpoint_id, place } = change;
        const none = { answered_at: null, system_fingerprint: null };
        const watch = await repository.lockWatch(tx, {
          ...{ endpoint_id, place, ...none, questions: '', fingerprint: jsonb(NO_FINGERPRINT) },
          ...{ begun_at: now, last_at: now, unanswered: 0 },
        });
        if (outcome === 'restored' && !isAsBefore(watch.fingerprint)) throw NOT_RESTORED;
        if (outcome === 'accepted')
          await repository.putWatch(tx, change, { fingerprint: jsonb(NO_FINGERPRINT), begun_at: now });
        await repository.settle(tx, changeId, { outcome, settled_at: now, settled_by: actor.personId });
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.modelChangeSettled,
          actor,
          subject: { kind: 'endpoint', id: endpointId },
          measures: [...MEASURES],
          facts: { changeId, outcome, since: change.since.toISOString() },
          payload: { subjectKey: actor.personId, value: { note } },
          notice: true,
        });
      });
    },

    async forgetOld() {
      const before = new Date(clock.now().getTime() - KEPT);
      await repository.forgetRuns(db, before);
      await turns.forgetTurns(db, before);
    },
  };
}

const SETTLED = conflict('already-settled', {
  zh: '他人已处置该变化。请刷新。',
  en: 'Somebody has settled this change already. Load it anew.',
});
const NOT_RESTORED = conflict('not-restored', {
  zh: '该端点的回答仍与基线不同，不能判为已恢复。请等下一轮提问，或接受为新基线。',
  en: 'The answers still differ from the baseline, so it was not put back. Wait for the next run, or accept them as the new baseline.',
});
