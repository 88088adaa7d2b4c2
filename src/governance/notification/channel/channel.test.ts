import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import { MINUTE } from '../../../kernel/time/index.ts';
import { createVault, randomBytes } from '../../../platform/crypto/index.ts';
import { ROBOT_KINDS, ROBOT_MESSAGES_A_MINUTE, type RobotKind } from '../../../platform/notify/index.ts';
import { ROBOT_SECRET, ROBOT_TOKEN, startTestRobots, type TestRobots } from '../../../platform/notify/testing/index.ts';
import { createLogger } from '../../../platform/telemetry/index.ts';
import { createTestGovernance, SIDE_UNIT, type TestGovernance } from '../../testing.ts';
import { createDelivery, createNotificationService, type NotificationService } from '../index.ts';
import { channelInput } from './channel.schema.ts';

let t: TestGovernance;
let robots: TestRobots;
let notifications: NotificationService;
let admin: PersonActor;
let delivery: ReturnType<typeof createDelivery>;
const made: Record<string, string> = {};
const input = (kind: RobotKind, more: object = {}) =>
  channelInput.parse({
    kind,
    title: `群 ${kind}`,
    language: 'zh',
    audience: { of: 'organisation' },
    kinds: ['release.suspended'],
    active: true,
    url: robots.url(kind),
    secret: kind === 'wecom' ? null : ROBOT_SECRET,
    ...more,
  });
const tell = (event: string, personIds: readonly string[]) =>
  t.write((tx) =>
    notifications.tell(tx, {
      ...{ event, kind: 'release.suspended', personIds, title: { zh: event, en: event }, path: '/releases/x' },
    }),
  );
const undelivered = async () => (await notifications.undelivered({ limit: 200 })).items;

beforeAll(async () => {
  t = await createTestGovernance();
  robots = await startTestRobots();
  admin = t.directory.put('per_sys', ['system-administrator']);
  t.directory.put('per_op', ['operator']);
  t.directory.put('per_side', ['product-owner'], { unitId: SIDE_UNIT });
  notifications = createNotificationService({
    ...t.governance,
    vault: createVault({ masterKey: randomBytes(32) }),
    instance: 'steward.test',
    timeZone: async () => 'Asia/Shanghai',
  });
  notifications.channels.bodies(async (_db, bodyId) => (bodyId.endsWith('1') ? ['per_side'] : []));
  delivery = createDelivery({
    ...t.governance,
    logger: createLogger({ name: 'test', level: 'silent' }),
    notifications,
    contacts: async () => null,
    publicUrl: 'https://steward.test',
  });
  delivery.start();
});
afterAll(async () => {
  await delivery.stop();
  await robots.stop();
  await t.close();
});

test('each robot gets what people are told, signed as it asks, once; a wrong secret is an error in a good answer', async () => {
  for (const kind of ROBOT_KINDS) made[kind] = (await notifications.channels.add(admin, input(kind))).id;
  await tell('s1', ['per_op', 'per_side']);
  await tell('s1', ['per_op']);
  while (robots.taken.length < ROBOT_KINDS.length) await delay(20);
  expect(robots.taken.map(({ kind }) => kind).toSorted()).toEqual([...ROBOT_KINDS].toSorted());
  for (const { text } of robots.taken) expect(text).toBe('发布已暂停：s1\nhttps://steward.test/releases/x');
  expect(robots.taken.find(({ kind }) => kind === 'webhook')!.id).toMatch(/^ntf_.*@steward\.test$/);
  expect(await undelivered()).toEqual([]);
  for (const kind of ROBOT_KINDS) {
    expect(await notifications.channels.test(admin, made[kind]!)).toMatchObject({ outcome: 'sent' });
    const wrong = kind === 'wecom' ? { url: robots.url(kind).replace(ROBOT_TOKEN, 'other') } : { secret: 'wrong' };
    const view = await notifications.channels.change(admin, made[kind]!, '1', input(kind, { active: false, ...wrong }));
    expect(await notifications.channels.test(admin, made[kind]!)).toMatchObject({ outcome: 'postponed' });
    // Nothing of the address but its host, and nothing of the secret, is ever answered.
    expect(JSON.stringify(await notifications.channels.list())).not.toMatch(
      new RegExp(`${ROBOT_TOKEN}|${ROBOT_SECRET}`),
    );
    await expect(notifications.channels.change(admin, view.id, '1', input(kind))).rejects.toMatchObject({
      status: 412,
    });
    // What is left out stays.
    const { url: _, secret: __, ...kept } = input(kind, { active: false });
    await notifications.channels.change(admin, view.id, '2', kept);
    expect(await notifications.channels.test(admin, made[kind]!)).toMatchObject({ outcome: 'postponed' });
  }
  expect(await t.kindsOf(made.dingtalk!)).toEqual([
    ...['entered done', 'tested done', 'changed done', 'tested failed', 'changed done', 'tested failed'].map(
      (act) => `channel.${act}`,
    ),
  ]);
});

test('told too much it gets nothing for a while, and everything in the end; no answer is seen as that', async () => {
  const kind = 'feishu';
  await notifications.channels.change(admin, made[kind]!, '3', input(kind, { whenUnknown: 'again' }));
  robots.answerWith('busy');
  const before = robots.asked();
  for (const event of ['b1', 'b2', 'b3']) await tell(event, ['per_op']);
  while ((await undelivered()).length === 0) await delay(20);
  const [one] = await undelivered();
  expect(one).toMatchObject({ via: 'channel', channel: '群 feishu', state: 'waiting', outcome: 'postponed' });
  /** What is still to be sent or being sent, what is due first. */
  const owed = async () => {
    const { rows } = await t.db.pool.query<{ state: string; next_attempt_at: Date }>(
      `SELECT state, next_attempt_at FROM governance_notification_delivery
        WHERE state IN ('waiting', 'sending') ORDER BY next_attempt_at`,
    );
    return rows;
  };
  /** Time passes until it holds: whenever all that is due was tried it is the time of the next. What is due is looked for at every notice. */
  const passing = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) {
      const rows = await owed();
      const next = rows[0]?.next_attempt_at ?? t.clock.now();
      if (next > t.clock.now() && rows.every(({ state }) => state === 'waiting')) t.clock.set(next.toISOString());
      await tell('wake', ['per_op']);
      await delay(20);
    }
  };
  robots.answerWith('hang-up');
  await passing(async () => (await undelivered()).some(({ leftOpen }) => leftOpen > 0));
  robots.answerWith('well');
  const sent = () => robots.taken.filter((taken) => taken.kind === kind && taken.text.includes('：b')).length;
  await passing(() => sent() >= 3);
  // The one that wakes is a message too, and would take the place of one of those that follow.
  await passing(async () => (await owed()).length === 0);
  expect((await undelivered()).every(({ state }) => state === 'sent')).toBe(true);
  // The three were not each tried while it said that it is told too much.
  expect(robots.asked() - before).toBeLessThan(40);
  const many = Array.from({ length: ROBOT_MESSAGES_A_MINUTE + 5 }, (_, at) => `many${at}`);
  t.clock.advance(2 * MINUTE);
  for (const event of many) await tell(event, ['per_op']);
  const ofMany = () => robots.taken.filter((taken) => taken.text.includes('：many')).length;
  while (ofMany() < ROBOT_MESSAGES_A_MINUTE) await delay(20);
  await tell('wake', ['per_op']);
  expect(ofMany()).toBe(ROBOT_MESSAGES_A_MINUTE);
  t.clock.advance(MINUTE);
  await tell('wake', ['per_op']);
  while (ofMany() < many.length) await delay(20);
});

test('a group chat is not told twice of what nobody saw the answer to: it shows as uncertain until somebody sends it again', async () => {
  const kind = 'dingtalk';
  const { whenUnknown, revision } = (await notifications.channels.list()).find(({ id }) => id === made[kind])!;
  expect(whenUnknown).toBe('leave');
  await notifications.channels.change(admin, made.feishu!, '4', input('feishu', { active: false }));
  await notifications.channels.change(admin, made[kind]!, String(revision), input(kind));
  const copies = () => robots.taken.filter(({ text }) => text.includes('：unseen')).length;
  const uncertain = async () => (await undelivered()).filter(({ state }) => state === 'uncertain');
  t.clock.advance(2 * MINUTE);
  robots.answerWith('hang-up');
  await tell('unseen', ['per_op']);
  while ((await uncertain()).length === 0) await delay(20);
  const [one] = await uncertain();
  expect(one).toMatchObject({ via: 'channel', outcome: 'unknown', leftOpen: 1, attempts: 1, nextAttemptAt: null });
  expect(await notifications.failed()).toBe(1);
  robots.answerWith('well');
  // Days pass, others are told, and it is not sent again by itself.
  t.clock.advance(3 * 24 * 60 * MINUTE);
  await tell('another', ['per_op']);
  while (!robots.taken.some(({ text }) => text.includes('：another'))) await delay(20);
  expect([copies(), (await uncertain()).length]).toEqual([1, 1]);
  await notifications.sendAgain(one!.id);
  while (copies() < 2) await delay(20);
  while ((await uncertain()).length > 0 || (await notifications.failed()) > 0) await delay(20);
  expect((await undelivered()).find(({ id }) => id === one!.id)).toMatchObject({ state: 'sent', leftOpen: 1 });
  await expect(notifications.sendAgain(one!.id)).rejects.toMatchObject({ code: 'message-not-failed' });

  t.clock.advance(2 * MINUTE);
  robots.answerWith('hang-up');
  await tell('unseen too', ['per_op']);
  while ((await uncertain()).length === 0) await delay(20);
  await notifications.dismiss(admin, (await uncertain())[0]!.id, '群里已看到');
  expect(await notifications.failed()).toBe(0);
  robots.answerWith('well');
  await notifications.channels.change(admin, made[kind]!, String(revision + 1), input(kind, { active: false }));
});

test('for a role, a unit, a body: only what is told to somebody of it; removed ones leave what they owe in sight', async () => {
  const audiences = [
    { of: 'role', role: 'operator' },
    { of: 'unit', unitId: SIDE_UNIT },
    { of: 'body', bodyId: 'bdy_01ARZ3NDEKTSV4RRFFQ69G5FA1' },
  ] as const;
  const before = robots.taken.length;
  const ids: string[] = [];
  for (const audience of audiences)
    ids.push((await notifications.channels.add(admin, { ...input('webhook', { title: audience.of }), audience })).id);
  await tell('of-operator', ['per_op']);
  await tell('of-side', ['per_side']);
  while (robots.taken.length < before + 3) await delay(20);
  const texts = robots.taken.slice(before).map(({ text }) => text.split('：')[1]!.split('\n')[0]);
  expect(texts.toSorted()).toEqual(['of-operator', 'of-side', 'of-side']);

  robots.answerWith('busy');
  await tell('owed', ['per_op']);
  while (!(await undelivered()).some(({ channel }) => channel === 'role')) await delay(20);
  await notifications.channels.remove(admin, ids[0]!);
  t.clock.advance(10 * MINUTE);
  await tell('wake3', ['per_side']);
  const gone = async () => (await undelivered()).find(({ recipientId }) => recipientId === ids[0]);
  while ((await gone())?.state !== 'failed') await delay(20);
  expect(await gone()).toMatchObject({ outcome: 'no-address', channel: null });
  await expect(notifications.channels.add(admin, input('wecom', { secret: 'x' }))).rejects.toMatchObject({
    status: 400,
  });
  await expect(notifications.channels.add(admin, input('feishu', { kinds: ['no.such'] }))).rejects.toMatchObject({
    status: 400,
  });
  expect(channelInput.safeParse({ ...input('webhook'), url: 'http://169.254.169.254/x' }).success).toBe(false);
  expect(channelInput.safeParse({ ...input('webhook'), url: 'https://a:b@host/x' }).success).toBe(false);
});
