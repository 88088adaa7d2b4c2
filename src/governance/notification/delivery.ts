import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, MINUTE, SECOND } from '../../kernel/time/index.ts';
import { type Database, withAdvisoryLease } from '../../platform/database/index.ts';
import { sendMail, sendToRobot } from '../../platform/notify/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { digestWords, wordedOf } from './digest.ts';
import * as repository from './notification.repository.ts';
import { NOTIFICATION_CHANNEL, type NotificationService } from './notification.service.ts';
import type { Via } from './notification.table.ts';
import { lineOf, mailOf } from './words.ts';

/** A person as mails need them; null when unknown or disabled, who gets none. */
export type Contacts = (personId: string) => Promise<{ email: string; language: 'zh' | 'en' } | null>;

type Owed = repository.Delivery & repository.Notification;
type Came = {
  readonly kind: NonNullable<repository.Delivery['outcome']>;
  readonly detail: string;
  readonly waitMillis?: number;
  /** Where nobody saw what came of it: only a person makes another attempt. */
  readonly leave?: boolean;
};

const LOOK_EVERY = 5 * SECOND;
const FIRST_RETRY = 30 * SECOND;
const LONGEST_RETRY = 60 * MINUTE;
/** With the growing pauses that is more than a day. */
const MOST_ATTEMPTS = 32;

/**
 * Hands owed messages to the mail server and the channels, one process at a time. Before an attempt it is marked as being sent, durably; an answer
 * that was seen and recorded is final, and no second attempt is made. An attempt whose answer nobody recorded is made again under the same message id,
 * and is counted (`left_open`): only then can a mail come twice, and mail systems know it by its id. Group chats know no ids: unless their setting
 * says otherwise such a message stays `uncertain` until somebody sends it again.
 */
export function createDelivery(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly notifications: Pick<NotificationService, 'mailServer' | 'bundleDigests' | 'channels'>;
  readonly contacts: Contacts;
  readonly publicUrl: string;
}) {
  const { database, clock, logger, notifications, contacts, publicUrl } = parts;
  const db = database.kysely;
  let stopping: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();

  async function attemptMail(mail: Owed): Promise<Came> {
    const server = await notifications.mailServer();
    if (server === null || !server.active) return { kind: 'postponed', detail: 'mails are switched off' };
    const contact = await contacts(mail.recipient_id);
    if (contact === null) return { kind: 'no-address', detail: 'the account is disabled or has no address' };
    const words =
      mail.kind === repository.DIGEST
        ? await digestWords(db, mail.notification_id, contact.language, publicUrl)
        : mailOf(wordedOf(mail), contact.language, publicUrl);
    return sendMail(server, { messageId: mail.message_id, to: contact.email, ...words });
  }

  async function attemptChannel(owed: Owed): Promise<Came> {
    const channel = await notifications.channels.openFor(db, owed.recipient_id);
    if (channel === null) return { kind: 'no-address', detail: 'the channel was removed' };
    if (channel === 'inactive') return { kind: 'postponed', detail: 'the channel is switched off' };
    const worded = wordedOf(owed);
    const link = publicUrl + worded.path;
    const came = await sendToRobot(channel, {
      id: owed.message_id,
      text: `${lineOf(worded, channel.language)}\n${link}`,
      data: { kind: owed.kind, title: worded.title[channel.language], link, at: owed.at.toISOString() },
    });
    return { ...came, leave: channel.whenUnknown === 'leave' };
  }

  /** Makes one attempt; false when none is due. */
  async function deliverOne(via: Via): Promise<boolean> {
    const owed = await repository.takeDue(db, via, clock.now());
    if (owed === undefined) return false;
    const {
      kind: outcome,
      detail,
      waitMillis = 0,
      leave = false,
    } = await (via === 'mail' ? attemptMail : attemptChannel)(owed);
    const at = clock.now();
    const done = { outcome, detail, changed_at: at };
    if (outcome === 'sent') await repository.settle(db, owed, { ...done, state: 'sent' });
    else if (outcome === 'unknown' && leave) {
      logger.warn({ notificationId: owed.notification_id, via, detail }, 'nobody knows whether a message arrived');
      await repository.settle(db, owed, { ...done, state: 'uncertain', leftOpen: true });
    } else {
      const over = outcome === 'refused' || outcome === 'no-address' || owed.attempts >= MOST_ATTEMPTS;
      const pause = Math.min(FIRST_RETRY * 2 ** Math.min(owed.attempts - 1, 20), LONGEST_RETRY);
      logger.warn({ notificationId: owed.notification_id, via, outcome, over }, 'a message was not delivered');
      await repository.settle(db, owed, {
        ...done,
        state: over ? 'failed' : 'waiting',
        next_attempt_at: new Date(at.getTime() + Math.max(pause, waitMillis)),
        leftOpen: outcome === 'unknown',
      });
      if (waitMillis > 0) await repository.holdBack(db, owed.recipient_id, new Date(at.getTime() + waitMillis));
    }
    return true;
  }

  async function session(signal: AbortSignal): Promise<void> {
    // Nobody else sends while we hold the lease: what is marked as being sent was left by a process that is gone.
    await repository.reopenLeft(db, clock.now());
    const waiting = new Set<() => void>();
    const wake = () => {
      for (const one of waiting) one();
    };
    const unlisten = await database.listen(NOTIFICATION_CHANNEL, wake);
    signal.addEventListener('abort', wake, { once: true });
    const failed = new AbortController();
    /** A slow robot holds up no mail, and the other way round. When one ends the other does too: the lease is of both. */
    async function lane(via: Via): Promise<void> {
      while (!signal.aborted && !failed.signal.aborted) {
        let done = () => {};
        const woken = new Promise<void>((resolve) => {
          done = resolve;
        });
        waiting.add(done);
        if (via === 'mail') await notifications.bundleDigests();
        if (!(await deliverOne(via))) await Promise.race([woken, delay(LOOK_EVERY, undefined, { ref: false })]);
        waiting.delete(done);
      }
    }
    try {
      const ends = (['mail', 'channel'] as const).map((via) =>
        lane(via).catch((error: unknown) => {
          failed.abort();
          wake();
          throw error;
        }),
      );
      await Promise.allSettled(ends);
      await Promise.all(ends);
    } finally {
      await unlisten();
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const lease = (held: AbortSignal) => session(AbortSignal.any([held, signal]));
      await withAdvisoryLease(database, 'notification-delivery', lease, { signal, retryEvery: SECOND }).catch(
        async (error) => {
          if (signal.aborted) return;
          logger.warn({ err: error }, 'delivering mails was interrupted');
          await delay(SECOND, undefined, { signal, ref: false }).catch(() => undefined);
        },
      );
    }
  }

  return {
    start(): void {
      if (stopping !== undefined) return;
      stopping = new AbortController();
      running = run(stopping.signal);
    },
    async stop(): Promise<void> {
      stopping?.abort(new Error('delivery is stopped'));
      await running;
    },
  };
}
