import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayOf } from '../../../../kernel/time/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import { codeOf, createTestDeployment, type TestDeployment } from '../testing.ts';
import type { ImportReport } from './index.ts';

let scene: TestDeployment;
let config: string;
let databaseExport: string;
const secrets = ['sk-first', 'sk-second', 'sk-third', 'sk-fourth'];

beforeAll(async () => {
  scene = await createTestDeployment();
  const read = (name: string) => readFile(join(import.meta.dirname, 'fixtures', name), 'utf8');
  config = await read('config.yaml');
  databaseExport = (await read('keys.json')).replace(/@HASH(\d)@/g, (_, at) => sha256Hex(secrets[Number(at) - 1]!));
});
afterAll(() => scene.close());

const run = (more: object = {}, actor = scene.people.engineer) =>
  scene.deployment.imports.liteLlm(actor, {
    config,
    databaseExport,
    dryRun: false,
    keepSecrets: false,
    currency: 'USD',
    ...more,
  });
const brief = ({ items }: ImportReport) =>
  items.map(({ kind, name, result, notes }) => [kind, name, result, ...notes.map(({ code }) => code)].join(' '));

const EXPECTED = [
  'model qwen3 changed draft describe',
  'version qwen3 imported taken draft',
  'endpoint qwen3 #1 changed draft deployment-limits',
  'credential qwen3 #1 not-taken environment',
  'price qwen3 #1 not-taken currency',
  'endpoint qwen3 #2 taken draft',
  'credential qwen3 #2 not-taken secret',
  'model claude changed draft describe',
  'version claude imported taken draft',
  'endpoint claude taken draft',
  'credential claude not-taken environment',
  'model gpt changed draft describe',
  'version gpt imported taken draft',
  'endpoint gpt taken draft',
  'endpoint openai/* not-taken wildcard',
  'endpoint picture not-taken mode',
  'endpoint metadata not-taken unreadable',
  'endpoint model_list[7] not-taken unreadable',
  'section litellm_settings not-taken section',
  'section general_settings not-taken section',
  'application LiteLLM team-a changed draft grouped',
  'key front-office changed end models',
  'limit front-office not-taken currency',
  'spend front-office not-taken currency',
  'key batch changed end',
  'limit batch not-taken currency',
  'key old not-taken expired',
  'limit LiteLLM team-a taken',
  'application LiteLLM u2 changed draft grouped',
  'key shut not-taken blocked',
  'key plain not-taken unreadable',
];

test('a dry run says the same and changes nothing', async () => {
  const report = brief(await run({ dryRun: true }));
  // Which limits fit is only looked at where there is an application.
  expect(report).toEqual(EXPECTED.filter((line) => line !== 'limit LiteLLM team-a taken'));
  expect((await scene.deployment.endpoints.list({ limit: 10 })).items).toEqual([]);
  expect((await scene.deployment.applications.list({ limit: 10 })).items).toEqual([]);
});

test('all that can be taken is registered as drafts, keys by their hashes; once more changes nothing', async () => {
  const report = await run();
  expect(brief(report)).toEqual(EXPECTED);
  const endpoints = (await scene.deployment.endpoints.list({ limit: 10 })).items;
  expect(endpoints.map(({ state, inForce, credential }) => [state, inForce, credential])).toEqual([
    ...Array.from({ length: 4 }, () => ['draft', null, false]),
  ]);
  expect(
    endpoints.map(({ content: { kind, baseUrl, upstreamModel } }) => [kind, baseUrl, upstreamModel]).sort(),
  ).toEqual([
    ['anthropic', 'https://api.anthropic.com/v1', 'claude-sonnet'],
    ['azure', 'https://resource.openai.azure.com/openai', 'gpt-prod'],
    ['openai', 'http://10.1.2.3:8000/v1', 'Qwen/Qwen3-8B'],
    ['openai', 'http://10.1.2.4:8000/v1', 'Qwen/Qwen3-8B'],
  ]);
  const version = report.items.find(({ kind }) => kind === 'version')!;
  const same = endpoints.filter(({ content }) => content.upstreamModel === 'Qwen/Qwen3-8B');
  expect(same.map(({ content }) => content.versionId)).toEqual([version.id, version.id]);
  const keys = await scene.db.selectFrom('deployment_key').selectAll().orderBy('title').execute();
  expect(keys.map(({ title, hash }) => [title, hash])).toEqual([
    ['batch', sha256Hex('sk-second')],
    ['front-office', sha256Hex('sk-first')],
  ]);
  const application = report.items.find(({ kind }) => kind === 'application')!;
  const { limits } = await scene.deployment.limits.ofApplication(application.id!);
  expect(Object.values(limits.keys)).toEqual([
    { requestsPerMinute: 60, tokensPerMinute: 10_000, concurrentRequests: 4, budgets: [] },
  ]);
  // Nothing is served by it.
  expect((await scene.deployment.policy.compile(scene.db)).releases).toEqual([]);
  expect(JSON.stringify(report)).not.toContain('sk-plain-upstream-secret');

  const again = await run();
  expect(again.items.filter(({ result }) => result === 'taken' || result === 'changed')).toEqual([]);
  expect(await scene.db.selectFrom('deployment_key').selectAll().execute()).toHaveLength(2);
});

test('secrets are kept only when asked, encrypted; whoever may not register is refused item by item', async () => {
  const renamed = config.replaceAll('qwen3', 'other');
  const kept = await run({ config: renamed, databaseExport: undefined, keepSecrets: true });
  const credential = kept.items.filter(({ kind }) => kind === 'credential');
  expect(credential.map(({ result }) => result)).toEqual(['not-taken', 'taken']);
  const view = await scene.deployment.endpoints.get(credential[1]!.id!);
  expect(view.credential).toBe(true);
  const rows = await scene.db.selectFrom('deployment_credential').selectAll().execute();
  expect(rows.some(({ sealed }) => sealed?.includes('sk-plain-upstream-secret'))).toBe(false);
  const refused = await run({ config: config.replaceAll('qwen3', 'third') }, scene.people.operator);
  expect(refused.items.filter(({ result }) => result === 'taken' || result === 'changed')).toEqual([]);
  expect(await codeOf(run({ config: 'not: litellm' }))).toBe('not-litellm');
});

test('with dollars as the currency, budgets by day or month and prices are taken', async () => {
  const { settings, revision } = await scene.deployment.limits.settings();
  await scene.deployment.limits.setSettings(scene.people.engineer, String(revision), { ...settings, currency: 'USD' });
  const report = await run({
    config: config.replaceAll('qwen3', 'priced'),
    databaseExport: databaseExport
      .replaceAll('team-a', 'team-b')
      .replaceAll(sha256Hex('sk-first'), sha256Hex('sk-fifth')),
  });
  expect(brief(report)).toContain('price priced #1 taken');
  expect(brief(report).filter((line) => line.startsWith('limit'))).toEqual(['limit LiteLLM team-b taken']);
  const endpoint = report.items.find(({ kind, name }) => kind === 'price' && name === 'priced #1')!;
  expect((await scene.deployment.limits.priceOf(endpoint.id!)).price).toEqual({
    inputPerMillion: 0.5,
    outputPerMillion: 1.5,
  });
  const application = report.items.find(({ name }) => name === 'LiteLLM team-b')!;
  const { limits } = await scene.deployment.limits.ofApplication(application.id!);
  expect(Object.values(limits.keys)).toMatchObject([{ budgets: [{ unit: 'money', period: 'month', amount: 100 }] }]);
});

test('a whole export: teams, shared budgets and what was spent, converted at the stated rate; what can not be carried is named', async () => {
  const { settings, revision } = await scene.deployment.limits.settings();
  await scene.deployment.limits.setSettings(scene.people.engineer, String(revision), { ...settings, currency: 'CNY' });
  const tables = await readFile(join(import.meta.dirname, 'fixtures', 'database.json'), 'utf8');
  const now = scene.clock.now().getTime();
  const exported = tables
    .replace(/@HASH(\d)@/g, (_, at) => sha256Hex(`sk-table-${at}`))
    // What is reset lies ahead of the clock of this test.
    .replaceAll('2026-11-27T00:00:00.000Z', new Date(now + 3_600_000).toISOString())
    .replaceAll('2026-12-05T00:00:00.000Z', new Date(now + 9 * 86_400_000).toISOString());
  const plain = 'model_list: []\n';
  const unstated = brief(await run({ config: plain, databaseExport: exported, dryRun: true }));
  expect(unstated.filter((line) => line.endsWith(' currency'))).toEqual([
    'limit desk not-taken currency',
    'spend desk not-taken currency',
    'limit nightly not-taken currency',
    'spend nightly not-taken currency',
    'limit LiteLLM editors not-taken currency',
    'spend LiteLLM editors not-taken currency',
  ]);
  const report = await run({ config: plain, databaseExport: exported, exchangeRate: 7 });
  expect(brief(report)).toEqual([
    'application LiteLLM editors changed draft grouped',
    'key desk changed end',
    'limit desk not-taken soft-budget',
    'limit desk not-taken per-model',
    'spend desk changed spent converted',
    'key nightly changed end',
    'spend nightly not-taken spend-passed',
    'key free changed end',
    'spend free not-taken spend-without-budget',
    'spend LiteLLM editors changed spent converted',
    'limit LiteLLM editors changed converted',
    'application LiteLLM closed not-taken blocked',
    'limit an editor not-taken user-budget',
    'limit guest not-taken end-user-budget',
    'limit u-7 not-taken member-budget',
    'limit head-office not-taken organisation-budget',
  ]);
  const application = report.items.find(({ kind }) => kind === 'application')!.id!;
  const { limits, use } = await scene.deployment.limits.ofApplication(application);
  const { timeZone } = await scene.deps.organisation();
  const day = dayOf(scene.clock.now(), timeZone);
  expect(limits.application).toEqual({
    ...{ requestsPerMinute: 300, tokensPerMinute: 200_000, concurrentRequests: 20 },
    budgets: [{ unit: 'money', period: 'month', amount: 3_500, spent: { period: day.slice(0, 7), amount: 841.75 } }],
  });
  const idOf = (name: string) => report.items.find((item) => item.kind === 'key' && item.name === name)!.id!;
  expect(limits.keys).toEqual({
    [idOf('desk')]: {
      ...{ requestsPerMinute: 30, tokensPerMinute: 40_000, concurrentRequests: null },
      budgets: [{ unit: 'money', period: 'day', amount: 140, spent: { period: day, amount: 17.5 } }],
    },
    [idOf('nightly')]: {
      ...{ requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null },
      budgets: [{ unit: 'money', period: 'month', amount: 700 }],
    },
  });
  // What is shown counts it too.
  expect(use).toContainEqual(expect.objectContaining({ id: application, name: 'money_per_month', used: 841.75 }));
  const again = await run({ config: plain, databaseExport: exported, exchangeRate: 7 });
  expect(again.items.filter(({ result }) => result === 'taken' || result === 'changed')).toEqual([]);
});
