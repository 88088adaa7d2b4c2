import type { Directory } from '../directory.ts';
import type { NoticeBoard } from '../record/index.ts';
import type { NotificationService } from './notification.service.ts';

/** What sign-in sources bring: that they are in trouble, and people who joined by them and are to be told. */
export function createSourceOccasions(parts: {
  readonly notices: NoticeBoard;
  readonly directory: Pick<Directory, 'holdersOf'>;
  readonly notifications: Pick<NotificationService, 'tell'>;
}): void {
  const { notices, directory, notifications } = parts;
  notices.subscribe({
    subscriber: 'notifications/sources',
    kinds: ['sign-in-source.sync-failed', 'sign-in-source.sync-stopped', 'person.created'],
    async handle(tx, { kind, subject, recordId }) {
      const event = `${kind}:${recordId}`;
      // Comes with a notice only where the source says that those who join are told.
      if (kind === 'person.created') {
        const title = { zh: '欢迎使用大模型管家', en: 'Welcome to Steward' };
        return notifications.tell(tx, { event, kind, personIds: [subject.id], title, path: '/' });
      }
      // Sources are kept by the security administrators, so it is they who are told.
      const keepers = await directory.holdersOf(['security-administrator'], tx);
      await notifications.tell(tx, {
        event,
        kind: kind === 'sign-in-source.sync-failed' ? kind : 'sign-in-source.sync-stopped',
        personIds: keepers.map(({ id }) => id),
        title: { zh: '登录源', en: 'Sign-in sources' },
        path: '/sign-in-sources',
      });
    },
  });
}
