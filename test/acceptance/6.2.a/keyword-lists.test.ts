import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  approve,
  type Cast,
  type Instance,
  type Organisation,
  type SubjectView,
} from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

let instance: Instance;
let organisation: Organisation;
let cast: Cast;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
}, 180_000);

afterAll(() => instance?.close());

interface Trial {
  readonly hits: readonly { detector: string; kind: string; start: number; end: number; via: readonly string[] }[];
}
interface Status {
  readonly status: string;
  readonly controls: readonly {
    readonly id: string;
    readonly finding: { readonly status: string; readonly reasons: readonly { readonly code: string }[] };
  }[];
}

const findingOf = (status: Status, controlId: string) => status.controls.find(({ id }) => id === controlId)?.finding;
const get = (id: string) => cast.security.api.get<SubjectView>(`/keyword-lists/${id}`);
const tryText = (text: string) => cast.security.api.post<Trial>('/screening/trials', { text });
async function measure(): Promise<Status> {
  await cast.compliance.api.post('/conformity/recompute', { measureIds: ['6.2.a'] });
  return cast.compliance.api.get<Status>('/measures/6.2.a');
}
async function register(): Promise<SubjectView> {
  return cast.compliance.api.post<SubjectView>('/keyword-lists', {
    title: { zh: '业务词库', en: 'Business list' },
    unitId: organisation.rootUnitId,
    description: '',
    ownKinds: [],
  });
}
async function importWords(id: string, words: string) {
  const { latest } = await get(id);
  return cast.compliance.api.send('POST', `/keyword-lists/${id}/import?mode=add&format=text&kind=A.1-h`, {
    bytes: new TextEncoder().encode(words),
    headers: { 'if-match': `"${latest}"` },
  });
}

test('a list screens nothing until its samples hold and somebody who did not write it agrees; then it does', async () => {
  const { id } = await register();
  expect(await importWords(id, '代开发票\n刷单返利\n')).toMatchObject({ status: 200, body: { saved: true } });
  await expectRefused(applyFor(cast.compliance.api, 'keyword-list.admit', id), 409, 'gate-closed');
  const samples = { mustCatch: [{ text: '群里代 开 发 票', kind: 'A.1-h' }], mustPass: [{ text: '今天开会' }] };
  await cast.compliance.api.put(`/keyword-lists/${id}/samples`, samples, (await get(id)).latest);
  const applied = (await get(id)).latest;
  const review = await applyFor(cast.compliance.api, 'keyword-list.admit', id);
  await expectRefused(approve(review, cast.compliance), 403, 'own-application');
  expect((await tryText('这里代開發票')).hits.filter((hit) => hit.detector === id)).toEqual([]);
  expect(await approve(review, cast.security)).toBe('approved');
  expect((await get(id)).inForce).toBe(applied);
  expect((await tryText('这里代開發票')).hits).toMatchObject([
    { detector: id, kind: 'A.1-h', start: 2, end: 6, via: ['traditional'] },
  ]);

  const record = await untilRecorded(cast.compliance.api, { kind: 'keyword-list.admitted', subjectId: id });
  expect(record.record.facts).toMatchObject({ entries: 2, reviewId: review });
  expect(JSON.stringify(record)).not.toContain('发票');
});

test('the measure does not count as operating by lists alone, nor by the list for demonstration', async () => {
  const status = await measure();
  expect(status.status).toBe('not-operated');
  expect(findingOf(status, '6.2.a/measures-in-service')).toMatchObject({
    status: 'not-operated',
    reasons: [{ code: 'not-built' }],
  });
  expect(findingOf(status, '6.2.a/keyword-lists')?.status).toBe('operating');

  const lists = await cast.security.api.get<{ items: SubjectView[] }>('/keyword-lists');
  for (const { id } of lists.items) {
    await approve(await applyFor(cast.compliance.api, 'keyword-list.retire', id), cast.security);
  }
  const starter = await cast.compliance.api.post<SubjectView>('/keyword-lists/starter', {
    unitId: organisation.rootUnitId,
  });
  await approve(await applyFor(cast.compliance.api, 'keyword-list.admit', starter.id), cast.security);
  expect((await tryText('他在代开发票')).hits).toMatchObject([{ detector: starter.id }]);
  expect(findingOf(await measure(), '6.2.a/keyword-lists')).toMatchObject({
    status: 'not-operated',
    reasons: [{ code: 'no-keyword-list' }],
  });
});

test('entries are seen by few, and written by fewer', async () => {
  const { id } = await register();
  await importWords(id, '只有少数人看到');
  await expectRefused(cast.owner.api.get(`/keyword-lists/${id}/entries`), 403, 'not-permitted');
  expect(JSON.stringify(await cast.owner.api.get(`/keyword-lists/${id}`))).not.toContain('少数人');
  const { latest } = await get(id);
  await expectRefused(
    cast.engineer.api.put(`/keyword-lists/${id}/draft`, { description: '', ownKinds: [] }, latest),
    403,
    'not-permitted',
  );
});
