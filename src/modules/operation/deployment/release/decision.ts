import type { StoredReview } from '../../../../governance/index.ts';
import { systemActor } from '../../../../kernel/identity/index.ts';
import type { ReviewState } from '../../../../kernel/review/index.ts';
import type { AnyTx } from '../../../../platform/database/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import { announceChange } from '../deployment.changes.ts';
import type { ReleaseDeps } from './release.deps.ts';
import type { ReleaseReader } from './release.reader.ts';
import { RELEASE_RECORDS } from './release.records.ts';
import { lockReleases, type Release, releaseRow, rivalsOf, updateRelease } from './release.repository.ts';
import type { ReleaseRevision } from './release.schema.ts';

const REVIEW = systemActor('review');

/** What the end of a review does to a release, in the transaction that ends it. */
export function createDecisions(deps: ReleaseDeps, reader: ReleaseReader) {
  const { clock, gates, subjects, recorder } = deps;

  async function approve(tx: AnyTx, review: StoredReview, row: Release): Promise<void> {
    const bound = new Map(review.bindings.map((binding) => [binding.subjectId, binding.revision]));
    const hash = bound.get(review.subjectId)!;
    const own = (await subjects.revision(tx, review.subjectId, hash))!;
    const content = own.content as ReleaseRevision;
    await subjects.putInForce(tx, { subjectId: review.subjectId, hash, by: REVIEW });
    const applicationIds = await reader.applicationsOf(tx, content, bound);
    if (row.kind === 'full') {
      await replaceOthers(tx, row.release_id, content.modelName, applicationIds, review.measureIds);
      await factsInForce(tx, review);
    }
    // Whoever suspended it meanwhile goes before: it stays suspended, with what was approved, until it is resumed.
    const suspended = row.state === 'suspended';
    await updateRelease(tx, row.release_id, {
      state: suspended ? 'suspended' : 'approved',
      stopped: suspended,
      review_id: review.id,
      revision: hash,
      approved_mode: await gates.mode(tx, review.gate),
      approved_at: clock.now(),
      model_name: content.modelName,
      application_ids: applicationIds,
      not_after: content.notAfter === null ? null : new Date(content.notAfter),
    });
    await recorder.write(tx, {
      kind: RELEASE_RECORDS.approved,
      actor: REVIEW,
      subject: { kind: 'release', id: row.release_id, revision: hash },
      measures: review.measureIds,
      facts: {
        reviewId: review.id,
        gate: review.gate,
        mode: review.verdict?.mode ?? null,
        modelName: content.modelName,
        applicationIds,
        bound: Object.fromEntries(bound),
      },
      notice: true,
    });
    await announceChange(tx, 'standing');
    await announceChange(tx, 'policy');
  }

  async function replaceOthers(
    tx: AnyTx,
    releaseId: string,
    modelName: string,
    applicationIds: readonly string[],
    measures: readonly string[],
  ): Promise<void> {
    for (const rival of await rivalsOf(tx, { releaseId, modelName, applicationIds })) {
      // The gate asks the same; here it holds in every mode, since a name that means two releases can't be served.
      if (!rival.application_ids.every((id) => applicationIds.includes(id))) throw nameTaken(rival.release_id);
      await updateRelease(tx, rival.release_id, { state: 'replaced' });
      await recorder.write(tx, {
        kind: RELEASE_RECORDS.replaced,
        actor: REVIEW,
        subject: { kind: 'release', id: rival.release_id },
        measures,
        facts: { by: releaseId },
        notice: true,
      });
    }
  }

  /** The facts that were approved with the release count from now, unless newer ones were approved meanwhile. */
  async function factsInForce(tx: AnyTx, review: StoredReview): Promise<void> {
    for (const { subjectId, subjectKind, revision } of review.bindings) {
      if (subjectKind !== 'application') continue;
      const bound = (await subjects.revision(tx, subjectId, revision))!;
      const inForce = await subjects.inForce(tx, subjectId);
      if (inForce !== null && inForce.number >= bound.number) continue;
      await subjects.putInForce(tx, { subjectId, hash: revision, by: REVIEW });
    }
  }

  return {
    async decided(tx: AnyTx, review: StoredReview, outcome: Exclude<ReviewState, 'open'>): Promise<void> {
      await lockReleases(tx);
      const row = await releaseRow(tx, review.subjectId);
      if (outcome === 'approved') return approve(tx, review, row);
      // An approval of before goes on counting; otherwise it is a draft again, or rejected.
      if (row.review_id === null && row.state === 'in-review')
        await updateRelease(tx, row.release_id, { state: outcome === 'rejected' ? 'rejected' : 'draft' });
      if (outcome !== 'rejected') return;
      const hash = review.bindings.find((binding) => binding.subjectId === review.subjectId)!.revision;
      await subjects.reject(tx, { subjectId: review.subjectId, hash, by: REVIEW });
      await recorder.write(tx, {
        kind: RELEASE_RECORDS.rejected,
        actor: REVIEW,
        subject: { kind: 'release', id: row.release_id, revision: hash },
        measures: review.measureIds,
        facts: { reviewId: review.id, gate: review.gate },
        notice: true,
      });
    },
  };
}

export const nameTaken = (subjectId: string) =>
  conflict(
    'model-name-taken',
    {
      zh: '另一发布以同一模型名服务于部分相同应用，无法同时生效。',
      en: 'Another release answers to the same name for some of the same applications: both cannot be served.',
    },
    { subjectId },
  );
