import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiClient, type Instance, steward, until } from '../../../examples/support/index.ts';
import { exportLedger, verifyFolder } from '../exported.ts';
import { openStaffed } from '../house.ts';

let instance: Instance;
let security: ApiClient;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-line-'));
  const { organisation, ...staffed } = await openStaffed({ until: 'server' });
  instance = staffed.instance;
  security = organisation.administrator.api;
}, 240_000);

afterAll(async () => {
  await instance?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every line of the log, once none is on its way. */
const settled = () =>
  until('the lines to settle', async () => {
    const { lines } = await security.get<{ lines: { state: string; end: number | null }[] }>('/ledger/lines');
    return lines.every(({ state }) => ['signing', 'ended'].includes(state)) && lines;
  });

test('lines are begun and ended by command, and a stranger verifies the export with their keys', async () => {
  const { secret } = await security.post<{ secret: string }>('/api-keys', {
    ...{ title: 'lines', scopes: ['ledger.read', 'ledger-line.manage'] },
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const line = (...args: string[]) =>
    steward(['ledger', 'line', ...args, '--server', instance.consoleUrl], { ...instance.env, STEWARD_API_KEY: secret });
  for (const algorithm of ['ml-dsa-44', 'sm2'])
    expect(await line('begin', '--algorithm', algorithm, '--reason', '长期保存')).toMatchObject({
      code: 0,
      output: expect.stringContaining(algorithm),
    });
  expect(await line('begin', '--algorithm', 'sm2', '--reason', '再来')).toMatchObject({ code: 2 });
  await settled();
  const keys = await Promise.all(
    ['ml-dsa-44', 'sm2'].map(async (algorithm) => {
      const { output } = await line('list', '--keys', '--algorithm', algorithm);
      const file = join(folder, `${algorithm}.pub`);
      writeFileSync(file, output);
      return file;
    }),
  );
  const both = await exportLedger(instance);
  for (const key of keys) expect(await verifyFolder(both.dir, '--trust', key)).toMatchObject({ code: 0, problems: [] });
  const [name] = (await security.get<{ items: { name: string }[] }>('/ledger/logs')).items.map((log) => log.name);
  const note = await fetch(`${instance.consoleUrl}/api/v1/ledger/logs/${name}/files/line/0002`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(await note.text()).toMatch(/^steward-ledger\/line\/v1\n/);
  // An export without the notes of the lines contradicts its own records.
  rmSync(join(both.dir, name!, 'line'), { recursive: true });
  const stripped = await verifyFolder(both.dir);
  expect(stripped.problems.map(({ code }) => code)).toEqual(['line-unrecorded', 'line-unrecorded']);
  both.remove();

  expect(await line('end', '--algorithm', 'sm2', '--reason', '不再要求')).toMatchObject({ code: 0 });
  expect((await settled()).map(({ state, end }) => [state, typeof end])).toEqual([
    ['ended', 'number'],
    ['signing', 'object'],
  ]);
  const after = await exportLedger(instance);
  expect(await verifyFolder(after.dir, '--trust', keys[0]!)).toMatchObject({ code: 0, problems: [] });
  after.remove();
}, 240_000);
