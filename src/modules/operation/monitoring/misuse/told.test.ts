import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNotificationService, createOccasions } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { HOUR, MINUTE } from '../../../../kernel/time/index.ts';
import { createVault, randomBytes } from '../../../../platform/crypto/index.ts';
import { withOneConnection } from '../../../../platform/database/testing.ts';
import { monitoringPermissions } from '../monitoring.permissions.ts';
import { CLEAN, type MisuseScene, openMisuseScene, STOPPED } from './testing.ts';

// Who hears of steps against misuse, and until when: from the counting of a request to the inboxes.

let scene: MisuseScene;
let notifications: ReturnType<typeof createNotificationService>;
let elsewhere: PersonActor;
beforeAll(async () => {
  scene = await openMisuseScene();
  const { id: unitId } = await scene.units.create(await scene.admin(), {
    parentId: scene.rootUnit,
    title: { zh: '另一部门', en: 'Another unit' },
  });
  elsewhere = await scene.appoint('elsewhere', ['compliance-officer'], unitId);
  const parts = { ...scene.governance, vault: createVault({ masterKey: randomBytes(32) }) };
  notifications = createNotificationService({
    ...parts,
    instance: 'steward.test',
    timeZone: async () => 'Asia/Shanghai',
  });
  createOccasions({ ...parts, notifications });
});
afterAll(() => scene.close());

const note = '已核对请求内容，确认。';
const violate = async (applicationId: string, times: number, endUser: string | null = 'wang') => {
  for (let ago = times; ago > 0; ago--)
    await scene.came(applicationId, scene.clock.now().getTime() - ago * MINUTE, STOPPED, endUser);
  await scene.misuse.round();
};
/** Three in a day that are not three in a row. */
async function violateApart(applicationId: string, endUser?: null): Promise<void> {
  await violate(applicationId, 1, endUser);
  scene.clock.advance(HOUR);
  await scene.came(applicationId, scene.clock.now().getTime() - 30 * MINUTE, CLEAN, endUser);
  await violate(applicationId, 2, endUser);
}
/** What the person was told of the case, oldest first; `over` behind what is. */
async function told({ personId }: PersonActor, caseId: string): Promise<string[]> {
  // Two who deliver at once, and a round that finds nothing more.
  const { notices } = scene.governance;
  await Promise.all([notices.deliverDue(), notices.deliverDue()]);
  await notices.deliverDue();
  const { items } = await notifications.inbox(personId, { limit: 200 });
  return items
    .filter(({ path }) => path === `/misuse/${caseId}`)
    .map(({ kind, resolvedAt }) => `${kind.replace('misuse.', '')}${resolvedAt === null ? '' : ' over'}`)
    .reverse();
}
const held = async (applicationId: string) => (await scene.cases(applicationId))[0]!;

test('the owner and those who may give back hear of each step once, nobody else, and it is over with the next', async () => {
  const { compliance, security, product, operator, member } = scene.people;
  const id = await scene.application();
  await violateApart(id);
  const { id: caseId } = await held(id);
  for (const person of [compliance, security, product]) expect(await told(person, caseId)).toEqual(['limited']);
  await scene.came(id, scene.clock.now().getTime() - 10_000, STOPPED);
  await scene.misuse.round();
  await scene.misuse.round();
  for (const person of [compliance, security, product])
    expect(await told(person, caseId)).toEqual(['limited over', 'suspended']);
  for (const person of [operator, member, elsewhere]) expect(await told(person, caseId)).toEqual([]);

  // The appeal waits for those who may give back, and not for whoever put it down.
  await scene.misuse.cases.appeal(product, caseId, note);
  expect(await told(security, caseId)).toEqual(['limited over', 'suspended', 'appealed']);
  expect(await told(product, caseId)).toEqual(['limited over', 'suspended']);
  await scene.misuse.cases.reinstate(compliance, caseId, String((await held(id)).revision), note);
  expect(await told(security, caseId)).toEqual(['limited over', 'suspended over', 'appealed over']);
  expect(await told(product, caseId)).toEqual(['limited over', 'suspended over']);
});

test('who takes a step is not told of it; when its time is over, so is the notice', async () => {
  const { compliance, security, product } = scene.people;
  const id = await scene.application();
  const input = { applicationId: id, endUser: 'zhao', grade: 'suspend' as const, hours: 2, note };
  const caseId = await scene.misuse.cases.grade(security, input);
  for (const person of [compliance, product]) expect(await told(person, caseId)).toEqual(['suspended']);
  expect(await told(security, caseId)).toEqual([]);
  await scene.misuse.cases.appeal(product, caseId, note);
  scene.clock.advance(2 * HOUR);
  await scene.misuse.round();
  expect(await told(compliance, caseId)).toEqual(['suspended over', 'appealed over']);
  // What was said against that step is not said against the next.
  await scene.misuse.cases.grade(security, input);
  expect(await held(id)).toMatchObject({ grade: 'suspend', appealedAt: null });
});

test('a step against a key waits for a person until one decides', async () => {
  const { compliance, security, product } = scene.people;
  for (const decide of ['grade', 'dismiss']) {
    const id = await scene.application();
    // The limit is due first, then the suspension.
    await violateApart(id, null);
    scene.clock.advance(10 * MINUTE);
    await violate(id, 1, null);
    const { id: caseId, revision } = await held(id);
    for (const person of [compliance, product])
      expect(await told(person, caseId)).toEqual(['proposed over', 'proposed']);
    const { items } = await notifications.inbox(compliance.personId, { limit: 1, needsAction: true, open: true });
    expect(items).toMatchObject([{ kind: 'misuse.proposed', path: `/misuse/${caseId}` }]);
    if (decide === 'dismiss') {
      await scene.misuse.cases.reinstate(security, caseId, String(revision), note);
      expect(await told(compliance, caseId)).toEqual(['proposed over', 'proposed over']);
    } else {
      const input = { applicationId: id, keyId: 'key_x', grade: 'close' as const, hours: null, note };
      await scene.misuse.cases.grade(security, input);
      expect(await told(compliance, caseId)).toEqual(['proposed over', 'proposed over', 'closed']);
    }
  }
});

test('those who are told are those who may give back', () => {
  expect(monitoringPermissions['misuse.reinstate'].roles).toEqual(['compliance-officer', 'security-officer']);
});

test('what is told reads by the connection that tells', async () => {
  const id = await scene.application();
  await violate(id, 3);
  await withOneConnection(scene.database, () => scene.governance.notices.deliverDue());
  expect(await told(scene.people.product, (await held(id)).id)).toContain('suspended');
});
