import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Instance, registerModel, steward, until } from '../../../examples/support/index.ts';
import { type Exported, exportLedger } from '../exported.ts';
import { openStaffed } from '../house.ts';

// What an auditor does away from the server: `steward sample` over an export and the evidence that they took with it.

interface Act {
  readonly log: string;
  readonly index: number;
  revision: { content?: unknown } | null;
}

let instance: Instance;
let exported: Exported;
let folder: string;
let key: string;
/** The evidence as the server gave it out: the draw, then an act a line. */
let lines: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-sample-'));
  const { organisation, cast, ...staffed } = await openStaffed({ until: 'server' });
  instance = staffed.instance;
  const from = new Date(Date.now() - 3_600_000).toISOString();
  for (const title of ['甲', '乙', '丙']) await registerModel(cast.engineer.api, organisation.rootUnitId, title);
  const auditor = await organisation.appoint('auditor', ['auditor']);
  const [newest] = (await auditor.api.get('/records?limit=1')).items;
  await until('all to be in the log', () => auditor.api.get(`/records/${newest.record.id}/receipt`).catch(() => null));
  const { id } = await auditor.api.post('/samples', {
    ...{ from, to: new Date(Date.now() + 3_600_000).toISOString(), count: 200, seed: 'by hand' },
  });
  await until('the draw', async () => (await auditor.api.get(`/samples/${id}`)).state === 'done');
  const evidence = await fetch(`${instance.consoleUrl}/api/v1/samples/${id}/evidence`, {
    headers: { cookie: auditor.api.cookie() },
  });
  lines = (await evidence.text()).trimEnd().split('\n');
  exported = await exportLedger(instance);
  key = join(exported.dir, exported.logs.find((name) => name.startsWith('governance-'))!, 'key.pub');
}, 240_000);

afterAll(async () => {
  await instance?.close();
  exported?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** `steward sample` over evidence, as an auditor types it. */
function check(evidence: readonly string[], dir = exported.dir) {
  const file = join(folder, 'evidence.jsonl');
  writeFileSync(file, `${evidence.join('\n')}\n`);
  return steward(['sample', dir, '--evidence', file, '--trust', key], { ...process.env, LC_ALL: 'en_GB.UTF-8' });
}

/** The number of a line that shows a revision, and its act. */
function shown(): { at: number; act: Act } {
  const at = lines.findIndex((line, number) => number > 0 && (JSON.parse(line) as Act).revision?.content !== undefined);
  return { at, act: JSON.parse(lines[at]!) as Act };
}

test('a whole sample resolves, and the command draws the same acts', async () => {
  const { code, output } = await check(lines);
  expect(output).toContain('every act resolves to its evidence');
  expect(code).toBe(0);
  const { rule } = JSON.parse(lines[0]!) as { rule: { seed: string; from: string; to: string } };
  const { from, to } = rule;
  const drawn = await steward([
    ...['sample', exported.dir, '--seed', rule.seed, '--from', from, '--to', to],
    ...['--count', '1000', '--json'],
  ]);
  expect(drawn.code).toBe(0);
  const { acts } = JSON.parse(drawn.output) as { acts: Act[] };
  const place = ({ log, index }: Act) => `${log}/${index}`;
  expect(acts.map(place)).toEqual(expect.arrayContaining(lines.slice(1).map((line) => place(JSON.parse(line) as Act))));
});

test('an act that was taken out of the evidence is named', async () => {
  const { at, act } = shown();
  const { code, output } = await check(lines.toSpliced(at, 1));
  expect(output).toContain(`${act.log}/${act.index}: is drawn, but the evidence does not show it`);
  expect(code).toBe(1);
});

test('content that was edited is named', async () => {
  const { at, act } = shown();
  act.revision = { ...act.revision, content: { edited: true } };
  const { code, output } = await check(lines.with(at, JSON.stringify(act)));
  expect(output).toContain(`${act.log}/${act.index}: the content is not what the hash says`);
  expect(code).toBe(1);
});

test('an entry that was edited in the ledger is named', async () => {
  const { act } = shown();
  const dir = join(folder, 'edited');
  cpSync(exported.dir, dir, { recursive: true });
  const entries = join(dir, act.log, 'tile', 'entries');
  const path = readdirSync(entries, { recursive: true, encoding: 'utf8' })
    .map((file) => join(entries, file))
    .find((file) => statSync(file).isFile() && readFileSync(file).includes('model.registered'))!;
  const bytes = readFileSync(path);
  bytes.write('model.withdrawn!', bytes.indexOf('model.registered'));
  writeFileSync(path, bytes);
  const { code, output } = await check(lines, dir);
  expect(output).toContain('is not the entry that the log holds');
  expect(output).toContain('The ledger itself does not verify');
  expect(code).toBe(1);
});
