import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, MINUTE, SECOND } from '../../kernel/time/index.ts';
import { type Database, withAdvisoryLease } from '../../platform/database/index.ts';
import { type MailOutcome, sendMail } from '../../platform/notify/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { digestWords, wordedOf } from './digest.ts';
import * as repository from './notification.repository.ts';
import { NOTIFICATION_CHANNEL, type NotificationService } from './notification.service.ts';
import { mailOf } from './words.ts';

/** A person as mails need them; null when unknown or disabled, who gets none. */
export type Contacts = (personId: string) => Promise<{ email: string; language: 'zh' | 'en' } | null>;

const LOOK_EVERY = 5 * SECOND;
const FIRST_RETRY = 30 * SECOND;
const LONGEST_RETRY = 60 * MINUTE;
/** With the growing pauses that is more than a day. */
const MOST_ATTEMPTS = 32;

/**
 * Hands owed mails to the mail server, one process at a time. Before an attempt the mail is marked as being sent, durably; an answer
 * that was seen and recorded is final, and no second attempt is made. An attempt whose answer nobody recorded is made again under the same message id,
 * and is counted (`left_open`): only then can a mail come twice, and mail systems know it by its id.
 */
export function createDelivery(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly notifications: Pick<NotificationService, 'mailServer' | 'bundleDigests'>;
  readonly contacts: Contacts;
  readonly publicUrl: string;
}) {
  const { database, clock, logger, notifications, contacts, publicUrl } = parts;
  const db = database.kysely;
  let stopping: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();

  async function attempt(
    mail: repository.Delivery & repository.Notification,
  ): Promise<MailOutcome | { kind: 'no-address'; detail: string }> {
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

  /** Makes one attempt; false when none is due. */
  async function deliverOne(): Promise<boolean> {
    const mail = await repository.takeDue(db, clock.now());
    if (mail === undefined) return false;
    const { kind: outcome, detail } = await attempt(mail);
    const at = clock.now();
    const done = { outcome, detail, changed_at: at };
    if (outcome === 'sent') await repository.settle(db, mail, { ...done, state: 'sent' });
    else {
      const over = outcome === 'refused' || outcome === 'no-address' || mail.attempts >= MOST_ATTEMPTS;
      const wait = Math.min(FIRST_RETRY * 2 ** Math.min(mail.attempts - 1, 20), LONGEST_RETRY);
      logger.warn({ notificationId: mail.notification_id, outcome, over }, 'a mail was not delivered');
      await repository.settle(db, mail, {
        ...done,
        state: over ? 'failed' : 'waiting',
        next_attempt_at: new Date(at.getTime() + wait),
        leftOpen: outcome === 'unknown',
      });
    }
    return true;
  }

  async function session(signal: AbortSignal): Promise<void> {
    // Nobody else sends while we hold the lease: what is marked as being sent was left by a process that is gone.
    await repository.reopenLeft(db, clock.now());
    let wake = () => {};
    const unlisten = await database.listen(NOTIFICATION_CHANNEL, () => wake());
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await notifications.bundleDigests();
        if (!(await deliverOne())) await Promise.race([woken, delay(LOOK_EVERY, undefined, { ref: false })]);
      }
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
