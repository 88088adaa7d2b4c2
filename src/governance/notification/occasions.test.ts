import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { DAY, HOUR } from '../../kernel/time/index.ts';
import { createVault, randomBytes } from '../../platform/crypto/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';
import {
  type Condition,
  createEscalation,
  createMessageControl,
  createNotificationService,
  createOccasions,
  createWatching,
  type NotificationService,
} from './index.ts';

let t: TestGovernance;
let notifications: NotificationService;
let occasions: ReturnType<typeof createOccasions>;
let escalation: ReturnType<typeof createEscalation>;
let holding: Condition[] = [];
let broken = false;
const standIns = new Map<string, string>();
const logger = createLogger({ name: 'test', level: 'silent' });
const people: Record<string, PersonActor> = {};

beforeAll(async () => {
  t = await createTestGovernance();
  for (const [id, role] of [
    ['bo', 'compliance-officer'],
    ['cy', 'compliance-officer'],
    ['di', 'security-officer'],
    ['op', 'operator'],
    ['sys', 'system-administrator'],
    ['ann', 'product-owner'],
    ['stand', 'member'],
  ] as const)
    people[id] = t.directory.put(`per_${id}`, [role]);
  notifications = createNotificationService({
    ...t.governance,
    vault: createVault({ masterKey: randomBytes(32) }),
    instance: 'steward.test',
    timeZone: async () => 'Asia/Shanghai',
  });
  occasions = createOccasions({ ...t.governance, notifications });
  escalation = createEscalation({
    ...t.governance,
    notifications,
    standIns: async (_db, ids) => new Map([...standIns].filter(([id]) => ids.includes(id))),
    stillOwed: occasions.stillOwed,
  });
});
afterAll(() => t.close());

const inbox = async (person: string, kind: string) =>
  (await notifications.inbox(`per_${person}`, { limit: 100 })).items.filter((one) => one.kind === kind);
const watching = () =>
  createWatching({
    ...t.governance,
    logger,
    notifications,
    watches: [
      {
        kind: 'gateway.gone',
        async look() {
          if (broken) throw new Error('the database is away');
          return holding;
        },
      },
    ],
  });
const gone = (key: string, personIds = ['per_op']): Condition => ({
  ...{ key, title: { zh: key, en: key }, path: '/gateways', personIds },
});

test('a condition is told once each time it begins, shows as over when it ends, and a watch that fails ends nothing', async () => {
  const [one, other] = [watching(), watching()];
  holding = [gone('g1')];
  await Promise.all([one.look(), other.look(), one.look()]);
  for (let minute = 0; minute < 5; minute++) {
    t.clock.advance(60_000);
    await Promise.all([one.look(), other.look()]);
  }
  expect((await inbox('op', 'gateway.gone')).map(({ resolvedAt }) => resolvedAt)).toEqual([null]);
  broken = true;
  await one.look();
  broken = false;
  expect((await inbox('op', 'gateway.gone'))[0]!.resolvedAt).toBe(null);
  // Whoever answers for it since now is told too; who knows is not told again.
  holding = [gone('g1', ['per_op', 'per_sys']), gone('g2')];
  await one.look();
  expect([(await inbox('op', 'gateway.gone')).length, (await inbox('sys', 'gateway.gone')).length]).toEqual([2, 1]);
  holding = [gone('g2')];
  await other.look();
  const [second, first] = await inbox('op', 'gateway.gone');
  expect([first!.resolvedAt === null, second!.resolvedAt === null]).toEqual([false, true]);
  expect((await inbox('sys', 'gateway.gone'))[0]!.resolvedAt).not.toBe(null);
  // Gone again is told again.
  t.clock.advance(60_000);
  holding = [gone('g1'), gone('g2')];
  await Promise.all([one.look(), other.look()]);
  expect((await inbox('op', 'gateway.gone')).length).toBe(3);
  holding = [];
  await one.look();
  expect((await notifications.inbox('per_op', { limit: 10, open: true })).items).toEqual([]);
});

test('what is not done within its working hours goes to the stand-in, else to the next role: once, recorded, over with the matter', async () => {
  t.clock.set('2026-03-06T02:00:00Z'); // Friday, 10:00 in Shanghai
  holding = [gone('g3')];
  const watch = watching();
  await watch.look();
  t.clock.advance(48 * HOUR);
  // Two days, and all of them a weekend but seven hours of Friday.
  expect(await escalation.escalateDue()).toBe(0);
  t.clock.set('2026-03-09T10:00:00Z'); // Monday, 18:00: 8 + 9 hours
  expect(await escalation.escalateDue()).toBe(1);
  expect(await escalation.escalateDue()).toBe(0);
  const [escalated] = await inbox('sys', 'notice.escalated');
  expect(escalated).toMatchObject({ title: { en: 'g3' }, path: '/gateways', urgent: true });
  expect((await inbox('op', 'gateway.gone'))[0]!.escalatedAt).not.toBe(null);
  holding = [];
  await watch.look();
  expect((await inbox('sys', 'notice.escalated'))[0]!.resolvedAt).not.toBe(null);

  standIns.set('per_op', 'per_stand');
  holding = [gone('g4'), gone('g5', ['per_sys'])];
  await watch.look();
  await notifications.preferences.setWorkingTime(people.sys!, '0', {
    ...{ holidays: ['2026-03-10'], workedWeekends: [], knownYears: [2026] },
    ...{ from: '09:00', to: '18:00', escalateAfterHours: 2 },
  });
  t.clock.set('2026-03-10T08:00:00Z');
  expect(await escalation.escalateDue()).toBe(0);
  t.clock.set('2026-03-11T04:00:00Z');
  expect(await escalation.escalateDue()).toBe(2);
  expect((await inbox('stand', 'notice.escalated')).map(({ title }) => title.en)).toEqual(['g4']);
  const { items } = await t.governance.records.query({ kind: 'notice.escalated', limit: 10 });
  // Nobody is left for the fifth: its only system administrator was told already. That is seen, and not hidden.
  expect(items.map(({ record }) => [record.outcome, record.facts.by, record.facts.to])).toEqual([
    ['failed', 'role', []],
    ['done', 'stand-in', ['per_stand']],
    ['done', 'role', ['per_sys']],
  ]);
  holding = [];
  await watch.look();
});

test('a review escalates for who has not voted, not for who has, and ends all notices when it is decided', async () => {
  const { governance } = t;
  const id = governance.newId('model');
  const title = { zh: '模型', en: 'Model' };
  const review = await t.write(async (tx) => {
    const { subject } = await governance.subjects.create(tx, {
      ...{ kind: 'model', id, title, ownerId: 'per_ann', unitId: ROOT_UNIT, content: {}, author: people.ann! },
    } as Parameters<typeof governance.subjects.create>[1]);
    return governance.reviews.open(tx, {
      ...{ gate: 'model.approve', applicant: people.ann!, subjectId: id, title, statement: '', context: null },
      bindings: [{ subjectId: id, revision: subject.latest }],
      rule: {
        seats: [
          { name: 'c', title, roles: ['compliance-officer'] },
          { name: 's', title, roles: ['security-officer'] },
        ],
        deadlineHours: 400,
      },
    });
  });
  await governance.notices.deliverDue();
  for (const person of ['bo', 'cy', 'di'])
    expect((await inbox(person, 'review.opened')).map(({ needsAction }) => needsAction)).toEqual([true]);
  await governance.reviews.vote(people.bo!, review.id, { choice: 'approve', comment: '' });
  const db = governance.database.kysely;
  const owes = (person: string) => occasions.stillOwed(db, `review.opened:${review.id}`, `per_${person}`);
  expect(await Promise.all(['bo', 'cy', 'di'].map(owes))).toEqual([false, false, true]);
  t.clock.advance(2 * DAY);
  expect(await escalation.escalateDue()).toBe(1);
  const { items } = await governance.records.query({ kind: 'notice.escalated', limit: 1 });
  expect(items[0]!.record.facts.from).toEqual(['per_di']);
  await governance.reviews.vote(people.di!, review.id, { choice: 'approve', comment: '' }).catch((error) => {
    // No gate acts on it in this test.
    if (!String(error).includes('gate')) throw error;
  });
  await governance.notices.deliverDue();
  expect((await inbox('di', 'review.opened'))[0]!.resolvedAt).not.toBe(null);
  expect((await inbox('ann', 'review.approved')).length).toBe(1);

  // The control: what was told reached everybody, until something does not.
  const control = createMessageControl(t.governance);
  const look = () => control.evaluate({ organisationId: 'org_test' }, t.clock.now());
  expect(await look()).toMatchObject({ status: 'operating', reasons: [] });
  await t.governance.database.kysely.transaction().execute(async (tx) => {
    const { sql } = await import('kysely');
    await sql`INSERT INTO governance_notification_delivery (notification_id, message_id, state, next_attempt_at, changed_at)
      SELECT id, id, 'failed', at, at FROM governance_notification LIMIT 1`.execute(tx);
  });
  expect(await look()).toMatchObject({ status: 'failing', reasons: [{ code: 'messages-failed' }] });
  expect(await notifications.failed()).toBe(1);
  const [lost] = (await notifications.undelivered({ limit: 10 })).items;
  await notifications.dismiss(people.sys!, lost!.id, '已离职');
  await expect(notifications.dismiss(people.sys!, lost!.id, '已离职')).rejects.toMatchObject({ status: 409 });
  expect([await notifications.failed(), (await notifications.undelivered({ limit: 10 })).items.length]).toEqual([0, 0]);
  expect((await look()).status).toBe('operating');
  t.clock.advance(60 * DAY);
  expect((await look()).status).toBe('not-operated');
});
