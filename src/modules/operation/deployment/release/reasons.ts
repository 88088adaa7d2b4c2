import type { Bilingual } from '../../../../kernel/identity/index.ts';

interface Reason {
  readonly code: string;
  readonly subjectId: string;
  readonly text: Bilingual;
}

const reason = (code: string, subjectId: string, zh: string, en: string): Reason => ({
  code,
  subjectId,
  text: { zh, en },
});

/** Why a release does not pass, and what to do; `subjectId` is where it is put right. */
export const REASONS = {
  versionNotApproved: (id: string) =>
    reason(
      'version-not-approved',
      id,
      '模型版本尚未批准，请先申请版本审批。',
      'The version is not approved: apply for its approval.',
    ),
  artefactMissing: (id: string) =>
    reason(
      'artefact-missing',
      id,
      '版本没有模型文件哈希，请上传模型文件或填写其 SHA-256。',
      'The version has no artefact hash: upload the artefact or enter its SHA-256.',
    ),
  endpointNotNamed: (id: string) =>
    reason('endpoint-not-named', id, '请至少选择一个上游端点。', 'Name at least one endpoint.'),
  endpointNotApproved: (id: string) =>
    reason(
      'endpoint-not-approved',
      id,
      '上游端点尚未批准，请先申请端点审批。',
      'The endpoint is not approved: apply for its approval.',
    ),
  endpointServesOther: (id: string) =>
    reason(
      'endpoint-serves-other-version',
      id,
      '该端点登记的是另一个模型版本，请更换端点或更正登记。',
      'This endpoint is said to serve another version: choose another one, or correct it.',
    ),
  statementNotNamed: (id: string) =>
    reason('use-statement-not-named', id, '请至少选择一份用途说明。', 'Name at least one use statement.'),
  statementNotApproved: (id: string) =>
    reason(
      'use-statement-not-approved',
      id,
      '用途说明尚未批准，请先申请用途说明审批。',
      'The use statement is not approved: apply for its approval.',
    ),
  ended: (id: string) =>
    reason('period-ended', id, '截止时间已过，请改为将来的时间。', 'Its end has passed: choose a later one.'),
  tooLong: (id: string, days: number) =>
    reason(
      'test-period-too-long',
      id,
      `试发布必须设定截止时间，且最长 ${days} 天。`,
      `A test release needs an end, at most ${days} days from now.`,
    ),
  nameTaken: (id: string, name: string) =>
    reason(
      'model-name-taken',
      id,
      `模型名“${name}”已由另一发布提供给部分相同应用及其他应用。请换名，或覆盖其全部应用。`,
      `The name "${name}" is served by another release, also to applications that this one lacks: choose another name, or name all of them.`,
    ),
  tooFewSeats: (id: string, seats: number) =>
    reason(
      'approvals-too-few',
      id,
      `准则集要求的审批人数多于本关口的 ${seats} 个席位，请修改准则集。`,
      `The profile asks for more approvals than the ${seats} seats of this gate: change the profile.`,
    ),
};

/** Titles of what is asked always; where the profile asks for the same, its title counts. */
export const TITLES: Readonly<Record<string, { measureId: string; title: Bilingual }>> = {
  'version-approved': { measureId: '6.1.b', title: { zh: '模型版本已批准', en: 'Model version approved' } },
  'artefact-hashed': { measureId: '6.1.b', title: { zh: '模型文件已有哈希', en: 'Model artefact hashed' } },
  'endpoints-approved': { measureId: '6.1.b', title: { zh: '上游端点已批准', en: 'Endpoints approved' } },
  'use-statement-approved': { measureId: '6.1.c', title: { zh: '用途说明已批准', en: 'Use statement approved' } },
  'applications-named': { measureId: '6.1.c', title: { zh: '已指明应用', en: 'Applications named' } },
  period: { measureId: '6.1.b', title: { zh: '期限有效', en: 'Period in order' } },
  'model-name': { measureId: '6.1.b', title: { zh: '模型名无冲突', en: 'Model name free' } },
  approvals: { measureId: '6.1.b', title: { zh: '审批人数足够', en: 'Enough approvals' } },
};
