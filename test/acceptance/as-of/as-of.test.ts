import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cast, Instance, Organisation, Person } from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';

// The organisation as of a past moment, over the interface: who may see what of it, and what a moment must be.

interface Line {
  readonly id: string;
  readonly about: { readonly id?: string; readonly name?: string | null };
  readonly facts: readonly { readonly name: string; readonly values: readonly { readonly code?: string }[] }[];
  readonly acts: readonly { readonly id: string; readonly kind: string }[];
}
interface Lines {
  readonly at: string;
  readonly items: readonly Line[];
}
interface Areas {
  readonly foundedAt: string;
  readonly areas: readonly { readonly name: string; readonly readable: boolean }[];
}

let instance: Instance;
let organisation: Organisation;
let cast: Cast;
let auditor: Person;
let member: Person;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
  auditor = await organisation.appoint('auditor', ['auditor']);
  member = await organisation.appoint('bystander', ['member']);
}, 240_000);

afterAll(() => instance?.close());

const of = (path: string, at: string) => `${path}?at=${encodeURIComponent(at)}`;
const refusal = async (person: Person, path: string) => {
  const { status, body } = await person.api.send('GET', path);
  return [status, (body as { code?: string }).code];
};

test('an auditor sees all of it; others only the parts that they may see; who may read no acts sees none', async () => {
  const { areas } = await auditor.api.get<Areas>('/as-of');
  expect(areas.length).toBeGreaterThan(10);
  expect(areas.filter(({ readable }) => !readable)).toEqual([]);
  for (const { name } of areas) expect((await auditor.api.get<Lines>(`/as-of/${name}`)).items).toBeInstanceOf(Array);

  const seen = await cast.owner.api.get<Areas>('/as-of');
  expect(seen.areas.find(({ name }) => name === 'delegations')).toMatchObject({ readable: false });
  expect(await refusal(cast.owner, '/as-of/delegations')).toEqual([403, 'not-permitted']);
  expect(await refusal(cast.owner, '/as-of/delegations/changes')).toEqual([403, 'not-permitted']);
  expect((await refusal(cast.owner, '/as-of/grants'))[0]).toBe(200);
  for (const path of ['/as-of', '/as-of/people', '/as-of/people/changes'])
    expect(await refusal(member, path)).toEqual([403, 'not-permitted']);
  expect(await refusal(auditor, '/as-of/nothing')).toEqual([404, 'not-found']);
});

test('a moment must have been, and there must have been an organisation', async () => {
  const { foundedAt } = await auditor.api.get<Areas>('/as-of');
  const before = new Date(Date.parse(foundedAt) - 1).toISOString();
  for (const path of ['/as-of', '/as-of/people', '/as-of/people/changes']) {
    expect(await refusal(auditor, of(path, '2999-01-01T00:00:00Z'))).toEqual([400, 'as-of-future']);
    expect(await refusal(auditor, of(path, before))).toEqual([400, 'as-of-before-founding']);
    expect((await refusal(auditor, of(path, 'last week')))[0]).toBe(400);
    expect((await refusal(auditor, of(path, foundedAt)))[0]).toBe(200);
  }
});

test('a role that was taken back and a nonconformity are told as they stood, each with the act behind it', async () => {
  const { api } = organisation.administrator;
  const person = await organisation.appoint('watch', ['operator']);
  const raised = await cast.compliance.api.post<{ id: string }>('/nonconformities', {
    ...{ measureId: '6.1.b', grade: 'minor', title: '缺少评测依据', description: '未附评测结果。' },
    ...{ ownerId: cast.owner.id, due: '2099-12-31' },
  });
  const { at } = await auditor.api.get<Lines>('/as-of/people');
  const { grants } = await api.get<{ grants: { id: string }[] }>(`/people/${person.id}`);
  await api.delete(`/people/${person.id}/grants/${grants[0]!.id}`);
  await api.post(`/people/${person.id}/disable`, { reason: '离开' });

  const held = async (moment: string) =>
    (await auditor.api.get<Lines>(`${of('/as-of/grants', moment)}&subjectId=${person.id}`)).items;
  const [then] = await held(at);
  expect(then).toMatchObject({ id: grants[0]!.id, about: { id: person.id }, acts: [{ kind: 'role.granted' }] });
  const act = await auditor.api.get<{ record: { kind: string; subject: { id: string } } }>(
    `/records/${then!.acts[0]!.id}`,
  );
  expect(act.record).toMatchObject({ kind: 'role.granted', subject: { id: person.id } });
  const now = (await auditor.api.get<Lines>('/as-of/people')).at;
  expect(await held(now)).toEqual([]);

  const { items: changes } = await auditor.api.get<{
    items: { what: string; before: Line | null; acts: Line['acts'] }[];
  }>(of('/as-of/grants/changes', at));
  expect(changes).toMatchObject([{ what: 'ended', before: { id: grants[0]!.id }, acts: [{ kind: 'role.revoked' }] }]);
  const accounts = await auditor.api.get<{ items: { what: string; now: Line }[] }>(of('/as-of/people/changes', at));
  expect(accounts.items).toMatchObject([{ what: 'changed', now: { id: person.id } }]);

  const open = await auditor.api.get<Lines>(of('/as-of/nonconformities', at));
  expect(open.items).toMatchObject([{ id: raised.id, acts: [{ kind: 'nonconformity.raised' }] }]);
  const founded = (await auditor.api.get<Areas>('/as-of')).foundedAt;
  expect((await auditor.api.get<Lines>(of('/as-of/nonconformities', founded))).items).toEqual([]);
});

test('the mode of a gate is told as somebody set it, until it was set otherwise', async () => {
  const set = (mode: string) => cast.compliance.api.put('/gates/release/mode', { mode, reason: '演练' });
  const mode = async (moment: string) => {
    const { items } = await auditor.api.get<Lines>(of('/as-of/gates', moment));
    return items.find(({ id }) => id === 'release')?.facts[0]?.values[0]?.code;
  };
  const before = (await auditor.api.get<Lines>('/as-of/gates')).at;
  await set('warn');
  const first = (await auditor.api.get<Lines>('/as-of/gates')).at;
  await set('observe');
  const second = (await auditor.api.get<Lines>('/as-of/gates')).at;
  expect([await mode(before), await mode(first), await mode(second)]).toEqual([undefined, 'warn', 'observe']);
});
