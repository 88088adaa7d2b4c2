import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useMe } from '../session/index.ts';
import { useOpenReviewCount } from './open-reviews.ts';
import { NAVIGATION, type NavigationItem } from './pages.ts';

/** The groups and pages that the person may open. */
export function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const waiting = useOpenReviewCount();
  const shown = (item: NavigationItem) =>
    item.permissions === undefined || item.permissions.some((one) => me.permissions.includes(one));
  return (
    <nav className="nav" aria-label={t('shell.navigation')}>
      {NAVIGATION.map((group) => {
        const items = group.items.filter(shown);
        if (items.length === 0) return null;
        return (
          <section key={group.name}>
            <h2>{t(`nav.group.${group.name}`)}</h2>
            <ul className="plain-list">
              {items.map((item) => (
                <li key={item.path}>
                  <NavLink to={item.path} end={item.path === '/'}>
                    <item.icon aria-hidden />
                    <span>{t(`nav.${item.name}`)}</span>
                    {item.name === 'reviews' && waiting > 0 ? (
                      <b className="nav-count" title={t('nav.waiting', { count: waiting })}>
                        {waiting}
                      </b>
                    ) : null}
                  </NavLink>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
