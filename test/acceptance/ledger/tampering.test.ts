import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerModel, type Service, until } from '../../../examples/support/index.ts';
import { createNodeLogFiles, exportLog, readPublishedLog } from '../../../src/engines/ledger/index.ts';
import { type Exported, exportLedger, untilSettled, verifyFolder } from '../exported.ts';
import { type House, openHouse } from '../house.ts';

let house: House;
let service: Service;
let early: Exported;
let earlyTraffic: string;
let exported: Exported;
const made: string[] = [];

beforeAll(async () => {
  house = await openHouse({ database: 'embedded' });
  service = await house.serve('house-model');
  earlyTraffic = await callBeforeTheFirstAnchor();
  await callAndSettle();
  early = await exportLedger(house.instance);
  await registerModel(house.cast.engineer.api, house.organisation.rootUnitId, '后来的模型');
  await callAndSettle();
  exported = await exportLedger(house.instance);
}, 180_000);

afterAll(async () => {
  for (const dir of [...made, early?.dir, exported?.dir])
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
  await house?.close();
});

/**
 * The traffic log as it was after one request, signed by its gateway. The server is dead meanwhile, so that what it anchors
 * first is a longer log.
 */
async function callBeforeTheFirstAnchor(): Promise<string> {
  const { instance } = house;
  const supervisor = instance.pid('supervisor')!;
  process.kill(supervisor, 'SIGSTOP');
  try {
    process.kill(instance.pid('server')!, 'SIGKILL');
    await house.ask(service);
    const root = join(instance.dataDir, 'gateways');
    const path = await until('the first checkpoint of the gateway', () =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).find((one) => /traffic-[^/]+\/checkpoint$/.test(one)),
    );
    const own = createNodeLogFiles(join(root, dirname(path)));
    await until('its first entry', async () => ((await readPublishedLog(own))?.checkpoint.size ?? 0) > 0);
    const dir = mkdtempSync(join(tmpdir(), 'steward-early-'));
    made.push(dir);
    await exportLog(own, createNodeLogFiles(dir));
    for (let call = 0; call < 5; call++) await house.ask(service);
    return dir;
  } finally {
    process.kill(supervisor, 'SIGCONT');
    await instance.healthy();
  }
}

async function callAndSettle(): Promise<void> {
  const records: string[] = [];
  for (let call = 0; call < 5; call++) records.push((await house.ask(service)).record);
  await untilSettled(house.cast.security.api, ...records);
}

function copyOf(source: Exported): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-tampered-'));
  made.push(dir);
  cpSync(source.dir, dir, { recursive: true });
  return dir;
}

const governance = () => exported.logs.find((name) => name.startsWith('governance-'))!;
const traffic = () => exported.logs.find((name) => name.startsWith('traffic-'))!;
const keyOf = (source: Exported) => readFileSync(join(source.dir, governance(), 'key.pub'), 'utf8').trim();

function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(dir, path)).isFile());
}

test('the verification that the server runs agrees', async () => {
  const { api } = await house.organisation.appoint('audit', ['audit-administrator']);
  const job = await api.post<{ id: string }>('/ledger/verifications', {});
  const done = await until('the verification', async () => {
    const view = await api.get<{ state: string; report: { completeness: string } | null }>(
      `/ledger/verifications/${job.id}`,
    );
    return view.state !== 'running' && view;
  });
  expect(done).toMatchObject({ state: 'done', report: { completeness: 'ok', problems: [] } });
});

test('what was exported verifies; with the key from elsewhere both logs are vouched for', async () => {
  const verdict = await verifyFolder(exported.dir, '--trust', keyOf(exported));
  expect(verdict).toMatchObject({ code: 0, ok: true, problems: [] });
  expect(verdict.logs.map(({ name, report }) => [name, report.keyTrusted, report.anchoring])).toEqual([
    [governance(), true, 'unanchored'],
    [traffic(), true, 'unanchored'],
  ]);
  const untrusted = await verifyFolder(exported.dir);
  expect(untrusted.code).toBe(0);
  expect(untrusted.logs.every(({ report }) => !report.keyTrusted)).toBe(true);
});

test('one bit of any file is found, and the log is named', async () => {
  for (const name of exported.logs) {
    for (const file of filesOf(join(exported.dir, name))) {
      const dir = copyOf(exported);
      const path = join(dir, name, file);
      const bytes = readFileSync(path);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(path, bytes);
      const verdict = await verifyFolder(dir, '--trust', keyOf(exported));
      const broken = verdict.logs.filter(({ report }) => report.integrity === 'broken' || !report.keyTrusted);
      const named = [...broken.map((one) => one.name), ...verdict.problems.map(({ log }) => log)];
      expect([`${name}/${file}`, verdict.code, named.includes(name)]).toEqual([`${name}/${file}`, 1, true]);
    }
  }
}, 120_000);

test('two entries that change places are found', async () => {
  const dir = copyOf(exported);
  const bundle = filesOf(join(dir, governance())).find((path) => path.includes('entries'))!;
  const path = join(dir, governance(), bundle);
  const bytes = readFileSync(path);
  const first = bytes.readUInt16BE(0);
  const second = bytes.readUInt16BE(2 + first);
  const swapped = Buffer.concat([
    bytes.subarray(2 + first, 4 + first + second),
    bytes.subarray(0, 2 + first),
    bytes.subarray(4 + first + second),
  ]);
  writeFileSync(path, swapped);
  const verdict = await verifyFolder(dir);
  expect(verdict.code).toBe(1);
  const log = verdict.logs.find(({ name }) => name === governance())!;
  expect(log.report.integrity).toBe('broken');
  expect(log.report.problems.map(({ index }) => index)).toContain(0);
});

test('a traffic log that is missing is named', async () => {
  const dir = copyOf(exported);
  rmSync(join(dir, traffic()), { recursive: true });
  const verdict = await verifyFolder(dir);
  expect(verdict.code).toBe(1);
  expect(verdict.problems).toContainEqual(expect.objectContaining({ code: 'log-missing', log: traffic() }));
});

test('a traffic log of another instance is named', async () => {
  const dir = copyOf(exported);
  const foreign = `traffic-gtw_01ARZ3NDEKTSV4RRFFQ69G5FAV-${traffic().slice(-6)}`;
  renameSync(join(dir, traffic()), join(dir, foreign));
  const verdict = await verifyFolder(dir);
  expect(verdict.code).toBe(1);
  expect(verdict.problems.map(({ code, log }) => [code, log])).toEqual(
    expect.arrayContaining([
      ['log-missing', traffic()],
      ['misnamed-folder', foreign],
    ]),
  );
});

test('a traffic log put back to an earlier state contradicts the governance log', async () => {
  const dir = copyOf(exported);
  rmSync(join(dir, traffic()), { recursive: true });
  cpSync(earlyTraffic, join(dir, traffic()), { recursive: true });
  const verdict = await verifyFolder(dir);
  expect(verdict.code).toBe(1);
  expect(verdict.problems).toContainEqual(expect.objectContaining({ code: 'log-shortened', log: traffic() }));
});

test('the whole ledger put back is found with an anchor, and called unanchored without one', async () => {
  const alone = await verifyFolder(early.dir, '--trust', keyOf(exported));
  expect(alone.code).toBe(0);
  expect(alone.logs.every(({ report }) => report.anchoring === 'unanchored')).toBe(true);
  const anchor = join(mkdtempSync(join(tmpdir(), 'steward-anchor-')), 'checkpoint');
  made.push(join(anchor, '..'));
  copyFileSync(join(exported.dir, governance(), 'checkpoint'), anchor);
  const anchored = await verifyFolder(early.dir, '--trust', keyOf(exported), '--anchor', anchor);
  expect(anchored.code).toBe(1);
  expect(anchored.logs.find(({ name }) => name === governance())!.report.anchoring).toBe('contradicted');
  const present = await verifyFolder(exported.dir, '--trust', keyOf(exported), '--anchor', anchor);
  expect(present.logs.find(({ name }) => name === governance())!.report.anchoring).toBe('anchored');
});
