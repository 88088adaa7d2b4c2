import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGuardProcess } from '../../engines/screening/guard/testing/index.ts';
import type { PolicyDetector, PolicyGuard } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { openScene, type Scene, until } from '../testing/index.ts';

// The gateway's own detectors: contents of lists that come by hash, guards of the policy, and what needs no data.

let scene: Scene;
let epoch = 100;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

function contentOf(...words: string[]): string {
  return JSON.stringify(words.map((text, i) => ({ id: `e${i}`, text, kind: 'A.1-a', grade: 'high', note: '' })));
}
function give(...words: string[]): string {
  const content = contentOf(...words);
  scene.control.contents.set(sha256Hex(content), content);
  return sha256Hex(content);
}
const words = (sha256: string, more: PolicyDetector['parameters'] = {}): PolicyDetector => ({
  detector: 'keywords',
  mode: 'block',
  parameters: { list: 'kwl_01JDZZZZZZZZZZZZZZZZZZZZZL', sha256, ...more },
});
const publish = (screening: PolicyDetector[], guards?: PolicyGuard[]) =>
  scene.publish({ policy: { epoch: ++epoch, ...(guards === undefined ? {} : { guards }) }, release: { screening } });
/** Without waiting for the gateway to take it. */
const offer = (screening: PolicyDetector[]) =>
  scene.control.publish({
    ...JSON.parse(JSON.stringify(offered)),
    epoch: ++epoch,
    releases: [{ ...offered.releases[0]!, screening }],
  });
let offered: Awaited<ReturnType<Scene['publish']>>;
const held = () => (scene.control.acknowledged.at(-1) as { epoch: number }).epoch;
const statusOf = async (text: string) => (await scene.ask(text)).status;
const recordOf = (response: Response) =>
  until(() => scene.control.records().find((one) => one.id === response.headers.get('x-steward-record')));

test('a list comes once, screens, and is on disk for a gateway that starts without a server', async () => {
  // Long enough to be compiled in a thread of its own.
  const sha256 = give('第一词', ...Array.from({ length: 400 }, (_, i) => `词${String.fromCodePoint(0x4e00 + i)}词`));
  offered = await publish([words(sha256)]);
  const refused = await scene.ask('说第一词吧');
  expect(refused.status).toBe(403);
  expect(await recordOf(refused)).toMatchObject({
    screening: { 'input.keywords:kwl_01JDZZZZZZZZZZZZZZZZZZZZZL': 'stopped' },
  });
  expect(await statusOf('plain')).toBe(200);
  offered = await publish([words(sha256, { sides: 'input' })]);
  expect(scene.control.contentsAsked.filter((one) => one === sha256)).toHaveLength(1);
  scene.control.down(true);
  await scene.restart();
  expect(await statusOf('说第一词吧')).toBe(403);
  expect(await statusOf('plain')).toBe(200);
  scene.control.down(false);
  await until(() => scene.control.statuses.length > 0);
});

test('a policy whose list is missing or not what its hash says is not applied, and the one before goes on', async () => {
  const before = held();
  const good = contentOf('第二词');
  const sha256 = sha256Hex(good);
  offer([words(sha256)]);
  const asked = () => scene.control.contentsAsked.filter((one) => one === sha256).length;
  await until(() => asked() > 1);
  expect(await statusOf('第二词')).toBe(200);
  expect(await statusOf('第一词')).toBe(403);
  scene.control.contents.set(sha256, contentOf('别的'));
  const said = () => JSON.stringify(scene.control.statuses.at(-1)?.problems);
  await until(() => said().includes('not what its hash says'));
  expect(said()).toContain(`policy ${epoch} is not applied yet`);
  expect(held()).toBe(before);
  // A standing that comes behind it is not held up.
  const standing = { format: 1, suspendedReleases: [], suspendedApplications: [], suspendedUsers: [] } as const;
  scene.control.setStanding({ ...standing, sequence: 5, suspendedKeys: [offered.applications[0]!.keys[0]!.id] });
  await until(async () => (await scene.ask('plain')).status === 403);
  scene.control.setStanding({ ...standing, sequence: 6, suspendedKeys: [] });
  await until(async () => (await scene.ask('plain')).status === 200);
  scene.control.contents.set(sha256, good);
  await until(() => held() === epoch);
  expect(await statusOf('第二词')).toBe(403);
  expect(await statusOf('第一词')).toBe(200);
  const folder = join(scene.dataDir, 'lists');
  await until(async () => (await readdir(folder)).join() === `${sha256}.json`);

  // A newer policy that needs nothing overtakes one that waits.
  offer([words('0'.repeat(64))]);
  await until(() => scene.control.contentsAsked.includes('0'.repeat(64)));
  offered = await publish([words(sha256)]);
  expect(await statusOf('第二词')).toBe(403);

  // Somebody changed the file while the gateway was off: it screens nothing by it, serves nothing unscreened, and gets it anew.
  scene.control.down(true);
  await scene.restart({});
  await writeFile(join(folder, `${sha256}.json`), contentOf('别的'));
  await scene.restart({});
  expect((await scene.ask('第二词')).status).toBe(503);
  expect((await scene.ask('plain')).status).toBe(503);
  scene.control.down(false);
  await until(async () => (await statusOf('plain')) === 200);
  expect(await statusOf('第二词')).toBe(403);
  expect(await readFile(join(folder, `${sha256}.json`), 'utf8')).toBe(good);
});

test('a list that is replaced under an open stream drops nothing: the answer keeps the list it began with', async () => {
  const only = { action: 'mask', sides: 'output' };
  offered = await publish([words(give('旧词'), only)]);
  const piece = (content: string, finish: string | null = null) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    model: 'raw',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  });
  const say = [piece('一旧词新词。'), 'hold', piece('二旧词新词。'), piece('', 'stop'), '[DONE]'];
  const response = await scene.ask('plain', { stream: true, say });
  const reader = response.body!.getReader();
  let text = new TextDecoder().decode((await reader.read()).value);
  offered = await publish([words(give('新词'), only)]);
  scene.upstream.goOn();
  for (let next = await reader.read(); !next.done; next = await reader.read())
    text += new TextDecoder().decode(next.value);
  expect(text).toContain('一**新词');
  expect(text).toContain('二**新词');
  expect(text).toContain('[DONE]');
  const whole = {
    id: 'c',
    object: 'chat.completion',
    model: 'raw',
    choices: [{ index: 0, message: { role: 'assistant', content: '旧词新词' } }],
  };
  expect(await (await scene.ask('plain', { say: whole })).text()).toContain('旧词**');
});

test('hidden characters, and personal information, need no data', async () => {
  offered = await publish([
    { detector: 'hidden-characters', mode: 'block', parameters: { sides: 'input' } },
    { detector: 'personal-information', mode: 'block', parameters: { action: 'mask', sides: 'output' } },
  ]);
  expect(await statusOf(`a${'\u200b'.repeat(40)}b`)).toBe(403);
  expect(await statusOf('a\u200bb')).toBe(200);
  const say = {
    id: 'c',
    model: 'raw',
    choices: [{ index: 0, message: { role: 'assistant', content: '电话13800138000。' } }],
  };
  expect(await (await scene.ask('plain', { say })).text()).toContain('电话138****8000。');
});

test('guards: judged with what was asked, time recorded; dead ones by their fail mode; a credential comes sealed', async () => {
  const asked = await startGuardProcess();
  try {
    const guard: PolicyGuard = {
      id: 'scp_01JDZZZZZZZZZZZZZZZZZZZZZS.first',
      baseUrl: asked.baseUrl,
      model: 'qwen3guard-gen-0.6b',
      format: 'qwen3guard',
      stream: { kind: 'whole', limit: 10_000 },
      timeoutMillis: 2_000,
      concurrency: 4,
      credential: true,
    };
    const by = (fail: string): PolicyDetector => ({
      detector: 'guard',
      mode: 'block',
      parameters: { guard: guard.id, fail },
    });
    scene.control.setCredentials({
      [guard.id]: 'token',
      [offered.releases[0]!.routes[0]!.endpointId]: 'sk-upstream-secret',
    });
    offered = await publish([by('closed')], [guard]);
    const fine = await scene.ask('plain');
    expect(fine.status).toBe(200);
    const record = await recordOf(fine);
    expect(record.screening).toMatchObject({
      [`input.guard:${guard.id}`]: 'passed',
      [`output.guard:${guard.id}`]: 'passed',
    });
    expect(record.millis.guard).toBeGreaterThanOrEqual(0);
    const [question, judged] = asked.seen.slice(-2).map((one) => one.asked.messages);
    expect(question).toEqual([{ role: 'user', content: expect.stringContaining('plain') }]);
    expect(judged).toEqual([
      { role: 'user', content: 'plain' },
      { role: 'assistant', content: expect.any(String) },
    ]);
    expect(asked.seen.at(-1)!.authorization).toBe('Bearer token');
    // One that is too slow is given up after its time, and the record says why.
    offered = await publish([by('open')], [{ ...guard, timeoutMillis: 150 }]);
    const late = await scene.ask('plain HANG');
    expect(late.status).toBe(200);
    const name = `input.guard:${guard.id}`;
    expect((await recordOf(late)).screening).toMatchObject({ [name]: 'skipped', [`${name}.skipped`]: 'timeout' });
    offered = await publish([by('closed')], [{ ...guard, timeoutMillis: 150 }]);
    expect((await scene.ask('plain HANG')).status).toBe(503);
    // Nobody listens there: what needs it does not pass, or passes and is recorded as skipped.
    const dead = { ...guard, baseUrl: 'http://127.0.0.1:9/v1' };
    offered = await publish([by('closed')], [dead]);
    expect((await scene.ask('plain')).status).toBe(503);
    offered = await publish([by('open')], [dead]);
    const skipped = await scene.ask('plain');
    expect(skipped.status).toBe(200);
    expect((await recordOf(skipped)).screening).toMatchObject({
      [`input.guard:${guard.id}`]: 'skipped',
      [`output.guard:${guard.id}`]: 'skipped',
    });
  } finally {
    await asked.stop();
  }
});
