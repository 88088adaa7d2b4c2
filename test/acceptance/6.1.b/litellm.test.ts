import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  applyForRelease,
  approve,
  draftRelease,
  INTERNAL_SERVICE,
  type SubjectView,
  settleProcedures,
  steward,
  untilServed,
  uploadArtefact,
  writeUseStatement,
} from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';

const OLD_KEY = 'sk-LiteLLM-old-key-of-a-client';
let house: House;
let dir: string;

beforeAll(async () => {
  house = await openHouse();
  dir = await mkdtemp(join(tmpdir(), 'litellm-'));
}, 180_000);
afterAll(async () => {
  await house?.close();
  await rm(dir, { recursive: true, force: true });
});

test('a client of LiteLLM keeps its key: imported, released by the normal way, called by the official client', async () => {
  const { cast, organisation, instance, upstream } = house;
  await writeFile(
    join(dir, 'config.yaml'),
    `model_list:\n  - model_name: writer\n    litellm_params:\n      model: openai/raw-writer\n      api_base: ${upstream.baseUrl}\n      api_key: sk-upstream\n`,
  );
  const token = createHash('sha256').update(OLD_KEY).digest('hex');
  await writeFile(
    join(dir, 'keys.csv'),
    `token,key_alias,models,spend,team_id,rpm_limit\n${token},front office,{writer},3.5,team-a,600\n`,
  );
  const { secret } = await cast.platform.api.post<{ secret: string }>('/api-keys', {
    title: 'import',
    scopes: [
      ...['model.write', 'version.write', 'endpoint.write', 'endpoint.operate', 'application.write', 'key.manage'],
      'limit.set',
    ],
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const args = ['import', 'litellm', join(dir, 'config.yaml'), '--database-export', join(dir, 'keys.csv')];
  const env = { ...process.env, STEWARD_API_KEY: secret, LANG: 'en_US.UTF-8' };
  const server = ['--server', instance.consoleUrl, '--with-secrets', '--json'];
  const dry = await steward([...args, '--dry-run', ...server], env);
  expect(dry.code, dry.output).toBe(0);
  expect(JSON.parse(dry.output)).toMatchObject({ dryRun: true });
  const ran = await steward([...args, ...server], env);
  expect(ran.code, ran.output).toBe(0);
  const { items } = JSON.parse(ran.output) as { items: { kind: string; result: string; id: string | null }[] };
  const idOf = (kind: string) => items.find((one) => one.kind === kind)!.id!;

  const client = new OpenAI({ baseURL: `${instance.gatewayUrl}/v1`, apiKey: OLD_KEY, maxRetries: 0 });
  const ask = () => client.chat.completions.create({ model: 'writer', messages: [{ role: 'user', content: 'plain' }] });
  // Nothing is served by the import alone.
  await expect(ask()).rejects.toMatchObject({ status: expect.any(Number) });

  await uploadArtefact(cast.engineer.api, idOf('version'), new TextEncoder().encode('weights'));
  // Neither who imported it nor who completed it decides.
  const reviewer = await organisation.appoint('reviewer', ['platform-engineer']);
  await approve(await applyFor(cast.engineer.api, 'version.approve', idOf('version')), reviewer);
  await approve(await applyFor(cast.platform.api, 'endpoint.approve', idOf('endpoint')), cast.security);
  const application = await cast.owner.api.get<SubjectView & { content: object }>(
    `/applications/${idOf('application')}`,
  );
  await cast.owner.api.put(
    `/applications/${application.id}/draft`,
    { content: { description: '写作', contact: 'owner@example.org' }, facts: INTERNAL_SERVICE },
    application.latest,
  );
  const statement = await writeUseStatement(cast.owner.api, application.id);
  await approve(await applyFor(cast.owner.api, 'use-statement.approve', statement.id), cast.compliance, cast.colleague);
  await settleProcedures(cast, application.id);
  const release = await draftRelease(cast.owner.api, organisation.rootUnitId, {
    modelName: 'writer',
    versionId: idOf('version'),
    endpointIds: [idOf('endpoint')],
    useStatementIds: [statement.id],
  });
  await approve(await applyForRelease(cast.owner.api, release.id), cast.compliance, cast.security);
  await untilServed(instance.gatewayUrl, { modelName: 'writer', key: { id: idOf('key'), secret: OLD_KEY } });
  const answer = await ask();
  expect(answer.choices[0]?.message.content).toBeTruthy();
  const traffic = await cast.compliance.api.get<{ items: { keyId: string }[] }>(`/gateways`);
  expect(traffic.items.length).toBe(1);
}, 180_000);
