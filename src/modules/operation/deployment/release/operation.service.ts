import { inTransaction } from '../../../../governance/index.ts';
import { judgeGate } from '../../../../kernel/gate/index.ts';
import { type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import type { AnyTx } from '../../../../platform/database/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import { announceChange } from '../deployment.changes.ts';
import { RELEASE_MEASURES } from '../deployment.records.ts';
import type { BreakGlass } from './break-glass.ts';
import { nameTaken } from './decision.ts';
import type { ReleaseDeps } from './release.deps.ts';
import { GATE_OF, revoked } from './release.gate.ts';
import type { BoundRelease, ReleaseReader } from './release.reader.ts';
import { RELEASE_RECORDS } from './release.records.ts';
import * as repository from './release.repository.ts';
import type { ReleaseState, RollbackInput } from './release.schema.ts';
import { releaseRequirements } from './requirements.ts';

export type ReleaseOperation = ReturnType<typeof createReleaseOperation>;

/** Stopping releases and bringing them back. Stopping needs one person; gateways hear of it at once, before the next policy. */
export function createReleaseOperation(deps: ReleaseDeps, reader: ReleaseReader, breakGlass: BreakGlass) {
  const { db, clock, database, subjects, recorder, reviews, gates, profiles, authority } = deps;

  async function change(
    actor: PersonActor,
    id: string,
    permission: string,
    run: (tx: AnyTx, row: repository.Release) => Promise<void>,
  ): Promise<void> {
    return inTransaction(database, async (tx) => {
      await repository.lockReleases(tx);
      const subject = await subjects.require(tx, id, 'release');
      authority.require(actor, permission, subject.unitId);
      const row = await repository.releaseRow(tx, id);
      if (row.state === 'revoked') throw revoked();
      return run(tx, row);
    });
  }

  const record = (tx: AnyTx, actor: PersonActor, kind: string, id: string, reason: string, facts = {}) =>
    recorder.write(tx, {
      kind,
      actor,
      subject: { kind: 'release', id },
      measures: [...RELEASE_MEASURES],
      facts,
      payload: { subjectKey: actor.personId, value: { reason } },
      notice: true,
    });

  /** The release as approved, when it could be served now; else a problem that says why not. */
  async function servable(tx: AnyTx, row: repository.Release): Promise<BoundRelease> {
    const opened = await reader.open(tx, row);
    if (!('row' in opened)) throw conflict(opened.code, opened.text, { subjectId: opened.subjectId });
    if (row.not_after !== null && row.not_after <= clock.now()) throw over();
    return opened;
  }

  async function requireGate(tx: AnyTx, release: BoundRelease): Promise<void> {
    const { profile } = await profiles.current(tx);
    const gate = GATE_OF[release.row.kind];
    const at = clock.now();
    const results = await releaseRequirements(deps, reader, tx, release.row.release_id, profile, at, release.bound);
    // The release that is being replaced by the rollback stands in the way of nothing.
    const asked = results.filter(({ id }) => id !== 'model-name');
    const verdict = judgeGate(gate, await gates.mode(tx, gate), asked, profile.gates[gate]?.requirements ?? [], at);
    if (verdict.open) return;
    throw conflict(
      'gate-closed',
      {
        zh: '该发布当时的审批要求现已不满足，不能回退。紧急情况请使用紧急处置。',
        en: 'What was required for that release is not met any more. In an emergency, break the glass.',
      },
      { requirements: verdict.requirements, verdict },
    );
  }

  return {
    /** Gateways refuse it until it is resumed. With `breakGlass` by whoever may act alone; somebody else reviews it afterwards. */
    async suspend(actor: PersonActor, id: string, input: { reason: string; breakGlass: boolean }): Promise<void> {
      const permission = input.breakGlass ? 'release.break-glass' : 'release.suspend';
      await change(actor, id, permission, async (tx, row) => {
        if (row.state !== 'approved') throw notIn(row.state);
        await repository.updateRelease(tx, id, { state: 'suspended', stopped: true });
        const facts = { breakGlass: input.breakGlass };
        const written = await record(tx, actor, RELEASE_RECORDS.suspended, id, input.reason, facts);
        await announceChange(tx, 'standing');
        if (input.breakGlass) await breakGlass.note(tx, actor, { id: written.id, releaseId: id, act: 'suspend' });
      });
    },

    async resume(actor: PersonActor, id: string, reason: string): Promise<void> {
      await change(actor, id, 'release.suspend', async (tx, row) => {
        if (row.state !== 'suspended') throw notIn(row.state);
        await servable(tx, row);
        await repository.updateRelease(tx, id, { state: 'approved', stopped: false });
        await record(tx, actor, RELEASE_RECORDS.resumed, id, reason);
        await announceChange(tx, 'standing');
        await announceChange(tx, 'policy');
      });
    },

    /** For good: it leaves the policy, open applications for it are void, and it can't be edited any more. */
    async revoke(actor: PersonActor, id: string, reason: string): Promise<void> {
      await change(actor, id, 'release.revoke', async (tx, row) => {
        await reviews.voidFor(tx, id, 'release-revoked');
        await repository.updateRelease(tx, id, { state: 'revoked', stopped: row.review_id !== null });
        await subjects.retire(tx, { subjectId: id, by: actor });
        await record(tx, actor, RELEASE_RECORDS.revoked, id, reason);
        await announceChange(tx, 'standing');
        await announceChange(tx, 'policy');
      });
    },

    /**
     * Serves an earlier release of the same name again, which this one had replaced, by the approval that it had. Its
     * requirements must still be met, unless the glass is broken; that its approval holds is asked always.
     */
    async rollback(actor: PersonActor, id: string, input: RollbackInput): Promise<void> {
      const permission = input.breakGlass ? 'release.break-glass' : 'release.rollback';
      const { toReleaseId: to } = input;
      await change(actor, id, permission, async (tx, row) => {
        if (row.state !== 'approved' && row.state !== 'suspended') throw notIn(row.state);
        const target = await subjects.require(tx, to, 'release');
        authority.require(actor, permission, target.unitId);
        const earlier = await repository.releaseRow(tx, to);
        if (earlier.state === 'revoked') throw revoked();
        if (earlier.state !== 'replaced' || row.kind !== 'full' || earlier.model_name !== row.model_name)
          throw notEarlier();
        const release = await servable(tx, earlier);
        if (!input.breakGlass) await requireGate(tx, release);
        const { applicationIds } = release;
        const others = await repository.rivalsOf(tx, {
          releaseId: to,
          modelName: release.content.modelName,
          applicationIds,
        });
        const other = others.find(({ release_id }) => release_id !== id);
        if (other !== undefined) throw nameTaken(other.release_id);
        await repository.updateRelease(tx, id, { state: 'replaced' });
        await repository.updateRelease(tx, to, {
          state: 'approved',
          stopped: false,
          application_ids: [...applicationIds],
        });
        const facts = { breakGlass: input.breakGlass };
        await record(tx, actor, RELEASE_RECORDS.replaced, id, input.reason, { ...facts, by: to });
        const written = await record(tx, actor, RELEASE_RECORDS.rolledBack, to, input.reason, { ...facts, from: id });
        await announceChange(tx, 'standing');
        await announceChange(tx, 'policy');
        if (input.breakGlass) await breakGlass.note(tx, actor, { id: written.id, releaseId: to, act: 'rollback' });
      });
    },

    /** Ends what is past its end. Gateways keep to the end by themselves; this brings register and policy after. */
    async expireDue(): Promise<string[]> {
      if ((await repository.expiredReleaseIds(db, clock.now())).length === 0) return [];
      return inTransaction(database, async (tx) => {
        await repository.lockReleases(tx);
        const ids = await repository.expiredReleaseIds(tx, clock.now());
        for (const id of ids) {
          await repository.updateRelease(tx, id, { state: 'expired' });
          await recorder.write(tx, {
            kind: RELEASE_RECORDS.expired,
            actor: systemActor('schedule'),
            subject: { kind: 'release', id },
            measures: [...RELEASE_MEASURES],
            notice: true,
          });
        }
        await announceChange(tx, 'policy');
        return ids;
      });
    },
  };
}

const notIn = (state: ReleaseState) =>
  conflict(
    'release-state',
    {
      zh: '该发布当前状态不允许此操作。请刷新后查看。',
      en: `The release is "${state}", which does not allow this. Read it again.`,
    },
    { state },
  );

const notEarlier = () =>
  conflict('not-an-earlier-release', {
    zh: '只能回退到同一模型名下、被替换的正式发布。',
    en: 'A rollback goes to a full release of the same name that was replaced.',
  });

const over = () =>
  conflict('period-ended', {
    zh: '该发布已过截止时间，请重新申请。',
    en: 'The end of this release has passed: apply for it again.',
  });
