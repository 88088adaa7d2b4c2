import { sql } from 'kysely';
import type { Bilingual, NewId, PersonActor } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { Vault } from '../../platform/crypto/index.ts';
import type { AnyDb, AnyTx, Database } from '../../platform/database/index.ts';
import { conflict, revisionConflict } from '../../platform/http/index.ts';
import { type MailServer, sendMail } from '../../platform/notify/index.ts';
import type { Directory } from '../directory.ts';
import { type Page, pageFrom } from '../page.ts';
import type { Recorder } from '../record/index.ts';
import { type ChannelTest, createChannelService } from './channel/index.ts';
import { createBundling } from './digest.ts';
import { kindsThat, traitsOf } from './kinds.ts';
import * as repository from './notification.repository.ts';
import type {
  InboxQuery,
  MailServerInput,
  MailServerView,
  NotificationView,
  UndeliveredView,
} from './notification.schema.ts';
import type { Preference } from './preference.schema.ts';
import { createPreferenceService, DEFAULT_PREFERENCE } from './preference.service.ts';
import { mailTime } from './timing.ts';
import { type NotificationKind, sentenceOf } from './words.ts';

export const NOTIFICATION_CHANNEL = 'governance_notification';
const PASSWORD_CONTEXT = 'mail server password';

export interface NotificationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly vault: Vault;
  readonly directory: Directory;
  /** Right part of message ids: the instance. */
  readonly instance: string;
  /** Of the organisation. Reads through what it is given. */
  readonly timeZone: (db: AnyDb) => Promise<string>;
}

/** What is told, to whom. `event` names it: nobody is told of one event twice. */
export interface Told {
  readonly event: string;
  readonly kind: NotificationKind;
  readonly personIds: readonly string[];
  readonly title: Bilingual;
  /** In the console, from the root. */
  readonly path: string;
}

export type NotificationService = ReturnType<typeof createNotificationService>;

/** The inbox of each person, and the mails owed beside it. */
export function createNotificationService(parts: NotificationParts) {
  const { database, clock, newId, recorder, vault } = parts;
  const db = database.kysely;
  const preferences = createPreferenceService(parts);
  const channels = createChannelService(parts);
  const messageId = (id: string) => `${id.toLowerCase()}@${parts.instance}`;

  async function mailServer(): Promise<(MailServer & { active: boolean }) | null> {
    const row = await repository.mailServer(db);
    if (row === undefined) return null;
    const { host, port, security, username: user, ca, active } = row;
    const password = row.password === null ? null : vault.openText(row.password, PASSWORD_CONTEXT);
    return { host, port, security, user, password, from: row.from_address, ca, active };
  }

  async function mailServerView(): Promise<MailServerView> {
    const row = await repository.mailServer(db);
    if (row === undefined) return { revision: 0, server: null };
    const { host, port, security, username: user, from_address: from, ca, active, revision } = row;
    const server = { host, port, security, user, from, ca, active, hasPassword: row.password !== null };
    return { revision, server };
  }

  return {
    mailServer,
    mailServerView,

    /** Tells people, in the caller's transaction: once each, whoever calls how often. */
    async tell(tx: AnyTx, told: Told): Promise<void> {
      const people = [...new Set(told.personIds)];
      const mails = (await repository.mailServer(tx))?.active === true;
      const chosen = mails ? await preferences.ofAll(tx, people) : new Map<string, Preference>();
      const { calendar } = await preferences.workingHours(tx);
      const now = clock.now();
      for (const personId of people) {
        const id = newId('notification');
        const { event, kind, title, path } = told;
        const due = mails
          ? mailTime(chosen.get(personId) ?? DEFAULT_PREFERENCE, { kind, ...traitsOf(kind) }, now, calendar)
          : null;
        const row = { id, recipient_id: personId, event, kind, title_zh: title.zh, title_en: title.en, path, at: now };
        if (!(await repository.insertNotification(tx, { ...row, digest_due: due?.digest === true ? due.at : null })))
          continue;
        if (due?.digest === false)
          await repository.insertDelivery(
            tx,
            { notificationId: id, messageId: messageId(id), via: 'mail', due: due.at },
            now,
          );
      }
      for (const channelId of people.length === 0 ? [] : await channels.concerned(tx, told)) {
        const id = newId('notification');
        const { event, kind, title, path } = told;
        const row = { id, recipient_id: channelId, event, kind, title_zh: title.zh, title_en: title.en, path, at: now };
        if (await repository.insertNotification(tx, { ...row, digest_due: null }))
          await repository.insertDelivery(
            tx,
            { notificationId: id, messageId: messageId(id), via: 'channel', due: now },
            now,
          );
      }
      await sql`SELECT pg_notify(${NOTIFICATION_CHANNEL}, '')`.execute(tx);
    },

    /** What the event was about is over: whoever was told sees it so. */
    async resolve(tx: AnyTx, event: string): Promise<void> {
      await repository.resolve(tx, event, clock.now());
    },

    /** The same of all notices of these kinds that lead to a page. */
    async resolveAt(tx: AnyTx, path: string, kinds: readonly NotificationKind[]): Promise<void> {
      if (kinds.length > 0) await repository.resolveAt(tx, path, kinds, clock.now());
    },

    bundleDigests: createBundling({ database, clock, newId, messageId }),

    async inbox(personId: string, query: InboxQuery): Promise<Page<NotificationView>> {
      const { limit, cursor, unread = false, open = false, kind, needsAction = false } = query;
      const kinds = needsAction
        ? kindsThat('needsAction').filter((one) => kind === undefined || one === kind)
        : kind === undefined
          ? undefined
          : [kind];
      if (kinds?.length === 0) return { items: [] };
      const rows = await repository.inboxOf(db, personId, { unread, open, kinds, below: cursor, limit: limit + 1 });
      const page = pageFrom(rows, limit, ({ id }) => id);
      return { ...page, items: page.items.map(viewOf) };
    },
    unread: (personId: string) => repository.unreadCount(db, personId),
    async read(personId: string, id: string, all: boolean, read = true): Promise<number> {
      if (read) await repository.markRead(db, personId, id, !all, clock.now());
      else await repository.markUnread(db, personId, id);
      return repository.unreadCount(db, personId);
    },
    preferences,
    channels,

    async setMailServer(actor: PersonActor, expected: string, input: MailServerInput): Promise<MailServerView> {
      await db.transaction().execute(async (tx) => {
        const before = await repository.mailServer(tx);
        const revision = before?.revision ?? 0;
        if (String(revision) !== expected) throw revisionConflict(revision);
        const { password, host, port, security, user, from, ca, active } = input;
        const kept = user === null ? null : (before?.password ?? null);
        await repository.putMailServer(tx, {
          ...{ host, port, security, username: user, from_address: from, ca, active },
          // Left out it stays as it is; it is never answered.
          password:
            password === undefined ? kept : password === null ? null : vault.sealText(password, PASSWORD_CONTEXT),
          revision: revision + 1,
          set_by: actor.personId,
          set_at: clock.now(),
        });
        await recorder.write(tx, {
          kind: 'mail-server.set',
          actor,
          measures: [],
          facts: { revision: revision + 1, security, active },
        });
      });
      return mailServerView();
    },

    /** Messages that could not be delivered yet or at all, or of which nobody knows whether they were. */
    async undelivered({
      limit,
      cursor,
    }: {
      limit: number;
      cursor?: string | undefined;
    }): Promise<Page<UndeliveredView>> {
      const rows = await repository.troubled(db, { below: cursor, limit: limit + 1 });
      const page = pageFrom(rows, limit, ({ notification_id }) => notification_id);
      const titles = await channels.titles();
      return {
        ...page,
        items: page.items.map((row) => ({
          id: row.notification_id,
          via: row.via,
          recipientId: row.recipient_id,
          channel: titles.get(row.recipient_id) ?? null,
          kind: row.kind,
          sentence: sentenceOf(row.kind),
          at: row.at.toISOString(),
          state: row.state,
          attempts: row.attempts,
          leftOpen: row.left_open,
          outcome: row.outcome,
          detail: row.detail,
          messageId: row.message_id,
          changedAt: row.changed_at.toISOString(),
          nextAttemptAt: row.state === 'waiting' ? row.next_attempt_at.toISOString() : null,
        })),
      };
    },

    /** How many messages were given up, or left because nobody knows whether they arrived. */
    failed: () => repository.failedCount(db),

    /** A mail to whoever asks, now; answers what came of it. */
    async testMail(actor: PersonActor, to: string): Promise<ChannelTest> {
      const server = await mailServer();
      if (server === null)
        throw conflict('no-mail-server', { zh: '还没有设置邮件服务器。', en: 'No mail server was set yet.' });
      const words = {
        subject: '测试邮件 / Test',
        text: '大模型管家：这是一封测试邮件。\nSteward: this is a test mail.\n',
      };
      const { kind: outcome, detail } = await sendMail(server, {
        messageId: messageId(newId('notification')),
        to,
        ...words,
      });
      await recorder.writeAlone({
        kind: 'mail-server.tested',
        actor,
        measures: [],
        outcome: outcome === 'sent' ? 'done' : 'failed',
        facts: { outcome },
      });
      return { outcome, detail };
    },

    /** Nobody will send it again, as to a person who has left: it counts as undelivered no more. Recorded, with the reason. */
    async dismiss(actor: PersonActor, id: string, reason: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if (!(await repository.dismiss(tx, id, clock.now()))) throw notFailed();
        await recorder.write(tx, {
          kind: 'message.dismissed',
          actor,
          measures: ['4.4.a'],
          facts: { notificationId: id },
          payload: { subjectKey: actor.personId, value: { reason } },
        });
      });
    },

    async sendAgain(id: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if (!(await repository.owedAgain(tx, id, clock.now()))) throw notFailed();
        await sql`SELECT pg_notify(${NOTIFICATION_CHANNEL}, '')`.execute(tx);
      });
    },
  };
}

const notFailed = () =>
  conflict('message-not-failed', {
    zh: '只有发送失败或结果不明的消息才能重发或不再发送。',
    en: 'Only a message that failed, or of which nobody knows, is sent again or given up for good.',
  });

function viewOf(row: repository.Notification): NotificationView {
  return {
    id: row.id,
    kind: row.kind,
    sentence: sentenceOf(row.kind),
    title: { zh: row.title_zh, en: row.title_en },
    path: row.path,
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
    ...traitsOf(row.kind),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    escalatedAt: row.escalated_at?.toISOString() ?? null,
  };
}
