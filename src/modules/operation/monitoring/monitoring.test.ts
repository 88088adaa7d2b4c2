import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY } from '../../../kernel/time/index.ts';
import type { ProblemError } from '../../../platform/http/index.ts';
import type { ImportQuery } from './keyword-list/import.schema.ts';
import { codeOf, createTestMonitoring, type TestMonitoring, upload } from './testing.ts';

let scene: TestMonitoring;
beforeAll(async () => {
  scene = await createTestMonitoring({ profileId: 'public-service' });
});
afterAll(() => scene.close());

const lists = () => scene.monitoring.keywordLists;
const agree = { choice: 'approve', comment: '' } as const;
let listId: string;

beforeEach(async () => {
  listId = await lists().lists.register(scene.people.compliance, {
    title: { zh: '测试库', en: 'Test list' },
    unitId: scene.rootUnit,
    description: '',
    ownKinds: [{ id: 'own.brand', title: { zh: '品牌', en: 'Brands' } }],
  });
});

const latest = async (id = listId) => (await lists().lists.get(id)).latest;
async function importFile(
  content: string | Uint8Array,
  query: Partial<ImportQuery> = {},
  by = scene.people.compliance,
) {
  return lists().imports.file(by, listId, await latest(), upload(content), {
    mode: 'replace',
    format: 'text',
    encoding: 'auto',
    kind: 'A.1-h',
    grade: 'medium',
    preview: false,
    leaveOut: false,
    ...query,
  });
}
async function setSamples(mustCatch: { text: string; kind: string }[], mustPass: string[]) {
  const samples = { mustCatch, mustPass: mustPass.map((text) => ({ text })) };
  await lists().samples.set(scene.people.compliance, listId, await latest(), samples);
}
const apply = (name = 'keyword-list.admit', id = listId) =>
  scene.gates.apply({ name, subjectId: id, applicant: scene.people.compliance, statement: '' });
async function admit() {
  const { review } = await apply();
  return scene.reviews.vote(scene.people.security, review.id, agree);
}
async function ready(words = '代开发票\n替考包过') {
  await importFile(words);
  await setSamples([{ text: `这里${words.split('\n')[0]}。`, kind: 'A.1-h' }], ['天气很好。']);
}
const screen = (text: string, more: object = {}) =>
  scene.monitoring.trials.screen(scene.people.operator, { text, piece: 8, ...more });
async function retireAll() {
  for (const { list } of await lists().reader.inForce(scene.db)) {
    const { review } = await apply('keyword-list.retire', list.id);
    await scene.reviews.vote(scene.people.security, review.id, agree);
  }
}
async function findingOf(controlId: string) {
  const [status] = await scene.conformity.recompute({ measureIds: ['6.2.a'] });
  return { status: status!, finding: status!.findings.find((one) => one.controlId === controlId)! };
}

test('a list is imported as a draft, tried, admitted by somebody else, and screens from that moment', async () => {
  const report = await importFile('代开发票\n\n替考包过\n代 开 发 票\n');
  expect(report).toMatchObject({
    encoding: 'utf-8',
    lines: 4,
    read: 2,
    faults: { total: 2, harmless: 2, byCode: { blank: 1, duplicate: 1 } },
    changes: { added: 2, removed: 0, changed: 0 },
    againstInForce: null,
    saved: true,
  });
  expect(report.latest).toBe(await latest());
  await setSamples([{ text: '我要代－开－发－票', kind: 'A.1-h' }], ['发票怎么开？']);
  const revision = await latest();
  expect((await screen('这里代开发票')).hits).toEqual([]);
  const draft = await screen('这里代开发票', { lists: [{ listId, revision }] });
  expect(draft.hits).toMatchObject([{ detector: listId, kind: 'A.1-h', start: 2, end: 6, entry: '代开发票', via: [] }]);
  expect(draft.detectors[0]).toMatchObject({ name: listId, inForce: false, entries: 2 });

  const { review, verdict } = await apply();
  expect(review.bindings).toMatchObject([{ subjectId: listId, revision }]);
  // The recommended counts are missing and shown, and do not close the gate.
  const advised = verdict.requirements.filter(({ met, advisory }) => !met && advisory === true).map(({ id }) => id);
  expect(advised).toEqual(['keywords-total', 'keywords-per-values-risk', 'keywords-per-discrimination-risk']);
  expect(await codeOf(scene.reviews.vote(scene.people.compliance, review.id, agree))).toBe('own-application');
  await scene.reviews.vote(scene.people.security, review.id, agree);
  const hits = (await screen('这里代开发票')).hits;
  expect(hits.map((hit) => hit.detector)).toContain(listId);
  expect(await lists().lists.get(listId)).toMatchObject({
    state: 'active',
    inForce: revision,
    admittedAt: scene.clock.now().toISOString(),
  });
});

test('what was admitted is swapped for the next revision and goes when the list is retired', async () => {
  await ready('甲乙丙丁');
  await admit();
  await importFile('戊己庚辛', { mode: 'replace' });
  await setSamples([{ text: '戊己庚辛', kind: 'A.1-h' }], ['天气']);
  const own = async (text: string) => (await screen(text)).hits.filter((hit) => hit.detector === listId).length;
  expect([await own('甲乙丙丁'), await own('戊己庚辛')]).toEqual([1, 0]);
  await admit();
  expect([await own('甲乙丙丁'), await own('戊己庚辛')]).toEqual([0, 1]);
  const { review } = await apply('keyword-list.retire');
  expect(await codeOf(scene.reviews.vote(scene.people.compliance, review.id, agree))).toBe('own-application');
  expect(await own('戊己庚辛')).toBe(1);
  await scene.reviews.vote(scene.people.security, review.id, agree);
  expect(await own('戊己庚辛')).toBe(0);
  expect(await codeOf(importFile('再来'))).toBe('subject-retired');
});

test('samples that do not hold close the gate, and their numbers are told but not their texts', async () => {
  await importFile('代开发票');
  await setSamples(
    [
      { text: '代开发票', kind: 'A.1-h' },
      { text: '出售假证', kind: 'A.1-h' },
      { text: '代开发票', kind: 'A.1-g' },
    ],
    ['请问代开发票合法吗？'],
  );
  const refused = (await apply().catch((error: unknown) => error)) as ProblemError;
  expect(refused.code).toBe('gate-closed');
  const hold = (
    refused.extensions.requirements as { id: string; reasons: { code: string; text: { zh: string } }[] }[]
  ).find(({ id }) => id === 'samples-hold')!;
  expect(hold.reasons.map(({ code }) => code)).toEqual(['samples-slip', 'samples-stopped']);
  expect(hold.reasons[0]!.text.zh).toContain('第 2, 3 条');
  expect(JSON.stringify(refused.extensions)).not.toContain('出售假证');
  const results = await lists().samples.results(listId, undefined);
  expect(results).toMatchObject({
    holds: false,
    mustCatch: [{ caught: true }, { caught: false, kinds: [] }, { caught: false, kinds: ['A.1-h'] }],
    mustPass: [{ passed: false, rules: [expect.stringMatching(/^[0-9a-f]{20}$/)] }],
  });
});

test('without entries or samples there is nothing to conclude from, and the gate is closed', async () => {
  const codes = async () =>
    ((await apply().catch((error: unknown) => error)) as ProblemError).extensions.requirements as {
      id: string;
      met: boolean;
    }[];
  const missing = async () =>
    (await codes()).filter(({ id, met }) => !met && !id.startsWith('keywords-')).map(({ id }) => id);
  expect(await missing()).toEqual(['entries-present', 'samples-present', 'samples-hold']);
  expect((await lists().samples.results(listId, undefined)).holds).toBeNull();
  await importFile('代开发票');
  expect(await missing()).toEqual(['samples-present', 'samples-hold']);
  await setSamples([{ text: '代开发票', kind: 'A.1-h' }], []);
  expect(await missing()).toEqual(['samples-present']);
});

test('a draft made after the application is not what is approved', async () => {
  await ready('一二三四');
  const applied = await latest();
  const { review } = await apply();
  await importFile('五六七八', { mode: 'add' });
  await scene.reviews.vote(scene.people.security, review.id, agree);
  const view = await lists().lists.get(listId);
  expect(view).toMatchObject({ inForce: applied, changes: { added: 1, removed: 0, changed: 0 } });
  expect(view.contentInForce?.entries.count).toBe(1);
});

test('files in the encodings of spreadsheets, with kinds by name; faulty lines refuse all or are left out', async () => {
  const csv =
    '关键词,类别,等级\r\n代开发票,其他法律、行政法规禁止的内容,高\r\n女司机不行,A2e,低\r\n某品牌,品牌,中\r\n错的,没有此类,中\r\n·,A.1-h,中\r\n';
  const gbk = Uint8Array.from(
    [...csv].flatMap((character) => {
      if (character.codePointAt(0)! < 128) return [character.codePointAt(0)!];
      return [...GBK.get(character)!];
    }),
  );
  const { kind: _kind, ...query } = { kind: undefined, format: 'csv' as const };
  const preview = await importFile(gbk, { ...query, preview: true });
  expect(preview).toMatchObject({ encoding: 'gb18030', read: 3, saved: false, faults: { total: 2, harmless: 0 } });
  expect(preview.faults.first.map(({ line, code }) => `${line} ${code}`)).toEqual(['5 unknown-kind', '6 unusable']);
  const before = await latest();
  const refused = (await importFile(gbk, query).catch((error: unknown) => error)) as ProblemError;
  expect(refused).toMatchObject({ code: 'list-file-faulty', status: 422 });
  expect(refused.extensions.report).toMatchObject({ faults: { total: 2 } });
  expect(await latest()).toBe(before);
  expect(await importFile(gbk, { ...query, leaveOut: true })).toMatchObject({ saved: true, after: 3 });
  expect((await lists().lists.get(listId)).content.entries.kinds).toEqual([
    { kind: 'A.1-h', count: 1 },
    { kind: 'A.2-e', count: 1 },
    { kind: 'own.brand', count: 1 },
  ]);
});

test('adding, taking out and replacing say what they change, and no change makes no revision', async () => {
  await importFile('甲甲\n乙乙\n丙丙');
  const one = await latest();
  expect(await importFile('乙乙\n丁丁', { mode: 'add', grade: 'high' })).toMatchObject({
    before: 3,
    after: 4,
    changes: { added: 1, removed: 0, changed: 1 },
  });
  const two = await latest();
  expect(await importFile('甲 甲\n戊戊', { mode: 'remove' })).toMatchObject({
    changes: { added: 0, removed: 1, changed: 0 },
  });
  const three = await latest();
  expect(await importFile('丙丙', { mode: 'add' })).toMatchObject({ saved: false, latest: three });
  expect(await latest()).toBe(three);
  await scene.db.transaction().execute((tx) => scene.subjects.bind(tx, listId, three));
  await lists().imports.change(scene.people.security, listId, three, {
    put: [{ text: '己己', kind: 'own.brand', grade: 'low' }],
    remove: [],
  });
  const four = await latest();
  const compared = await lists().entries.compare(listId, { from: three, to: four, limit: 50 });
  expect(compared).toMatchObject({
    counts: { added: 1, removed: 0, changed: 0 },
    items: [{ after: { text: '己己' } }],
  });
  // A draft that nothing binds was replaced: it can't be asked for any more.
  expect(new Set([one, two, three, four]).size).toBe(4);
  expect(await codeOf(lists().entries.compare(listId, { from: one, to: four, limit: 50 }))).toBe('not-found');
});

test('entries are searched page by page, and leave as a file that comes back the same', async () => {
  const words = Array.from({ length: 130 }, (_, at) => `词条编号${at}`);
  await importFile(words.join('\n'));
  const first = await lists().entries.page(listId, { limit: 100 });
  expect(first).toMatchObject({ total: 130 });
  const second = await lists().entries.page(listId, { limit: 100, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(words);
  expect(second.nextCursor).toBeUndefined();
  expect(await lists().entries.page(listId, { limit: 10, q: '编号12', grade: 'medium' })).toMatchObject({ total: 11 });
  const file = await lists().entries.file(listId, undefined);
  expect(await importFile(file, { format: 'csv' })).toMatchObject({ read: 130, saved: false });
});

test('two people edit the same revision: one is told of the conflict, and nothing of theirs is half done', async () => {
  const expected = await latest();
  const query = {
    mode: 'replace',
    format: 'text',
    encoding: 'auto',
    kind: 'A.1-h',
    grade: 'low',
    preview: false,
    leaveOut: false,
  } as const;
  const codes = await Promise.all([
    codeOf(lists().imports.file(scene.people.compliance, listId, expected, upload('甲甲'), query)),
    codeOf(lists().imports.file(scene.people.security, listId, expected, upload('乙乙'), query)),
  ]);
  expect(codes.sort()).toEqual(['none', 'revision-conflict']);
  expect((await lists().entries.page(listId, { limit: 50 })).total).toBe(1);
});

test('files that are no list, too large or too long are refused and change nothing', async () => {
  const before = await latest();
  expect(await codeOf(importFile(Buffer.from('PK\u0003\u0004\0\0', 'latin1')))).toBe('list-file-unreadable');
  expect(await codeOf(importFile(''))).toBe('list-file-unreadable');
  expect(await codeOf(importFile('a\n'.repeat(1_000_000)))).toBe('list-file-unreadable');
  expect(await codeOf(importFile(Buffer.alloc(16 * 1024 ** 2 + 1, 'a')))).toBe('list-file-too-large');
  expect(await codeOf(importFile('甲', { kind: 'A.9-z' }))).toBe('invalid-input');
  expect(await latest()).toBe(before);
});

test('who may not write is refused, and who may not see entries is not told them', async () => {
  expect(await codeOf(importFile('甲甲', {}, scene.people.operator))).toBe('not-permitted');
  await ready('保密词条');
  const revision = await latest();
  const by = (actor: typeof scene.people.operator) =>
    scene.monitoring.trials.screen(actor, { text: '有保密词条', piece: 2, lists: [{ listId, revision }] });
  expect((await by(scene.people.operator)).hits[0]).toMatchObject({ entry: '保密词条' });
  expect((await by(scene.people.product)).hits[0]).toMatchObject({ entry: null });
});

test('a kind of the organisation stays while entries are of it', async () => {
  await importFile('某品牌', { kind: 'own.brand' });
  const edit = async (ownKinds: { id: string; title: { zh: string; en: string } }[]) =>
    lists().lists.edit(scene.people.compliance, listId, await latest(), { description: '', ownKinds });
  expect(await codeOf(edit([]))).toBe('own-kind-in-use');
  const kind = { id: 'own.brand', title: { zh: '商标', en: 'Trade marks' } };
  expect(await codeOf(edit([kind, kind]))).toBe('invalid-input');
  await edit([kind]);
  expect((await lists().lists.get(listId)).content.ownKinds).toEqual([kind]);
});

test('6.2 a is not operated by lists alone; the lists are, as far as profile and calendar say', async () => {
  await retireAll();
  const none = await findingOf('6.2.a/keyword-lists');
  expect(none.finding).toMatchObject({ status: 'not-operated', reasons: [{ code: 'no-keyword-list' }] });
  expect(none.status.status).toBe('not-operated');

  const starter = await lists().lists.registerStarter(scene.people.compliance, scene.rootUnit);
  const { review } = await apply('keyword-list.admit', starter);
  await scene.reviews.vote(scene.people.security, review.id, agree);
  // Even in force, the list for demonstration protects nothing.
  expect((await findingOf('6.2.a/keyword-lists')).finding.status).toBe('not-operated');

  await ready();
  await admit();
  const few = await findingOf('6.2.a/keyword-lists');
  expect(few.finding.status).toBe('failing');
  expect(few.finding.reasons.map(({ code }) => code)).toEqual([
    'keywords-total-short',
    'keywords-per-values-risk-short',
    'keywords-per-discrimination-risk-short',
  ]);
  expect(few.status.status).toBe('failing');
});

test('a library that meets the counts runs, grows stale after a week, and fails when its gate does not block', async () => {
  await retireAll();
  const risks = [
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `A.1-${letter}`),
    ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((letter) => `A.2-${letter}`),
  ];
  const rows = Array.from({ length: 10_000 }, (_, at) => `词条${at.toString(36)}号,${risks[at % risks.length]}`);
  await importFile(rows.join('\n'), { format: 'csv' });
  await setSamples([{ text: '有词条0号', kind: 'A.1-a' }], ['天气']);
  const { verdict } = await apply();
  expect(verdict.met).toBe(true);
  const open = await scene.reviews.list(scene.db, { subjectId: listId, state: 'open', limit: 1 });
  await scene.reviews.vote(scene.people.security, open.items[0]!.id, agree);

  const good = await findingOf('6.2.a/keyword-lists');
  expect(good.finding).toMatchObject({ status: 'operating', reasons: [] });
  expect(good.finding.figures).toContainEqual(expect.objectContaining({ name: 'entries', value: 10_000 }));
  // The rest of the measure is not built, so it does not run.
  expect(good.status.status).toBe('not-operated');

  await scene.gates.setMode(scene.people.security, 'keyword-list.admit', 'observe', '试运行');
  expect((await findingOf('6.2.a/keyword-lists')).finding.reasons).toMatchObject([{ code: 'gate-not-blocking' }]);
  await scene.gates.setMode(scene.people.security, 'keyword-list.admit', 'block', '恢复');

  scene.clock.advance(7 * DAY + 1);
  expect((await findingOf('6.2.a/keyword-lists')).finding).toMatchObject({
    status: 'stale',
    reasons: [{ code: 'library-not-updated' }],
  });
});

test('stored entries that are not what their hash says are screened by nobody', async () => {
  await ready('完整性');
  const { content } = await lists().lists.get(listId);
  await sql`UPDATE monitoring_list_part SET content = (SELECT content FROM monitoring_list_part WHERE sha256 <> ${content.entries.sha256} LIMIT 1)
    WHERE sha256 = ${content.entries.sha256}`.execute(scene.db);
  // A fresh process has nothing in memory.
  const { createListParts } = await import('./keyword-list/list-parts.ts');
  await expect(createListParts(scene).entries(scene.db, content.entries.sha256)).rejects.toThrow(
    'not what its hash says',
  );
});

test('every act is a record without a word of the lists, and admission and retirement leave notices', async () => {
  await ready('绝密词语');
  await admit();
  const { items } = await scene.records.query({ subjectId: listId, limit: 50 });
  const kinds = items.map(({ record }) => record.kind);
  for (const kind of ['registered', 'imported', 'samples-set', 'admitted']) {
    expect(kinds).toContain(`keyword-list.${kind}`);
  }
  expect(JSON.stringify(items)).not.toContain('绝密');
  // Beside those of its reviews.
  const { rows } = await sql<{ kind: string }>`
    SELECT kind FROM governance_notice WHERE subject_id = ${listId} AND kind NOT LIKE 'review.%'`.execute(scene.db);
  expect(rows.map(({ kind }) => kind)).toEqual(['keyword-list.admitted']);
});

/** How GBK writes the characters of the test file. */
const GBK = (() => {
  const table = new Map<string, readonly [number, number]>();
  const decoder = new TextDecoder('gbk');
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low !== 0x7f) table.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
    }
  }
  return table;
})();
