import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeLogFiles } from '../../../../engines/ledger/index.ts';
import { createSampleService, type SampleService } from '../../../../governance/assurance/sample/index.ts';
import { createStillMay } from '../../../../governance/authority/index.ts';
import { governanceFolder, governancePermissions } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import { createTestOrganisation } from '../testing.ts';

// An auditor draws a sample of a real ledger; while the work goes on, the competence runs out on which the auditor's right stands.

const GRACE_DAYS = 1;
let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
let samples: SampleService;
let auditor: PersonActor;
/** When the right ends: the certificate's end and the grace after it. */
let end: number;
/** What happens when the work has begun: it opens the logs. */
let whenBegun = (): void => undefined;

beforeAll(async () => {
  scene = await createTestOrganisation({ rules: [governancePermissions] });
  const { governance, clock, people, authority, logger, dir } = scene;
  await governance.start();
  samples = createSampleService({
    ...governance,
    logger,
    stillMay: createStillMay({ authority, asOfNow: people.asOfNow }),
    port: {
      folders: async () => {
        whenBegun();
        const files = createNodeLogFiles(join(dir, 'governance-2026'));
        return [governanceFolder({ name: 'governance-2026', files, sequencer: governance.sequencer, trustedKey: '' })];
      },
    },
  });
  const compliance = await scene.appoint('compliance', ['compliance-officer']);
  const security = await scene.appoint('security', ['security-officer']);
  auditor = await scene.appoint('auditor', ['auditor']);
  const { definitions, proofs, rule } = people.competence;
  const id = await definitions.define(compliance, { title: { zh: '审计', en: 'Auditing' }, description: '' });
  const { sha256 } = await scene.files.put(Buffer.from('certificate'));
  const [from, until] = [-1, 10].map((days) => new Date(clock.now().getTime() + days * DAY).toISOString());
  const csv = `email,competence,issuer,number,from,until,document\nauditor@example.org,${id},Institute,1,${from},${until},${sha256}`;
  expect(await proofs.importCertificates(compliance, csv)).toMatchObject({ imported: 1, faults: [] });
  const lines = [{ role: 'auditor' as const, competenceIds: [id], graceDays: GRACE_DAYS }];
  await rule.edit(await scene.admin(), '0', { lines });
  const { review } = await scene.gates.apply({
    name: 'competence-rule.approve',
    subjectId: (await rule.get()).id!,
    applicant: await scene.admin(),
    statement: '审计人员须持证',
  });
  for (const by of [compliance, security]) await scene.reviews.vote(by, review.id, { choice: 'approve', comment: '' });
  end = Date.parse(until!) + GRACE_DAYS * DAY;
});

afterAll(async () => {
  await samples?.stop();
  await scene.close();
});

/** Draws, with the clock put to `at` once the work has begun. */
async function drawnAt(at: number) {
  const { record } = (await scene.records.query({ limit: 1 })).items[0]!;
  await scene.governance.sequencer.waitSequenced(record.id);
  const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-24T00:00:00.000Z', count: 3 };
  whenBegun = () => scene.clock.set(new Date(at).toISOString());
  const { id } = await samples.draw(auditor, period);
  for (;;) {
    const sample = await samples.require(id);
    if (sample.state !== 'drawing') return sample;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a lapsed competence ends work under way at its minute, and not before: refused, with the reason shown and on record', async () => {
  const whole = await drawnAt(end - 1);
  expect(whole).toMatchObject({ state: 'done', error: null });
  expect(whole.acts.length).toBeGreaterThan(0);
  const refused = await drawnAt(end);
  expect(refused).toMatchObject({ state: 'failed', error: 'right-ended', acts: [] });
  const { items } = await scene.records.query({ kind: 'sample.drawn', subjectId: refused.id, limit: 1 });
  expect(items[0]!.record).toMatchObject({ outcome: 'refused', facts: { state: 'failed', reason: 'right-ended' } });
});
