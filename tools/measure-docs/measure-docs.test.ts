import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ControlDescription } from '../../src/kernel/control/index.ts';
import { MEASURES } from '../../src/kernel/measure/index.ts';
import {
  descriptionProblems,
  differences,
  measureDocuments,
  readControlDescriptions,
  writeDocuments,
} from './index.ts';
import { table } from './table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CONTROL: ControlDescription = {
  id: '6.1.b/release-gate',
  measureId: '6.1.b',
  title: { zh: '发布关口', en: 'Release gate' },
  enforcement: { zh: '网关只服务已发布版本', en: 'The gateway serves released versions only' },
  evidence: ['release.approved'],
  tests: ['tools/measure-docs/measure-docs.test.ts'],
};

const PLANNED: ControlDescription = { ...CONTROL, id: '6.1.b/attestation', evidence: [], tests: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-measure-docs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('there is a page for every measure and an overview in each language', () => {
  const documents = measureDocuments([]);
  expect([...documents.keys()]).toEqual(['README.md', 'README.zh-CN.md', ...MEASURES.map(({ id }) => `${id}.md`)]);
  for (const { id, need } of MEASURES) {
    expect(documents.get(`${id}.md`)).toContain(need.zh);
    expect(documents.get(`${id}.md`)).toContain(need.en);
    for (const overview of ['README.md', 'README.zh-CN.md']) expect(documents.get(overview)).toContain(`(${id}.md)`);
  }
  for (const text of documents.values()) expect(text).not.toMatch(/undefined|\[object/);
});

test('a measure without a control says that it is not operated; with one it leads to evidence and tests', () => {
  const page = (controls: ControlDescription[], id: string) => measureDocuments(controls).get(`${id}.md`)!;
  expect(page([], '6.1.b')).toContain('No control is built yet');
  const built = page([CONTROL], '6.1.b');
  expect(built).not.toContain('No control is built yet');
  expect(built).toContain('`release.approved`');
  expect(built).toContain('(../../tools/measure-docs/measure-docs.test.ts)');
  expect(page([CONTROL], '6.1.c')).toContain('No control is built yet');
  expect(page([PLANNED], '6.1.b')).toContain('not built yet');
  expect(measureDocuments([CONTROL, PLANNED]).get('README.md')).toContain('1 of 31 measures have controls, 1 in all');
});

test('the wrong citation and low confidence are shown', () => {
  expect(measureDocuments([]).get('4.3.b.md')).toContain('GB/T 43697-2024');
  expect(measureDocuments([]).get('4.3.c.md')).toMatch(/annotation\.safety-share`\) \| 3 % \| .* \| low \|/);
});

test('descriptions are checked: unknown measures, doubles, missing tests and evidence', () => {
  expect(descriptionProblems(ROOT, [CONTROL])).toEqual([]);
  const bad = { ...CONTROL, measureId: '9.9.z', evidence: [], tests: ['test/none.test.ts'] };
  expect(descriptionProblems(ROOT, [CONTROL, bad, { ...CONTROL, id: 'other', tests: [] }, PLANNED])).toEqual([
    'control 6.1.b/release-gate is described twice',
    'control 6.1.b/release-gate names measure 9.9.z, which there is not',
    'control 6.1.b/release-gate names no record kind as evidence',
    'control 6.1.b/release-gate names the test test/none.test.ts, which does not exist',
    'control other names no test',
  ]);
});

test('what is written is up to date, and every change to it is found', () => {
  const documents = measureDocuments([CONTROL]);
  const target = join(folder, 'measures');
  expect(differences(target, documents)).toHaveLength(documents.size);
  writeDocuments(target, documents);
  expect(differences(target, documents)).toEqual([]);
  rmSync(join(target, '4.2.md'));
  writeFileSync(join(target, '6.1.a.md'), 'edited');
  writeFileSync(join(target, '7.1.a.md'), 'stray');
  expect(differences(target, documents)).toEqual([
    '7.1.a.md belongs to no measure',
    '4.2.md is missing',
    '6.1.a.md is out of date',
  ]);
  expect(differences(target, measureDocuments([]))).not.toEqual([]);
  writeDocuments(target, documents);
  expect(readdirSync(target).sort()).toEqual([...documents.keys()].sort());
  expect(differences(target, documents)).toEqual([]);
});

test('descriptions are read from the files of controls, in order of their ids; a silent file is an error', async () => {
  const place = join(folder, 'src', 'modules', 'operation', 'one');
  mkdirSync(place, { recursive: true });
  const other = { ...CONTROL, id: '6.1.a/procedures', measureId: '6.1.a' };
  writeFileSync(
    join(place, 'one.controls.ts'),
    `export const CONTROL_DESCRIPTIONS = ${JSON.stringify([CONTROL, other])};`,
  );
  expect(await readControlDescriptions(folder)).toEqual([other, CONTROL]);
  writeFileSync(join(place, 'two.controls.ts'), 'export const nothing = 1;');
  await expect(readControlDescriptions(folder)).rejects.toThrow('two.controls.ts exports no CONTROL_DESCRIPTIONS');
});

test('an unknown argument is refused', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/measure-docs.ts', '--chek'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toContain('Unknown argument --chek');
});

test('a table keeps its shape whatever its cells hold', () => {
  expect(table(['a', 'b'], [['x|y', 'two\nlines']])).toBe('| a | b |\n| --- | --- |\n| x\\|y | two lines |');
});
