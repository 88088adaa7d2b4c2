import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  approve,
  issueKey,
  type Person,
  type Service,
  type SubjectView,
  steward,
  until,
} from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';
import { admitKeywords } from '../keyword-list.ts';

// From prompts that a real gateway refuses to a user whom it serves no more, and back by a person.

interface Case {
  readonly id: string;
  readonly who: string;
  readonly grade: string;
  readonly reachedAt: string | null;
  readonly month: number;
  readonly revision: number;
}
interface Detail extends Case {
  readonly steps: readonly { readonly act: string; readonly grade: string; readonly trafficId: string | null }[];
  readonly violations: readonly { readonly trafficId: string }[];
}

let house: House;
let service: Service;
beforeAll(async () => {
  house = await openHouse();
  await admitKeywords(house, ['代开发票']);
  const { id } = await api().post<SubjectView>('/screening-policies/starter', {
    unitId: house.organisation.rootUnitId,
  });
  await approve(await applyFor(api(), 'screening-policy.apply', id), house.cast.security);
  service = await house.serve('guarded');
}, 240_000);
afterAll(() => house?.close());

const ask = (user: string, text = 'plain') => house.ask(service, text, { user });
const api = () => house.cast.compliance.api;
const note = '已核对请求内容，确认属实。';

/** Prompts that screening refuses, in a row. Answers the ids of their records. */
async function misuse(user: string, times: number): Promise<string[]> {
  const records: string[] = [];
  for (let i = 0; i < times; i++) {
    const { body, record } = await ask(user, '代开发票');
    expect(body).toMatch(/content_filter|content_refused/);
    records.push(record);
  }
  return records;
}
async function caseOf(user: string): Promise<Case | undefined> {
  const { endUser } = await api().post<{ endUser: string }>('/traffic/pseudonym', {
    applicationId: service.applicationId,
    userName: user,
  });
  const query = `/misuse-cases?applicationId=${service.applicationId}&endUser=${endUser}`;
  return (await api().get<{ items: Case[] }>(query)).items[0];
}
async function reinstate({ api: by }: Person, id: string, revision: number): Promise<[number, string]> {
  const headers = { 'if-match': `"${revision}"` };
  const { status, body } = await by.send('POST', `/misuse-cases/${id}/reinstate`, { body: { note }, headers });
  return [status, (body as { code?: string }).code ?? ''];
}
const reached = (user: string, grade: string) =>
  until(`${user} is held to ${grade}`, async () => {
    const found = await caseOf(user);
    return found?.grade === grade && found.reachedAt !== null ? found : undefined;
  });
async function finding(): Promise<{ status: string; reasons: { code: string }[] }> {
  await api().post('/conformity/recompute', { measureIds: ['6.2.c'] });
  const measure = await api().get<{
    controls: { id: string; finding: { status: string; reasons: { code: string }[] } }[];
  }>('/measures/6.2.c');
  return measure.controls.find(({ id }) => id === '6.2.c/graded-handling')!.finding;
}

test('one is warned with the next answer; three in a row and the next good request is refused; nobody else is harmed', async () => {
  expect((await ask('wang')).status).toBe(200);
  const before = await finding();
  expect(before.status).not.toBe('operating');
  const [first] = await misuse('wang', 1);
  await reached('wang', 'warn');
  expect(await ask('wang')).toMatchObject({ status: 200, warning: 'misuse;grade=warn' });
  expect(await ask('li')).toMatchObject({ status: 200, warning: null });

  const row = await misuse('wang', 3);
  const held = await reached('wang', 'suspend');
  const refused = await ask('wang');
  expect([refused.status, refused.code]).toEqual([403, 'user_suspended']);
  expect((await ask('li')).status).toBe(200);
  const detail = await api().get<Detail>(`/misuse-cases/${held.id}`);
  expect(detail.violations.map(({ trafficId }) => trafficId).sort()).toEqual([first!, ...row].sort());
  expect(detail.steps.find(({ act, grade }) => act === 'graded' && grade === 'suspend')).toBeDefined();
  for (const kind of ['misuse.warned', 'misuse.suspended', 'misuse.reached']) {
    const { items } = await api().get<{ items: unknown[] }>(`/records?kind=${kind}`);
    expect([kind, items.length > 0]).toEqual([kind, true]);
  }
  // The prompts of this house are all screened, so what was due and arrived is what the control sees.
  const found = await until('the finding', async () => {
    const now = await finding();
    return now.status === 'operating' ? now : undefined;
  });
  expect(found.reasons).toEqual([]);
});

test('only a person with the power gives it back, and is served again', async () => {
  const { owner, platform, security } = house.cast;
  const held = (await caseOf('wang'))!;
  for (const person of [owner, platform])
    expect(await reinstate(person, held.id, held.revision)).toEqual([403, 'not-permitted']);
  await owner.api.post(`/misuse-cases/${held.id}/appeals`, { note: '用户称在测试过滤规则。' });
  const now = (await caseOf('wang'))!;
  expect(await reinstate(security, held.id, held.revision)).toEqual([412, 'revision-conflict']);
  expect(await reinstate(security, held.id, now.revision)).toEqual([200, '']);
  await reached('wang', 'none');
  expect((await ask('wang')).status).toBe(200);
});

test('somebody is suspended by hand, by the name in the application, and not lifted by the same hand', async () => {
  const { security } = house.cast;
  const input = { applicationId: service.applicationId, userName: 'zhao', grade: 'suspend', note };
  const { id } = await security.api.post<Case>('/misuse-cases', input);
  const held = await reached('zhao', 'suspend');
  expect((await ask('zhao')).code).toBe('user_suspended');
  expect(await reinstate(security, id, held.revision)).toEqual([403, 'own-decision']);
  expect(await reinstate(house.cast.compliance, id, held.revision)).toEqual([200, '']);
  await reached('zhao', 'none');
  expect((await ask('zhao')).status).toBe(200);
});

/** What the person was told of the case, oldest first. */
async function told(person: Person, caseId: string): Promise<string[]> {
  const { items } = await person.api.get<{ items: { kind: string; path: string }[] }>('/notifications?limit=200');
  return items
    .filter(({ path }) => path === `/misuse/${caseId}`)
    .map(({ kind }) => kind)
    .reverse();
}

test('from the command line: who is held to what, by titles, and given back by whoever may', async () => {
  // Without names of users the key counts: it is warned, and more waits for a person.
  const key = await issueKey(house.cast.owner.api, service.applicationId, { title: '夜间批处理' });
  await until('the key to be served', async () => (await house.ask({ ...service, key })).status === 200);
  for (let i = 0; i < 3; i++) await house.ask({ ...service, key }, '代开发票');
  const command = async ({ api: by }: Person, ...more: string[]) => {
    const { secret } = await by.post<{ secret: string }>('/api-keys', {
      ...{ title: 'misuse', scopes: ['traffic.read', 'application.read', ...more] },
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const env = { ...house.instance.env, STEWARD_API_KEY: secret, LANG: 'en_US.UTF-8' };
    return (...args: string[]) => steward(['misuse', ...args, '--server', house.instance.consoleUrl], env);
  };
  const officer = await command(house.cast.security, 'misuse.reinstate');
  const { output } = await until('the step that waits', async () => {
    const listed = await officer('list', '--waiting', '--application', service.applicationId);
    return listed.output.includes('3 in 30 days  suspend waits for a decision') ? listed : undefined;
  });
  expect(output).toMatch(
    /^mis_\w+ {2}warn until \S+ {2}key 夜间批处理 {2}.+ {2}3 in 30 days {2}suspend waits for a decision\n$/,
  );
  const id = output.split(' ')[0]!;
  const reason = ['--reason', '系压力测试，已与应用负责人核实。'];
  const platform = await command(house.cast.platform);
  expect(await platform('reinstate', id, ...reason)).toMatchObject({ code: 2, output: expect.stringContaining('403') });
  const back = await officer('reinstate', id, ...reason);
  expect([back.code, back.output.split('\n')[1]]).toEqual([
    0,
    expect.stringMatching(/^mis_\w+ {2}none {2}key 夜间批处理/),
  ]);
  const again = await officer('reinstate', id, ...reason);
  expect([again.code, again.output]).toEqual([2, expect.stringContaining('409')]);
  const { output: lines } = await officer('list', '--json', '--grade', 'none');
  expect(
    lines
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Case).id),
  ).toContain(id);
});

test('from the command line: the steps are printed, set from a file as they were printed, and those of the profile again', async () => {
  const { secret } = await house.cast.security.api.post<{ secret: string }>('/api-keys', {
    ...{ title: 'ladder', scopes: ['traffic.read', 'misuse.set-ladder'] },
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const env = { ...house.instance.env, STEWARD_API_KEY: secret, LANG: 'en_US.UTF-8' };
  const ladder = (...args: string[]) =>
    steward(['misuse', 'ladder', ...args, '--server', house.instance.consoleUrl], env);
  const file = join(house.instance.dataDir, 'ladder.json');
  const steps = (output: string) => JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  const profile = steps((await ladder()).output);
  const own = { ...profile, close: null, suspend: { ...profile.suspend, inARow: 4 } };
  writeFileSync(file, JSON.stringify(own));
  const set = await ladder('--set', file);
  expect([set.code, steps(set.output)]).toEqual([0, own]);
  expect(set.output).toContain('suspending later than the profile asks');
  expect(await api().get('/misuse-ladder')).toMatchObject({ own: true, ladder: own });
  writeFileSync(file, JSON.stringify({ ...own, warn: { ...profile.warn, inADay: 9 } }));
  expect(await ladder('--set', file)).toMatchObject({ code: 2, output: expect.stringContaining('limit.inADay') });
  const reset = await ladder('--reset');
  expect([reset.code, steps(reset.output)]).toEqual([0, profile]);
  expect(await api().get('/misuse-ladder')).toMatchObject({ own: false });
});

test('a server that is killed while it counts and tells counts on: each violation once, each step once, and gateways and people hear of it', async () => {
  for (const user of ['qian', 'sun']) {
    const records = await misuse(user, 3);
    await house.instance.kill('server');
    await house.instance.healthy();
    const held = await reached(user, 'suspend');
    expect((await ask(user)).code).toBe('user_suspended');
    const { violations, steps } = await api().get<Detail>(`/misuse-cases/${held.id}`);
    expect(violations.map(({ trafficId }) => trafficId).sort()).toEqual(records.sort());
    expect(steps.filter(({ act, grade }) => act === 'graded' && grade === 'suspend')).toHaveLength(1);
    // Killed once more with the notices on their way or just told: as many as there were steps, to each.
    await house.instance.kill('server');
    await house.instance.healthy();
    const due = steps
      .filter(({ act, grade }) => act === 'graded' && grade !== 'warn')
      .map(({ grade }) => (grade === 'limit' ? 'misuse.limited' : 'misuse.suspended'))
      .reverse();
    const { owner, security, compliance, platform } = house.cast;
    for (const person of [owner, security, compliance])
      expect(
        await until('the last step is told', async () => {
          const all = await told(person, held.id);
          return all.includes('misuse.suspended') ? all : undefined;
        }),
      ).toEqual(due);
    expect(await told(platform, held.id)).toEqual([]);
  }
  expect((await ask('li')).status).toBe(200);
}, 240_000);
