import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { codeOf, createTestDeployment, statementContent, type TestDeployment, TITLE } from '../testing.ts';

let scene: TestDeployment;
let applicationId: string;
beforeAll(async () => {
  scene = await createTestDeployment();
  applicationId = await scene.deployment.applications.register(scene.people.owner, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: { description: '写作助手', contact: 'help@example.org' },
    facts: null,
  });
});
afterAll(() => scene.close());

const write = (more: object = {}) =>
  scene.deployment.statements.write(scene.people.owner, applicationId, {
    title: TITLE,
    content: { ...statementContent, ...more },
  });
const apply = (subjectId: string) =>
  scene.gates.apply({ name: 'use-statement.approve', subjectId, applicant: scene.people.owner, statement: '' });
const agree = { choice: 'approve', comment: '' } as const;
const approve = async (subjectId: string) => {
  const { review } = await apply(subjectId);
  await scene.reviews.vote(scene.people.compliance, review.id, agree);
  await scene.reviews.vote(scene.people.product, review.id, agree);
};
const published = (id: string) => scene.deployment.statements.published(id);

test('it is published when compliance and product agree, and a draft made since is not', async () => {
  const id = await write();
  const { review } = await apply(id);
  await scene.reviews.vote(scene.people.compliance, review.id, agree);
  expect(await codeOf(published(id))).toBe('not-found');
  expect(await codeOf(scene.reviews.vote(scene.people.owner, review.id, agree))).toBe('own-application');
  expect(await codeOf(scene.reviews.vote(scene.people.compliance, review.id, agree))).toBe('already-voted');
  await scene.reviews.vote(scene.people.product, review.id, agree);
  const page = await published(id);
  // What gateways check is nobody else's affair.
  const { checks: _, ...shown } = statementContent;
  expect(page).toMatchObject({
    organisation: { zh: '测试组织' },
    statement: { ...shown, applicationId },
    approvedAt: scene.clock.now().toISOString(),
  });
  expect(page.statement).not.toHaveProperty('checks');

  const { latest } = await scene.deployment.statements.get(id);
  await scene.deployment.statements.edit(scene.people.owner, id, latest, {
    content: { ...statementContent, purposes: ['一切'], mode: 'observe' },
  });
  expect(await published(id)).toEqual(page);
  const { statementsInForce, applicationOf } = scene.deployment.readers.statements;
  expect((await statementsInForce(scene.db, [id])).get(id)).toMatchObject({ applicationId, revision: latest });
  expect(await applicationOf(scene.db, id)).toBe(applicationId);
});

test('the gate names exactly what is missing', async () => {
  const id = await write({ purposes: [], prohibitedUses: [], notice: { zh: '有', en: '' } });
  const refused = (await apply(id).catch((error: unknown) => error)) as ProblemError;
  expect(refused.code).toBe('gate-closed');
  const requirements = refused.extensions.requirements as { met: boolean; reasons: { code: string }[] }[];
  expect(requirements.flatMap((one) => one.reasons.map(({ code }) => code))).toEqual([
    'purposes-missing',
    'prohibitedUses-missing',
    'notice-missing',
  ]);
});

test('a statement that was approved and superseded is published in its newest approved form', async () => {
  const id = await write();
  await approve(id);
  const { latest } = await scene.deployment.statements.get(id);
  await scene.deployment.statements.edit(scene.people.owner, id, latest, {
    content: { ...statementContent, mode: 'block' },
  });
  await approve(id);
  expect((await published(id)).statement.mode).toBe('block');
});

test('a statement stays with its application', async () => {
  const id = await write();
  const { latest } = await scene.deployment.statements.get(id);
  const moved = { ...statementContent, applicationId: 'app_01ARZ3NDEKTSV4RRFFQ69G5FAV' };
  const edit = scene.deployment.statements.edit(scene.people.owner, id, latest, { content: moved });
  expect(await codeOf(edit)).toBe('invalid-input');
  const same = { ...statementContent, applicationId, limits: '仅供参考' };
  await scene.deployment.statements.edit(scene.people.owner, id, latest, { content: same });
  expect(await scene.deployment.statements.get(id)).toMatchObject({ content: same });
});

test('two edits of the same revision: one is told of the conflict', async () => {
  const id = await write();
  const { latest } = await scene.deployment.statements.get(id);
  const edit = (limits: string) =>
    scene.deployment.statements.edit(scene.people.owner, id, latest, { content: { ...statementContent, limits } });
  expect((await Promise.all([codeOf(edit('甲')), codeOf(edit('乙'))])).sort()).toEqual(['none', 'revision-conflict']);
});

test('who may not is refused; what is not a statement is not published', async () => {
  const input = { title: TITLE, content: statementContent };
  expect(await codeOf(scene.deployment.statements.write(scene.people.member, applicationId, input))).toBe(
    'not-permitted',
  );
  expect(await codeOf(published(applicationId))).toBe('not-found');
  expect(await codeOf(published('use_01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBe('not-found');
});
