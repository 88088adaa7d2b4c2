import type { RequirementResult } from '../../../kernel/gate/index.ts';
import type { DesignDeps } from './design.deps.ts';
import { DESIGN_MEASURES, DESIGN_RECORDS } from './design.records.ts';
import type { VersionContent } from './design.schema.ts';

/**
 * Gate `version.approve`: somebody technical who wrote neither decides about a version, and with it about the model's
 * description where that has changed or never was approved.
 */
export function defineDesignGates(deps: DesignDeps): void {
  const { subjects, gates, reviews, recorder } = deps;

  gates.define({
    name: 'version.approve',
    title: { zh: '模型版本审批', en: 'Approval of a version' },
    measureIds: [...DESIGN_MEASURES],
    subjectKind: 'version',
    permission: 'version.write',
    rule: {
      seats: [
        {
          name: 'technical',
          title: { zh: '技术复核', en: 'Technical check' },
          roles: ['model-engineer', 'platform-engineer'],
        },
      ],
      deadlineHours: 24 * 14,
    },
    async check(db, subjectId) {
      const revision = await subjects.latest(db, subjectId);
      const content = revision!.content as VersionContent;
      const results: RequirementResult[] = [
        {
          id: 'artefact-hashed',
          measureId: '6.1.b',
          title: { zh: '已登记制品哈希', en: 'Artefact hash registered' },
          met: content.artefact !== null,
          reasons:
            content.artefact !== null
              ? []
              : [
                  {
                    code: 'artefact-missing',
                    subjectId,
                    text: {
                      zh: '请上传模型文件（由系统计算哈希）或填写其 SHA-256。',
                      en: 'Upload the artefact (we hash it) or enter its SHA-256.',
                    },
                  },
                ],
        },
      ];
      return results;
    },
    async bindings(db, subjectId) {
      await subjects.require(db, subjectId, 'version');
      const version = (await subjects.latest(db, subjectId))!;
      const { modelId } = version.content as VersionContent;
      const model = await subjects.require(db, modelId, 'model');
      const bindings = [{ subjectId, revision: version.hash }];
      if (model.inForce !== model.latest) bindings.push({ subjectId: modelId, revision: model.latest });
      return bindings;
    },
  });

  reviews.onDecided('version.approve', async (tx, review, outcome) => {
    const version = review.bindings.find((binding) => binding.subjectKind === 'version');
    if (version === undefined) throw new Error(`review ${review.id} binds no version`);
    const by = { kind: 'system', name: 'review' } as const;
    if (outcome === 'approved') {
      for (const binding of review.bindings) {
        await subjects.putInForce(tx, { subjectId: binding.subjectId, hash: binding.revision, by });
      }
    } else if (outcome === 'rejected') {
      await subjects.reject(tx, { subjectId: version.subjectId, hash: version.revision, by });
    } else return;
    await recorder.write(tx, {
      kind: outcome === 'approved' ? DESIGN_RECORDS.versionApproved : DESIGN_RECORDS.versionRejected,
      actor: by,
      subject: { kind: 'version', id: version.subjectId, revision: version.revision },
      measures: [...DESIGN_MEASURES],
      facts: { reviewId: review.id },
      notice: true,
    });
  });
}
