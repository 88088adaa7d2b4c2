import { MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { PageSkeleton } from '../../components/page-skeleton/index.tsx';
import { useText } from '../i18n/index.ts';
import { useMe } from '../session/index.ts';
import { AccountMenu } from './account-menu.tsx';
import { Bell } from './bell.tsx';
import { Logo } from './logo.tsx';
import { Navigation } from './navigation.tsx';
import { SearchPalette } from './search-palette.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StaleStrip } from './stale-strip.tsx';
import { StandInStrip } from './stand-in-strip.tsx';

/** The frame around every signed-in page: navigation, search, account. */
export function Shell() {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const location = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(location.pathname);
  const [menuOpen, setMenuOpen] = useState(false);
  const [searchOpen, setSearchOpen] = useState(false);
  useShortcuts(() => setSearchOpen(true));
  useEffect(() => {
    setMenuOpen(false);
    // A new page is announced by moving the focus to it, as a page load would.
    if (shown.current !== location.pathname) main.current?.focus({ preventScroll: true });
    shown.current = location.pathname;
  }, [location.pathname]);
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <aside className="shell-side">
        <Link to="/" className="shell-brand">
          <Logo />
          <span>
            <b>{t('app.name')}</b>
            <small>{text(me.organisation)}</small>
          </span>
        </Link>
        <Navigation />
      </aside>
      <header className="shell-head">
        <Button
          className="shell-burger"
          type="text"
          icon={<MenuOutlined aria-hidden />}
          aria-label={t('shell.menu')}
          onClick={() => setMenuOpen(true)}
        />
        <Link to="/" className="shell-head-brand" aria-label={t('nav.home')}>
          <Logo />
        </Link>
        <button type="button" className="shell-search" onClick={() => setSearchOpen(true)}>
          <SearchOutlined aria-hidden />
          <span>{t('search.placeholder')}</span>
          <kbd>/</kbd>
        </button>
        <Bell />
        <AccountMenu />
      </header>
      <main className="shell-main" id="main" ref={main} tabIndex={-1}>
        <StandInStrip />
        <StaleStrip />
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <Drawer
        open={menuOpen}
        onClose={() => setMenuOpen(false)}
        placement="left"
        size={272}
        title={text(me.organisation)}
        styles={{ body: { padding: '8px 0' } }}
      >
        <Navigation />
      </Drawer>
      <SearchPalette open={searchOpen} onClose={() => setSearchOpen(false)} />
      <ScrollRestoration />
    </div>
  );
}
