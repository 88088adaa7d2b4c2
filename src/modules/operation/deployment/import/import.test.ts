import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  scene.deployment.imports.liteLlm(actor, { config, databaseExport, dryRun: false, keepSecrets: false, ...more });
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
  'endpoint claude not-taken provider',
  'endpoint openai/* not-taken wildcard',
  'endpoint picture not-taken mode',
  'endpoint metadata not-taken unreadable',
  'endpoint model_list[6] not-taken unreadable',
  'section litellm_settings not-taken section',
  'section general_settings not-taken section',
  'application LiteLLM team-a changed draft grouped',
  'key front-office changed end models',
  'limit front-office not-taken currency',
  'spend front-office not-taken spend',
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
    ['draft', null, false],
    ['draft', null, false],
  ]);
  expect(endpoints.map(({ content }) => [content.baseUrl, content.upstreamModel]).sort()).toEqual([
    ['http://10.1.2.3:8000/v1', 'Qwen/Qwen3-8B'],
    ['http://10.1.2.4:8000/v1', 'Qwen/Qwen3-8B'],
  ]);
  const version = report.items.find(({ kind }) => kind === 'version')!;
  expect(endpoints.every(({ content }) => content.versionId === version.id)).toBe(true);
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
