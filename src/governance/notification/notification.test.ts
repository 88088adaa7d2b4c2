import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSigningKey } from '../../engines/ledger/index.ts';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { createIdFactory } from '../../kernel/identity/index.ts';
import { HOUR } from '../../kernel/time/index.ts';
import { createVault, randomBytes } from '../../platform/crypto/index.ts';
import {
  ROBOT_SECRET,
  startTestMailServer,
  startTestRobots,
  type TestMailServer,
} from '../../platform/notify/testing/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { startChild } from '../testing/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';
import { createDelivery, createNotificationService, createOccasions, type NotificationService } from './index.ts';
import type { MailServerInput } from './notification.schema.ts';
import { DEFAULT_PREFERENCE } from './preference.service.ts';

let t: TestGovernance;
let dir: string;
let smtp: TestMailServer;
let notifications: NotificationService;
let occasions: ReturnType<typeof createOccasions>;
let admin: PersonActor;
const masterKey = randomBytes(32);
const secret = createSigningKey('steward.test/governance-test').secretText;
const logger = createLogger({ name: 'test', level: 'silent' });
const running: ChildProcess[] = [];
const clients: Client[] = [];
const newId = createIdFactory(Date.now, (bytes) => bytes.set(randomBytes(bytes.length)));
const server = (port: number): MailServerInput => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  user: null,
  from: 'steward@example.org',
  ca: null,
  active: true,
});

beforeAll(async () => {
  t = await createTestGovernance();
  dir = await mkdtemp(join(tmpdir(), 'notification-'));
  smtp = await startTestMailServer();
  admin = t.directory.put('per_sys', ['system-administrator']);
  notifications = createNotificationService({
    ...t.governance,
    vault: createVault({ masterKey }),
    instance: 'steward.test',
    timeZone: async () => 'Asia/Shanghai',
  });
  occasions = createOccasions({ ...t.governance, notifications });
  await notifications.setMailServer(admin, '0', server(smtp.port));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const client of clients.splice(0)) await client.end();
  await smtp.answerWith(250);
});
afterAll(async () => {
  await smtp.stop();
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

/** A process that opens reviews, tells people and sends mails. */
async function start() {
  const options = JSON.stringify({ url: t.db.url, dir, secret, masterKey: masterKey.toString('hex') });
  const child = await startChild('notification.child.ts', [options], ['pipe', 'pipe', 'inherit']);
  running.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', (line) => lines.push(line));
  const said = async (line: string) => {
    while (!lines.includes(line)) await new Promise((done) => reader.once('line', done));
  };
  await said('ready');
  return {
    async decide(id: string) {
      child.stdin!.write(`${id}\n`);
      await said(`decided ${id}`);
    },
    async kill() {
      const ended = new Promise((done) => child.once('close', done));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A connection of our own, by which a step of the child is held back. */
async function connection(): Promise<Client> {
  const client = new Client({ connectionString: t.db.url });
  await client.connect();
  clients.push(client);
  return client;
}

interface State {
  readonly id: string;
  readonly state: string;
  readonly left_open: number;
  readonly attempts: number;
}

async function deliveryOf(subjectId: string): Promise<State | undefined> {
  const client = clients[0] ?? (await connection());
  const { rows } = await client.query<State>(
    `SELECT n.id, d.state, d.left_open, d.attempts FROM governance_notification n
       JOIN governance_notification_delivery d ON d.notification_id = n.id
       JOIN governance_review r ON n.event = 'review.opened:' || r.id WHERE r.subject_id = $1`,
    [subjectId],
  );
  // Never two, whatever was killed when.
  expect(rows.length).toBeLessThan(2);
  return rows[0];
}

async function until(subjectId: string, holds: (state: State | undefined) => boolean): Promise<State> {
  for (;;) {
    const state = await deliveryOf(subjectId);
    if (holds(state)) return state!;
    await delay(20);
  }
}

const mailsOf = ({ id }: { id: string }) =>
  smtp.mails.filter((mail) => mail.id === `${id.toLowerCase()}@steward.test`).length;
const sent = (subjectId: string) => until(subjectId, (state) => state?.state === 'sent');

test('killed after the decision, before anybody was told: told once, one mail', async () => {
  const held = await connection();
  await held.query(`SELECT pg_advisory_lock(hashtextextended('steward governance notices', 0))`);
  const child = await start();
  const id = newId('model');
  await child.decide(id);
  expect(await deliveryOf(id)).toBe(undefined);
  await child.kill();
  await held.query(`SELECT pg_advisory_unlock_all()`);
  expect(await deliveryOf(id)).toBe(undefined);
  await start();
  const done = await sent(id);
  expect([mailsOf(done), done.left_open]).toEqual([1, 0]);
  const mail = smtp.mails.find((one) => one.id === `${done.id.toLowerCase()}@steward.test`)!;
  expect(mail.to).toEqual(['per_bo@example.org']);
  const body = Buffer.from(mail.text.split(/\r?\n\r?\n/)[1]!.replaceAll(/\s/g, ''), 'base64').toString();
  expect(body).toContain('有一项评审待您处理：客服模型');
  expect(body).toMatch(/https:\/\/steward\.test\/reviews\/rvw_/);
});

test('killed while the mail is owed, while it is sent, and after the answer before that was recorded', async () => {
  // Owed: the mail server answers "later", so the mail is written and nothing is sent.
  await smtp.answerWith(451);
  let child = await start();
  const owed = newId('model');
  await child.decide(owed);
  const before = await until(owed, (state) => state?.state === 'waiting' && state.attempts === 1);
  await child.kill();
  await smtp.answerWith(250);
  const client = clients[0]!;
  await client.query(`UPDATE governance_notification_delivery SET next_attempt_at = now() WHERE notification_id = $1`, [
    before.id,
  ]);
  child = await start();
  const first = await sent(owed);
  // It was handed over twice, and refused the first time: one was taken, and everybody saw both answers.
  expect([mailsOf(first), first.left_open, first.attempts]).toEqual([2, 0, 2]);

  // In the middle: the server has the words and has not answered. Nobody can know, so it is made again under the same id, and counted.
  await smtp.answerWith('hold');
  const middle = newId('model');
  const count = smtp.mails.length;
  await child.decide(middle);
  await smtp.received(count + 1);
  expect((await deliveryOf(middle))?.state).toBe('sending');
  await child.kill();
  await smtp.answerWith(250);
  child = await start();
  const second = await sent(middle);
  expect([mailsOf(second), second.left_open]).toEqual([2, 1]);

  // After the answer, before it was recorded: the row is locked, so that recording it has to wait, and then the process is killed.
  await smtp.answerWith('hold');
  const after = newId('model');
  const more = smtp.mails.length;
  await child.decide(after);
  await smtp.received(more + 1);
  const { id: locked } = (await deliveryOf(after))!;
  await client.query('BEGIN');
  await client.query('SELECT FROM governance_notification_delivery WHERE notification_id = $1 FOR UPDATE', [locked]);
  await smtp.release();
  const blocked = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE 'update "governance_notification_delivery"%'`;
  while ((await client.query(blocked)).rowCount === 0) {
    // A transaction sees the activity of its first look unless it asks anew.
    await client.query('SELECT pg_stat_clear_snapshot()');
    await delay(20);
  }
  await child.kill();
  // The statement of the dead is on the database's side already; it would be carried out yet.
  await client.query(blocked.replace('SELECT', 'SELECT pg_terminate_backend(pid)'));
  await client.query('COMMIT');
  await smtp.answerWith(250);
  await start();
  const third = await sent(after);
  expect([mailsOf(third), third.left_open]).toEqual([2, 1]);
  // What was sent and recorded is never sent again, by whichever process.
  expect([mailsOf(first), mailsOf(second)]).toEqual([2, 2]);
}, 120_000);

test('killed while a group chat has the words and has not answered: it is not told again, shows as uncertain, and is sent by a person', async () => {
  const [robots, client] = [await startTestRobots(), await connection()];
  try {
    const channel = await notifications.channels.add(admin, {
      kind: 'dingtalk',
      title: '合规群',
      language: 'zh',
      audience: { of: 'role', role: 'compliance-officer' },
      kinds: ['review.opened'],
      active: true,
      url: robots.url('dingtalk'),
      secret: ROBOT_SECRET,
    });
    const states = async () => {
      const { rows } = await client.query<{ id: string; state: string }>(
        `SELECT n.id, d.state FROM governance_notification n
           JOIN governance_notification_delivery d ON d.notification_id = n.id WHERE n.recipient_id = $1`,
        [channel.id],
      );
      return rows;
    };
    const toBe = async (state: string) => {
      while ((await states()).some((one) => one.state !== state) || (await states()).length === 0) await delay(20);
    };
    robots.answerWith('hold');
    const child = await start();
    await child.decide(newId('model'));
    while (robots.taken.length === 0) await delay(20);
    await toBe('sending');
    await child.kill();
    robots.answerWith('well');
    const next = await start();
    await toBe('uncertain');
    // It works on: another decision reaches the group, and the uncertain one does not a second time.
    await next.decide(newId('model'));
    while (robots.taken.length < 2) await delay(20);
    const uncertain = (await states()).filter(({ state }) => state === 'uncertain');
    expect(uncertain).toHaveLength(1);
    await notifications.sendAgain(uncertain[0]!.id);
    await toBe('sent');
    expect(robots.taken).toHaveLength(3);
    await notifications.channels.remove(admin, channel.id);
  } finally {
    await robots.stop();
  }
}, 120_000);

test('two processes at once: every decision is told once and mailed once', async () => {
  const children = await Promise.all([start(), start()]);
  const ids = Array.from({ length: 6 }, () => newId('model'));
  await Promise.all(ids.map((id, at) => children[at % 2]!.decide(id)));
  for (const id of ids) {
    const done = await sent(id);
    expect([mailsOf(done), done.attempts]).toEqual([1, 1]);
  }
});

test('the inbox: one entry an event, read and unread, of whom it belongs to alone; no mail for who wants none', async () => {
  const person = t.directory.put('per_cy', ['member']).personId;
  await notifications.preferences.prefer(person, { ...DEFAULT_PREFERENCE, mail: false });
  expect(await notifications.preferences.of(person)).toMatchObject({ mail: false, digest: null });
  const told = { kind: 'review.approved', personIds: [person, person], title: { zh: '甲', en: 'A' } } as const;
  for (const event of ['e1', 'e1', 'e2', 'e3'])
    await t.write((tx) => notifications.tell(tx, { ...told, event, path: '/reviews/x' }));
  const first = await notifications.inbox(person, { limit: 2 });
  expect(first.items.length).toBe(2);
  const second = await notifications.inbox(person, { limit: 2, cursor: first.nextCursor });
  expect([second.items.length, second.nextCursor]).toEqual([1, undefined]);
  expect(first.items[0]).toMatchObject({ sentence: { en: 'Your application was approved' }, readAt: null });
  expect(await notifications.unread(person)).toBe(3);
  expect(await notifications.read('per_sys', first.items[0]!.id, true)).toBe(0);
  expect(await notifications.unread(person)).toBe(3);
  expect(await notifications.read(person, first.items[0]!.id, false)).toBe(2);
  expect(await notifications.read(person, first.items[0]!.id, true)).toBe(0);
  expect(await notifications.read(person, first.items[1]!.id, false, false)).toBe(1);
  expect(await notifications.read('per_sys', first.items[0]!.id, false, false)).toBe(0);
  expect(await notifications.read(person, first.items[1]!.id, false)).toBe(0);
  await t.write((tx) => notifications.resolve(tx, 'e2'));
  const open = await notifications.inbox(person, { limit: 10, open: true, kind: 'review.approved' });
  expect(open.items.length).toBe(2);
  expect((await notifications.inbox(person, { limit: 10, needsAction: true })).items).toEqual([]);
  expect((await notifications.inbox(person, { limit: 10, unread: true })).items).toEqual([]);
  const { rows } = await (await connection()).query(
    `SELECT FROM governance_notification_delivery d JOIN governance_notification n ON n.id = d.notification_id WHERE recipient_id = $1`,
    [person],
  );
  expect(rows.length).toBe(0);
});

test('a review that is about to lapse is told once; one without an address fails where it is seen, and is sent again', async () => {
  const { governance, clock } = t;
  const owner = t.directory.put('per_ann', ['product-owner']);
  t.directory.put('per_bo', ['compliance-officer']);
  const id = governance.newId('model');
  const title = { zh: '模型', en: 'Model' };
  await t.write(async (tx) => {
    const { subject } = await governance.subjects.create(tx, {
      ...{ kind: 'model', id, title, ownerId: 'per_ann', unitId: ROOT_UNIT, content: {}, author: owner },
    } as Parameters<typeof governance.subjects.create>[1]);
    await governance.reviews.open(tx, {
      gate: 'model.approve',
      applicant: owner,
      subjectId: id,
      bindings: [{ subjectId: id, revision: subject.latest }],
      rule: { seats: [{ name: 'c', title, roles: ['compliance-officer'] }], deadlineHours: 48 },
      title,
      statement: '',
      context: null,
    });
  });
  const near = async () =>
    (await notifications.inbox('per_bo', { limit: 200 })).items.filter(({ kind }) => kind === 'review.deadline-near');
  await occasions.lookAtDeadlines();
  const before = (await near()).length;
  clock.advance(30 * HOUR);
  await occasions.lookAtDeadlines();
  await occasions.lookAtDeadlines();
  expect((await near()).length).toBe(before + 1);

  let address = false;
  const delivery = createDelivery({
    ...governance,
    clock: { now: () => new Date() },
    logger,
    notifications,
    contacts: async () => (address ? { email: 'bo@example.org', language: 'en' } : null),
    publicUrl: 'https://steward.test',
  });
  delivery.start();
  try {
    const failed = async () =>
      (await notifications.undelivered({ limit: 50 })).items.filter(({ state }) => state === 'failed');
    while ((await failed()).length === 0) await delay(20);
    const [one] = await failed();
    expect(one).toMatchObject({ outcome: 'no-address', recipientId: 'per_bo' });
    address = true;
    await notifications.sendAgain(one!.id);
    while ((await failed()).some((mail) => mail.id === one!.id)) await delay(20);
    await expect(notifications.sendAgain(one!.id)).rejects.toMatchObject({ code: 'message-not-failed' });
  } finally {
    await delivery.stop();
  }
  const changed = { ...server(1), user: 'steward', password: 'right' };
  await expect(notifications.setMailServer(admin, '0', changed)).rejects.toMatchObject({ status: 412 });
  const view = await notifications.setMailServer(admin, '1', changed);
  expect(view.server).toMatchObject({ hasPassword: true });
  expect(JSON.stringify(view)).not.toContain('right');
});

test('a digest: one mail at its time for what is neither read nor over by then, urgent ones at once, and no second one', async () => {
  const { clock, governance } = t;
  const { clock: _, ...rest } = governance;
  clock.set('2026-09-30T14:00:00Z'); // 22:00 in Shanghai
  const person = t.directory.put('per_di', ['member']).personId;
  await notifications.setMailServer(admin, '2', server(smtp.port));
  const inDigest = { ...DEFAULT_PREFERENCE, digest: { every: 'day', at: '09:00', weekday: 1 } } as const;
  await notifications.preferences.prefer(person, { ...inDigest, muted: ['review.rejected'] });
  await expect(notifications.preferences.prefer(person, { ...inDigest, muted: ['no.such'] })).rejects.toMatchObject({
    status: 400,
  });
  const tell = (event: string, kind: 'review.approved' | 'review.rejected' | 'release.suspended') =>
    t.write((tx) =>
      notifications.tell(tx, {
        event,
        kind,
        personIds: [person],
        title: { zh: event, en: event },
        path: `/x/${event}`,
      }),
    );
  await tell('d1', 'review.approved');
  await tell('d2', 'review.approved');
  await tell('d3', 'review.approved');
  await tell('d4', 'review.approved');
  await tell('muted', 'review.rejected');
  await tell('at-once', 'release.suspended');
  const { items } = await notifications.inbox(person, { limit: 10 });
  expect(items.map(({ title }) => title.en)).toEqual(['at-once', 'muted', 'd4', 'd3', 'd2', 'd1']);
  await notifications.read(person, items.find(({ title }) => title.en === 'd2')!.id, false);
  await t.write((tx) => notifications.resolve(tx, 'd3'));
  const delivery = createDelivery({
    ...rest,
    clock,
    logger,
    notifications,
    contacts: async () => ({ email: 'di@example.org', language: 'en' }),
    publicUrl: 'https://steward.test',
  });
  const before = smtp.mails.length;
  const ours = () => smtp.mails.slice(before).filter((mail) => mail.to.includes('di@example.org'));
  delivery.start();
  try {
    while (ours().length < 1) await delay(20);
    expect(ours()[0]!.text).toContain('A release was suspended: at-once');
    // Nothing more before nine o'clock, then one mail, however often it is looked.
    expect(await notifications.bundleDigests()).toBe(0);
    clock.set('2026-10-01T01:00:00Z');
    await Promise.all([notifications.bundleDigests(), notifications.bundleDigests()]);
    await t.write((tx) => notifications.tell(tx, { ...wake, personIds: [person] }));
    while (ours().length < 2) await delay(20);
  } finally {
    await delivery.stop();
  }
  expect(await notifications.bundleDigests()).toBe(0);
  const digests = ours().filter((mail) => mail.text.includes('Digest: 2 notices'));
  expect(digests.length).toBe(1);
  const body = digests[0]!.text;
  expect([/x\/d1/, /x\/d4/, /x\/d2/, /x\/d3/, /muted/].map((part) => part.test(body))).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(await notifications.unread(person)).toBe(6);
});
const wake = { event: 'wake', kind: 'review.voided', title: { zh: '醒', en: 'w' }, path: '/x/wake' } as const;
