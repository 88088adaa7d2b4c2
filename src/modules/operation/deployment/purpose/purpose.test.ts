import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PurposeVerdict } from '../../../../kernel/policy/index.ts';
import { DAY, HOUR, MINUTE } from '../../../../kernel/time/index.ts';
import { generateSealingKeyPair } from '../../../../platform/crypto/index.ts';
import { createReleaseScene, type ReleaseScene } from '../release/testing.ts';
import { codeOf, statementContent } from '../testing.ts';
import type { PurposeChecks } from '../use-statement/index.ts';
import { openTrafficIndex } from './testing.ts';

const CHECKS = statementContent.checks as PurposeChecks;

let scene: ReleaseScene;
let report: Awaited<ReturnType<typeof openTrafficIndex>>;
let base: Awaited<ReturnType<ReleaseScene['ready']>>;
let releaseId: string;
beforeAll(async () => {
  scene = await createReleaseScene();
  report = await openTrafficIndex(scene);
  base = await scene.ready();
  releaseId = await scene.register(base.content);
});
afterAll(() => scene.close());

const edit = async (checks: PurposeChecks | undefined, mode: 'observe' | 'block' = 'observe') => {
  const { latest } = await scene.deployment.statements.get(base.statementId);
  const { checks: _, ...rest } = statementContent;
  const content = { ...rest, mode, ...(checks === undefined ? {} : { checks }) };
  await scene.deployment.statements.edit(scene.people.owner, base.statementId, latest, { content });
};
const purposes = async () => (await scene.compiled()).get(releaseId)?.purposes;

async function find() {
  const control = scene.deployment.controls.find(({ id }) => id === '6.1.c/off-purpose')!;
  const { status, reasons, figures } = await control.evaluate({ organisationId: 'self' }, scene.clock.now());
  const of = (name: string) => figures.find((figure) => figure.name === name)!.value;
  return { status, codes: reasons.map(({ code }) => code), of };
}

/** A request as gateways report it just now, accepted a minute ago. */
async function called(
  verdict: PurposeVerdict | null,
  rule: string | null = null,
  of = releaseId,
  found: Record<string, string> = {},
  ago = MINUTE,
) {
  const purpose = verdict === null ? {} : { purpose: verdict, ...(rule === null ? {} : { 'purpose.rule': rule }) };
  await report({ applicationId: base.applicationId, releaseId: of, screening: { ...purpose, ...found }, ago });
}
const view = () => scene.deployment.purposes.ofApplication(scene.people.compliance, base.applicationId, 30);
const look = async (through: string, actor = scene.people.compliance, count = 2) =>
  scene.deployment.purposes.look(actor, base.applicationId, {
    ...{ through, count, upTo: (await view()).upTo },
    note: '已逐条看过，均为误用。',
  });

test('gateways get what the release binds: a draft, and even an approved one, changes nothing before the release is approved again', async () => {
  expect(await find()).toMatchObject({ status: 'not-operated', codes: ['nothing-released'] });
  await scene.release(releaseId);
  const before = await purposes();
  expect(before).toMatchObject([
    { applicationId: base.applicationId, statementId: base.statementId, mode: 'warn', topics: [{ id: 'medical' }] },
  ]);
  await edit({ ...CHECKS, domain: { place: 'metadata', name: 'domain' } }, 'block');
  expect(await purposes()).toEqual(before);
  await scene.approveStatement(base.statementId);
  expect(await purposes()).toEqual(before);
  const next = await scene.register(base.content);
  await scene.release(next);
  releaseId = next;
  expect(await purposes()).toMatchObject([
    { mode: 'block', metadata: [{ kind: 'domain', name: 'domain', values: statementContent.domains }] },
  ]);
});

test('a classifier is asked at its endpoint as it is approved now; its credential is delivered with the others', async () => {
  const classifier = await scene.writeEndpoint(
    { upstreamModel: 'judge', baseUrl: 'http://127.0.0.1:9/judge' },
    'sk-judge',
  );
  const asked = { endpointId: classifier, timeLimitMillis: 500, failMode: 'closed' as const };
  await edit({ ...CHECKS, classifier: asked }, 'block');
  expect(await codeOf(scene.approveStatement(base.statementId))).toBe('gate-closed');
  await scene.approveEndpoint(classifier);
  await scene.approveStatement(base.statementId);
  releaseId = await scene.register(base.content);
  await scene.release(releaseId);
  expect((await purposes())![0]!.classifier).toMatchObject({
    ...asked,
    route: { baseUrl: 'http://127.0.0.1:9/judge', model: 'judge', credential: true },
    purposes: statementContent.purposes,
  });
  const { publicKey } = generateSealingKeyPair();
  const { credentials } = await scene.deployment.policySource.credentialsFor({ id: 'gtw_x', sealingKey: publicKey });
  expect(Object.keys(credentials)).toEqual([classifier]);
});

test('checks that could not do what the statement says are not approved; ones that can not be read are not taken', async () => {
  const codes = async () => {
    const error = await scene
      .approveStatement(base.statementId)
      .catch((one: { extensions: { requirements: { reasons: { code: string }[] }[] } }) => one);
    if (typeof error === 'string') return [];
    return error.extensions.requirements.flatMap(({ reasons }) => reasons.map(({ code }) => code));
  };
  await edit(undefined, 'block');
  expect(await codes()).toEqual(['checks-missing']);
  await edit({ ...CHECKS, unmatched: 'off-purpose' });
  expect(await codes()).toEqual(['allowed-topic-missing']);
});

test('the control goes by what gateways checked and by who looked at what they found', async () => {
  expect(await find()).toMatchObject({ status: 'not-operated', codes: ['no-traffic'] });
  await called('within', 'topic:x');
  expect(await find()).toMatchObject({ status: 'operating', codes: [] });
  await called('off-observed', 'topic:medical');
  await called('off-blocked', 'domain:domain');
  await called('unjudged', 'no-text');
  const found = await find();
  expect([found.status, found.of('requests'), found.of('checked'), found.of('off-purpose'), found.of('open')]).toEqual([
    'operating',
    4,
    100,
    2,
    2,
  ]);
  // What another release served is not in scope; what this one served unchecked is.
  await called(null, null, 'rel_other');
  expect((await find()).status).toBe('operating');
  await called(null);
  expect(await find()).toMatchObject({ status: 'failing', codes: ['traffic-not-checked'] });

  const seen = await view();
  expect(seen).toMatchObject({
    enforced: [{ statementId: base.statementId, mode: 'block', asksNothing: false }],
    open: { count: 2 },
    looks: [],
  });
  expect(seen.days.at(-1)!.counts).toEqual({
    within: 1,
    'off-observed': 1,
    'off-blocked': 1,
    unjudged: 1,
    unchecked: 2,
  });
  expect(seen.rules.map(({ rule, title, count }) => [rule, title, count])).toContainEqual([
    'topic:medical',
    '医疗诊断',
    1,
  ]);

  scene.clock.advance(8 * DAY);
  await called('within');
  expect(await find()).toMatchObject({ status: 'failing', codes: ['findings-not-looked-at'] });
  expect(await codeOf(look(seen.through, scene.people.owner))).toBe('not-permitted');
  const later = new Date(scene.clock.now().getTime() + HOUR).toISOString();
  expect(await codeOf(look(later))).toBe('invalid-input');
  // Another has come of that time, late, and nobody has seen it.
  expect(await codeOf(look(seen.through, scene.people.compliance, 1))).toBe('more-has-come');
  // Two who look at once: one is told.
  const both = await Promise.all([codeOf(look(seen.through)), codeOf(look(seen.through))]);
  expect(both.sort()).toEqual(['already-looked-at', 'none']);
  expect(await find()).toMatchObject({ status: 'operating', codes: [] });
  expect((await view()).looks).toMatchObject([{ through: seen.through, findings: 2 }]);
  const { items } = await scene.records.query({ kind: 'use-statement.purpose-looked-at', limit: 10 });
  expect(items.map(({ record }) => record.facts)).toEqual([
    { through: seen.through, upTo: (await view()).upTo, findings: 2 },
  ]);
  // What came after that look is not covered by it.
  await called('off-warned', 'topic:medical');
  expect((await view()).open.count).toBe(1);
});

test('what screening escalates is on a work list until somebody with the right says what became of it', async () => {
  const { escalations } = scene.deployment;
  const { compliance, owner } = scene.people;
  expect((await escalations.list(compliance)).items).toEqual([]);
  const escalated = { 'input.keywords:kwl_x': 'escalated', 'input.keywords:kwl_x.grade': 'medium' };
  await called('within', null, releaseId, escalated);
  await called('within', null, releaseId, { 'output.guard:scp_x.g': 'escalated' });
  // Labelled alone is nobody's work; it is found by its mark.
  await called('within', null, releaseId, { 'input.keywords:kwl_x': 'labelled' });
  const { items, through, upTo } = await escalations.list(compliance);
  expect(items).toMatchObject([{ applicationId: base.applicationId, open: { count: 2 }, looks: [] }]);
  const said = { through, upTo, count: 2, outcome: 'handled' as const, note: '已联系应用负责人，限制该密钥。' };
  expect(await codeOf(escalations.look(owner, base.applicationId, said))).toBe('not-permitted');
  const both = await Promise.all([1, 2].map(() => codeOf(escalations.look(compliance, base.applicationId, said))));
  expect(both.sort()).toEqual(['already-looked-at', 'none']);
  expect((await escalations.list(compliance)).items).toMatchObject([
    { open: { count: 0, oldestAt: null }, looks: [{ findings: 2, outcome: 'handled', by: compliance.personId }] },
  ]);
  const { items: records } = await scene.records.query({ kind: 'traffic.escalations-looked-at', limit: 5 });
  expect(records.map(({ record }) => [record.measures, record.facts])).toEqual([
    [['6.2.b', '6.2.c'], { through, upTo, findings: 2, outcome: 'handled' }],
  ]);
  expect(await codeOf(escalations.look(compliance, base.applicationId, { ...said, upTo: upTo + 1_000 }))).toBe(
    'invalid-input',
  );
  // A look at the one thing is none at the other.
  expect((await view()).looks.length).toBe(1);
});

test('what comes after a look has not been seen, also of before it; what nobody looks at in its working hours is late', async () => {
  const { escalations, controls } = scene.deployment;
  const { compliance } = scene.people;
  const control = controls.find(({ id }) => id === '6.2.a/escalations')!;
  const finding = () => control.evaluate({ organisationId: 'self' }, scene.clock.now());
  const open = async () => (await escalations.list(compliance)).items[0]!.open;
  const escalated = { 'input.keywords:kwl_x': 'escalated' };
  expect(await finding()).toMatchObject({ status: 'operating', reasons: [] });
  // Accepted before the last look and brought by a gateway that was cut off.
  const [before] = (await escalations.list(compliance)).items[0]!.looks;
  await called('within', null, releaseId, escalated, 10 * MINUTE);
  const late = await open();
  expect(late).toMatchObject({ count: 1, overdue: false });
  expect(Date.parse(late.oldestAt!)).toBeLessThan(Date.parse(before!.through));
  expect((await finding()).status).toBe('operating');

  scene.clock.advance(Date.parse(late.dueAt!) - scene.clock.now().getTime() + 1_000);
  expect(await open()).toMatchObject({ count: 1, overdue: true, dueAt: late.dueAt });
  expect(await finding()).toMatchObject({
    ...{ status: 'failing', reasons: [{ code: 'escalations-late', subjectId: base.applicationId }] },
  });
  expect(await escalations.everywhere()).toMatchObject([
    { applicationId: base.applicationId, open: { overdue: true } },
  ]);
  const { through, upTo } = await escalations.list(compliance);
  // Comes between the list and the look: the look stands, and does not cover it.
  await called('within', null, releaseId, escalated, 10 * MINUTE);
  const said = { through, upTo, count: 1, outcome: 'harmless' as const, note: '补录的请求，无需处理。' };
  await escalations.look(compliance, base.applicationId, said);
  expect((await open()).count).toBe(1);
});

test('days of the chart begin at midnight of the organisation', async () => {
  // The test's organisation is in Shanghai: 23:30 in UTC is the morning of the next day there.
  const now = scene.clock.now();
  const night = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 23, 31);
  scene.clock.advance(night - now.getTime());
  await called('within');
  expect((await view()).days.at(-1)!.at).toBe(new Date(night + HOUR).toISOString().slice(0, 10));
});

test('a release whose statement asks nothing shows as such', async () => {
  await edit(undefined);
  await scene.approveStatement(base.statementId);
  await scene.release(await scene.register(base.content));
  expect((await find()).codes).toContain('nothing-asked');
});
