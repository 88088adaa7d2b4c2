import type { GateDefinition } from '../../../../governance/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import { DEADLINE_HOURS } from '../deployment.gates.ts';
import { RELEASE_MEASURES } from '../deployment.records.ts';
import { createDecisions } from './decision.ts';
import type { ReleaseDeps } from './release.deps.ts';
import type { ReleaseReader } from './release.reader.ts';
import { lockReleases, releaseRow, updateRelease } from './release.repository.ts';
import type { ReleaseKind, ReleaseRevision } from './release.schema.ts';
import { releaseRequirements } from './requirements.ts';

export const GATE_OF = { full: 'release', test: 'test-release' } as const satisfies Record<ReleaseKind, string>;

const COMPLIANCE = {
  name: 'compliance',
  title: { zh: '合规', en: 'Compliance' },
  roles: ['compliance-officer'],
} as const;
const SECURITY = { name: 'security', title: { zh: '安全', en: 'Security' }, roles: ['security-officer'] } as const;
const EITHER = {
  name: 'test',
  title: { zh: '安全或合规', en: 'Security or compliance' },
  roles: ['security-officer', 'compliance-officer'],
} as const;

/** Gates `release` and `test-release`: what must be there, who agrees, and exactly which revisions they agree to. */
export function defineReleaseGates(deps: ReleaseDeps, reader: ReleaseReader): void {
  const decisions = createDecisions(deps, reader);

  const common = (kind: ReleaseKind): Omit<GateDefinition, 'name' | 'title' | 'rule'> => ({
    measureIds: [...RELEASE_MEASURES],
    subjectKind: 'release',
    check: (db, subjectId, profile, at, bound) => releaseRequirements(deps, reader, db, subjectId, profile, at, bound),
    bindings: (db, subjectId) => bindingsOf(deps, db, subjectId),
    async admits(tx, subjectId) {
      await lockReleases(tx);
      const row = await releaseRow(tx, subjectId);
      if (row.kind !== kind) throw otherGate(GATE_OF[row.kind]);
      if (row.state === 'revoked') throw revoked();
      if ((await deps.subjects.latest(tx, subjectId))!.state === 'rejected') throw rejected();
    },
    async onApplied(tx, review) {
      const row = await releaseRow(tx, review.subjectId);
      // One that is approved already goes on being what it is until the decision.
      if (row.review_id === null) await updateRelease(tx, row.release_id, { state: 'in-review' });
    },
  });

  deps.gates.define({
    ...common('full'),
    name: GATE_OF.full,
    title: { zh: '上线审批', en: 'Approval of a release' },
    rule: { seats: [COMPLIANCE, SECURITY], deadlineHours: DEADLINE_HOURS },
  });
  deps.gates.define({
    ...common('test'),
    name: GATE_OF.test,
    title: { zh: '试发布审批', en: 'Approval of a test release' },
    rule: { seats: [EITHER], deadlineHours: DEADLINE_HOURS },
  });
  for (const gate of Object.values(GATE_OF)) deps.reviews.onDecided(gate, decisions.decided);
}

/**
 * The release's own newest revision, the revisions in force of what it names, and for a full release the facts of the
 * applications as stated last, which come into force with it. What is not in force is not bound, so it is never served,
 * whatever the mode of the gate.
 */
async function bindingsOf(deps: ReleaseDeps, db: AnyDb, subjectId: string) {
  const { subjects, readers } = deps;
  await subjects.require(db, subjectId, 'release');
  const release = (await subjects.latest(db, subjectId))!;
  const content = release.content as ReleaseRevision;
  const named = [content.versionId, ...content.endpointIds, ...content.useStatementIds];
  const inForce = await subjects.inForceOf(db, named);
  if (!inForce.has(content.versionId) || !content.endpointIds.some((id) => inForce.has(id))) throw nothingToServe();
  const bindings = [
    { subjectId, revision: release.hash },
    ...[...inForce].map(([id, { hash }]) => ({ subjectId: id, revision: hash })),
  ];
  if (content.kind === 'test') return bindings;
  const statements = await readers.statements.statementsInForce(db, content.useStatementIds);
  const applications = new Set([...statements.values()].map(({ applicationId }) => applicationId));
  for (const application of (await subjects.getMany(db, [...applications])).values()) {
    bindings.push({ subjectId: application.id, revision: application.latest });
  }
  return bindings;
}

const nothingToServe = () =>
  conflict('nothing-to-serve', {
    zh: '未批准的内容不会提供服务，任何关口模式都一样。请先批准模型版本和至少一个上游端点。',
    en: 'What is not approved is never served, in any mode of the gate: have the version and at least one endpoint approved first.',
  });

const rejected = () =>
  conflict('revision-rejected', {
    zh: '该版本已被否决，请修改并保存后再申请。',
    en: 'This revision was rejected: edit and save it before you apply again.',
  });

const otherGate = (gate: string) =>
  conflict('other-gate', {
    zh: `此发布须经关口 ${gate} 审批。`,
    en: `This release is decided at the gate ${gate}.`,
  });

export const revoked = () =>
  conflict('release-revoked', {
    zh: '该发布已撤销，不能再使用。请新建发布。',
    en: 'This release is revoked for good: make a new one.',
  });
