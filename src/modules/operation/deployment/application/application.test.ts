import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { DEPLOYMENT_CHANNEL } from '../deployment.changes.ts';
import { codeOf, createTestDeployment, internalFacts, type TestDeployment, TITLE } from '../testing.ts';

let scene: TestDeployment;
beforeAll(async () => {
  scene = await createTestDeployment();
});
afterAll(() => scene.close());

const description = { description: '写作助手', contact: 'help@example.org' };
const register = () =>
  scene.deployment.applications.register(scene.people.owner, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: description,
    facts: internalFacts,
  });
const issue = (id: string, more: object = {}) =>
  scene.deployment.keys.issue(scene.people.owner, id, { title: '生产', ...more });
const keysOf = async (id: string) =>
  (await scene.deployment.readers.applications.keysInForce(scene.db, [id])).get(id) ?? [];

test('description and facts are edited apart, each leaving the other as it was', async () => {
  const { applications } = scene.deployment;
  const id = await register();
  const { latest } = await applications.get(id);
  await applications.edit(scene.people.owner, id, latest, { facts: { ...internalFacts, minors: true } });
  const stated = await applications.get(id);
  expect(stated).toMatchObject({ content: description, facts: { minors: true }, factsInForce: null });
  await applications.edit(scene.people.owner, id, stated.latest, { content: { ...description, contact: '新' } });
  expect(await applications.get(id)).toMatchObject({ content: { contact: '新' }, facts: { minors: true } });
  const { items } = await scene.records.query({ subjectId: id, limit: 10 });
  expect(items.map(({ record }) => record.kind).reverse()).toEqual([
    'application.registered',
    'application.facts-stated',
    'application.edited',
  ]);
});

test('two people at once: one edit of description or facts is told of the conflict', async () => {
  const { applications } = scene.deployment;
  const id = await register();
  const { latest } = await applications.get(id);
  const edits = [
    applications.edit(scene.people.owner, id, latest, { content: { ...description, contact: '甲' } }),
    applications.edit(scene.people.product, id, latest, { facts: { ...internalFacts, paid: true } }),
  ];
  expect((await Promise.all(edits.map(codeOf))).sort()).toEqual(['none', 'revision-conflict']);
});

test('the secret of a key is answered once; what is kept is its hash', async () => {
  const id = await register();
  const { secret, ...key } = await issue(id);
  expect(secret).toMatch(/^sk-steward-/);
  expect(await keysOf(id)).toEqual([
    { id: key.id, hash: scene.deps.hashSecret(secret), until: key.until, releaseId: null },
  ]);
  const { items } = await scene.deployment.keys.list(id, { limit: 10 });
  expect(items).toEqual([key]);
  const records = await scene.records.query({ subjectId: id, limit: 10 });
  expect(JSON.stringify([items, records])).not.toContain(secret);
});

test('a key ends at the latest when the profile says, and never lies in the past', async () => {
  const id = await register();
  const now = scene.clock.now().getTime();
  expect(Date.parse((await issue(id)).until)).toBe(now + 365 * DAY);
  const at = (days: number) => ({ until: new Date(now + days * DAY).toISOString() });
  expect((await issue(id, at(10))).until).toBe(at(10).until);
  expect(await codeOf(issue(id, at(367)))).toBe('invalid-input');
  expect(await codeOf(issue(id, at(-1)))).toBe('invalid-input');
});

test('a revoked key is stopped at once and no longer in force; once more changes nothing', async () => {
  const id = await register();
  const key = await issue(id);
  const other = await issue(id);
  await Promise.all([
    scene.deployment.keys.revoke(scene.people.owner, key.id),
    scene.deployment.keys.revoke(scene.people.security, key.id),
  ]);
  expect((await keysOf(id)).map((one) => one.id)).toEqual([other.id]);
  expect((await scene.deployment.readers.applications.stopped(scene.db)).keys).toContain(key.id);
  const { items } = await scene.records.query({ subjectId: id, kind: 'key.revoked', limit: 10 });
  expect(items.map(({ record }) => record.facts)).toEqual([{ keyId: key.id }]);
});

test('a key for a release names one that exists', async () => {
  const id = await register();
  expect(await codeOf(issue(id, { releaseId: 'rel_01ARZ3NDEKTSV4RRFFQ69G5FAV' }))).toBe('invalid-input');
});

test('keys are listed page by page, newest first', async () => {
  const id = await register();
  const made = [];
  for (let count = 0; count < 5; count++) made.unshift((await issue(id)).id);
  const first = await scene.deployment.keys.list(id, { limit: 3 });
  const second = await scene.deployment.keys.list(id, { limit: 3, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map((key) => key.id)).toEqual(made);
  expect(second.nextCursor).toBeUndefined();
});

test('a suspension is announced when it is committed, and ends by a resumption of somebody who may', async () => {
  const { applications, readers } = scene.deployment;
  const { operator, security } = scene.people;
  const heard: (string | null)[] = [];
  const unlisten = await scene.database.listen(DEPLOYMENT_CHANNEL, (change) => heard.push(change));
  const id = await register();
  await applications.suspend(operator, id, '异常流量');
  await expect.poll(() => heard).toContain('standing');
  expect((await readers.applications.stopped(scene.db)).applications).toContain(id);
  expect(await codeOf(applications.suspend(security, id, '再次'))).toBe('application-suspended');
  expect(await codeOf(applications.resume(operator, id, '恢复'))).toBe('not-permitted');
  await applications.resume(security, id, '恢复');
  expect((await readers.applications.stopped(scene.db)).applications).not.toContain(id);
  await unlisten();
});

test('who may not is refused and nothing is changed', async () => {
  const { applications, keys } = scene.deployment;
  const { member, compliance } = scene.people;
  const id = await register();
  const view = await applications.get(id);
  const key = await issue(id);
  const input = { title: TITLE, unitId: scene.rootUnit, content: description, facts: null };
  expect(await codeOf(applications.register(member, input))).toBe('not-permitted');
  expect(await codeOf(applications.edit(compliance, id, view.latest, { facts: internalFacts }))).toBe('not-permitted');
  expect(await codeOf(applications.suspend(member, id, ''))).toBe('not-permitted');
  expect(await codeOf(keys.issue(member, id, { title: 'x' }))).toBe('not-permitted');
  expect(await codeOf(keys.revoke(member, key.id))).toBe('not-permitted');
  expect(await applications.get(id)).toEqual(view);
  expect(await keysOf(id)).toHaveLength(1);
  const unknown = 'app_01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const refused = await keys.issue(scene.people.owner, unknown, { title: 'x' }).catch((error: ProblemError) => error);
  expect(refused).toMatchObject({ status: 404 });
});

test('the standing knows ahead when a key ends with the right of its holder: with the last of their roles that cover the application', async () => {
  const id = await register();
  const { id: rightless } = await issue(id, { holderId: (await scene.appoint('nobody', [])).personId });
  const auditor = await scene.appoint('auditor', ['auditor']);
  const { id: lapsing } = await issue(id, { holderId: auditor.personId });
  const { id: staying } = await issue(id, { holderId: scene.people.owner.personId });
  const { id: sooner } = await issue(id, {
    holderId: auditor.personId,
    until: new Date(scene.clock.now().getTime() + DAY).toISOString(),
  });
  const stopped = () => scene.deployment.readers.applications.stopped(scene.db);
  const before = await stopped();
  expect(before.ending).toEqual({ [lapsing]: '2027-01-01T00:00:00.000Z' });
  expect(before.keys).toContain(rightless);
  expect([lapsing, staying, sooner].filter((key) => before.keys.includes(key))).toEqual([]);
});
