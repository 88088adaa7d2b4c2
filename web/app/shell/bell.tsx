import { BellOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useRead } from '../api/index.ts';
import { useCan } from '../session/index.ts';

const MOST = 99;

/** How many notices are unread, from everywhere. */
export function Bell() {
  const { t } = useTranslation();
  const may = useCan('notification.read');
  const read = useRead<{ unread: number }>('/notifications/unread', undefined, { enabled: may, every: 30_000 });
  if (!may) return null;
  const unread = read.data?.unread ?? 0;
  const words = unread === 0 ? t('notification.bell') : t('notification.unreadCount', { count: unread });
  return (
    <NavLink to="/notifications" className="shell-bell" aria-label={words} title={words}>
      <BellOutlined aria-hidden />
      {unread > 0 ? <b className="nav-count">{unread > MOST ? `${MOST}+` : unread}</b> : null}
    </NavLink>
  );
}
