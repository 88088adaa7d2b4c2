import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '../../../kernel/time/index.ts';
import { createTestDeployment, internalFacts, statementContent, type TestDeployment, TITLE } from './testing.ts';

let scene: TestDeployment;
let applicationId: string;
beforeAll(async () => {
  scene = await createTestDeployment();
  applicationId = await scene.deployment.applications.register(scene.people.owner, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: { description: '写作助手', contact: 'help@example.org' },
    facts: internalFacts,
  });
});
afterAll(() => scene.close());

const find = async (id: string) => {
  const control = scene.deployment.controls.find((one) => one.id === id)!;
  const finding = await control.evaluate({ organisationId: 'self' }, scene.clock.now());
  return { ...finding, codes: finding.reasons.map(({ code }) => code) };
};
const figureOf = (finding: Awaited<ReturnType<typeof find>>, name: string) =>
  finding.figures.find((figure) => figure.name === name)!.value;
const issue = () => scene.deployment.keys.issue(scene.people.owner, applicationId, { title: '生产' });

async function decide(gate: string, subjectId: string, voters: 'compliance-only' | 'both') {
  const { review } = await scene.gates.apply({ name: gate, subjectId, applicant: scene.people.owner, statement: '' });
  await scene.reviews.vote(scene.people.compliance, review.id, { choice: 'approve', comment: '' });
  if (voters === 'both') await scene.reviews.vote(scene.people.product, review.id, { choice: 'approve', comment: '' });
}

async function enterNeeded(more: { until: string | null }) {
  const { sha256 } = await scene.blobs.put(Buffer.from('证明'));
  const overview = await scene.deployment.readers.procedures.overview(scene.db, applicationId);
  for (const { procedure, required, entered } of overview.items) {
    if (!required) continue;
    await scene.deployment.procedures.enter(scene.people.owner, applicationId, procedure.id, entered?.latest, {
      number: '1',
      date: '2026-11-01',
      until: more.until,
      documentSha256: sha256,
      note: '',
    });
    const now = await scene.deployment.readers.procedures.overview(scene.db, applicationId);
    const subjectId = now.items.find((item) => item.procedure.id === procedure.id)!.entered!.subjectId;
    await decide('procedure.confirm', subjectId, 'compliance-only');
  }
  return overview.items.filter((item) => item.required).length;
}

test('legal procedures: not operated without an application that can be called, then by the live state', async () => {
  expect(await find('6.1.a/procedures')).toMatchObject({ status: 'not-operated', codes: ['no-application'] });
  const key = await issue();
  const missing = await find('6.1.a/procedures');
  expect(missing.status).toBe('failing');
  expect(new Set(missing.codes)).toEqual(new Set(['procedure-missing']));
  expect(missing.reasons.every((reason) => reason.subjectId === applicationId)).toBe(true);

  const needed = await enterNeeded({ until: '2026-12-10' });
  const operating = await find('6.1.a/procedures');
  expect(operating).toMatchObject({ status: 'operating', codes: [], assurance: 'attested' });
  expect(figureOf(operating, 'confirmed')).toBe(needed);
  expect(figureOf(operating, 'ending')).toBe(needed);

  const now = scene.clock.now().toISOString();
  scene.clock.set('2026-12-11T04:00:00.000Z');
  const expired = await find('6.1.a/procedures');
  expect(expired.status).toBe('failing');
  expect(new Set(expired.codes)).toEqual(new Set(['procedure-expired']));
  scene.clock.set(now);

  await scene.gates.setMode(scene.people.compliance, 'endpoint.approve', 'warn', '试行');
  expect((await find('6.1.a/procedures')).status).toBe('operating');
  await scene.deployment.keys.revoke(scene.people.owner, key.id);
  expect((await find('6.1.a/procedures')).status).toBe('not-operated');
});

test('intended use: every application with a key needs a published statement, reviewed once a year', async () => {
  expect(await find('6.1.c/use-statement')).toMatchObject({ status: 'not-operated', codes: ['no-application'] });
  const key = await issue();
  const missing = await find('6.1.c/use-statement');
  expect(missing).toMatchObject({ status: 'failing', codes: ['use-statement-missing'] });

  const id = await scene.deployment.statements.write(scene.people.owner, applicationId, {
    title: TITLE,
    content: statementContent,
  });
  expect((await find('6.1.c/use-statement')).status).toBe('failing');
  await decide('use-statement.approve', id, 'both');
  const operating = await find('6.1.c/use-statement');
  expect(operating).toMatchObject({ status: 'operating', codes: [] });
  expect(['observe', 'warn', 'block'].map((mode) => figureOf(operating, `mode-${mode}`))).toEqual([0, 1, 0]);

  await scene.gates.setMode(scene.people.compliance, 'use-statement.approve', 'observe', '试行');
  expect(await find('6.1.c/use-statement')).toMatchObject({ status: 'failing', codes: ['gate-not-blocking'] });
  await scene.gates.setMode(scene.people.compliance, 'use-statement.approve', 'block', '恢复');

  const now = scene.clock.now();
  scene.clock.advance(300 * DAY);
  const later = await issue();
  await scene.deployment.keys.revoke(scene.people.owner, key.id);
  scene.clock.advance(70 * DAY);
  expect(await find('6.1.c/use-statement')).toMatchObject({ status: 'stale', codes: ['use-statement-review-due'] });
  await scene.deployment.keys.revoke(scene.people.owner, later.id);
  scene.clock.set(now.toISOString());
});
