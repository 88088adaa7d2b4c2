import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../src/kernel/identity/index.ts';
import { type Page as PageOf, type SessionInfo, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useMe } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { useUnitTree } from '../../components/fields/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { ApiKeysPanel } from './api-keys-panel.tsx';
import { ChangePassword } from './identity/change-password.tsx';
import { SecondFactorPanel } from './identity/second-factor-panel.tsx';

/** The person's own account. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const { units } = useUnitTree();
  return (
    <>
      <PageHeader title={t('nav.account')} detail={`${me.name} · ${me.email}`} />
      <div className="columns">
        <div className="stack">
          <Sessions />
          <ApiKeysPanel />
        </div>
        <div className="stack">
          <Panel title={t('account.roles')}>
            {me.roles.length === 0 ? (
              <EmptyState small title={t('account.noRoles')} />
            ) : (
              <FactsList
                facts={me.roles.map((grant) => [
                  text(ROLES[grant.role]),
                  <span key={grant.role}>
                    {text(units.find((unit) => unit.id === grant.unitId)?.title)}{' '}
                    {grant.until ? <Time at={grant.until} /> : null}
                  </span>,
                ])}
              />
            )}
          </Panel>
          <SecondFactorPanel />
          <ChangePassword />
        </div>
      </div>
    </>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const sessions = useRead<PageOf<SessionInfo>>('/sessions');
  const revoke = useAct<SessionInfo>({ path: (session) => `/sessions/${session.id}`, method: 'delete' });
  const columns: Column<SessionInfo>[] = [
    {
      key: 'device',
      title: t('account.device'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <span className="clamp small" title={row.userAgent ?? undefined}>
            {row.userAgent ?? '—'}
          </span>
          {row.current ? <Word tone="good">{t('account.thisSession')}</Word> : null}
        </span>
      ),
    },
    { key: 'ip', title: t('account.ip'), render: (row) => <span className="mono small">{row.ip ?? '—'}</span> },
    { key: 'seen', title: t('account.seen'), render: (row) => <Time at={row.seenAt} /> },
    { key: 'ends', title: t('account.ends'), render: (row) => <Time at={row.endsAt} /> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        row.current ? null : (
          <Button size="small" danger type="text" onClick={() => revoke.mutate(row)}>
            {t('account.revoke')}
          </Button>
        ),
    },
  ];
  return (
    <Panel title={t('account.sessions')} flush>
      <ProblemAlert problem={revoke.error} />
      <Loaded query={sessions}>
        {({ items }) => (
          <Rows
            label={t('account.sessions')}
            rows={items}
            columns={columns}
            rowKey={(row) => row.id}
            empty={<EmptyState small title={t('common.none')} />}
          />
        )}
      </Loaded>
    </Panel>
  );
}
