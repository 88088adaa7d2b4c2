import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Account, type ApiKeyInfo, useAct } from '../../../app/api/index.ts';
import { type Column, Rows } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { Time } from '../../../components/time/index.tsx';

type Session = Account['sessions'][number];

/** Somebody's live sessions and keys, each of which can be ended. */
export function SessionsOfPerson({ personId, account }: { personId: string; account: Account }) {
  const { t } = useTranslation();
  const end = useAct<Session>({ path: ({ id }) => `/people/${personId}/sessions/${id}`, method: 'delete' });
  const revoke = useAct<ApiKeyInfo>({ path: ({ id }) => `/people/${personId}/api-keys/${id}`, method: 'delete' });
  const keys = account.apiKeys.filter((key) => key.revokedAt === null && Date.parse(key.until) > Date.now());
  const sessionColumns: Column<Session>[] = [
    {
      key: 'device',
      title: t('account.device'),
      narrow: 'head',
      render: (row) => (
        <span className="clamp small" title={row.userAgent ?? undefined}>
          {row.userAgent ?? '—'}
        </span>
      ),
    },
    { key: 'ip', title: t('account.ip'), render: (row) => <span className="mono small">{row.ip ?? '—'}</span> },
    { key: 'seen', title: t('account.seen'), render: (row) => <Time at={row.seenAt} /> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) => (
        <Button size="small" danger type="text" onClick={() => end.mutate(row)}>
          {t('account.revoke')}
        </Button>
      ),
    },
  ];
  const keyColumns: Column<ApiKeyInfo>[] = [
    { key: 'title', title: t('common.title'), narrow: 'head', render: (row) => <b title={row.hint}>{row.title}</b> },
    { key: 'until', title: t('key.until'), render: (row) => <Time at={row.until} /> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) => (
        <Button size="small" danger type="text" onClick={() => revoke.mutate(row)}>
          {t('account.revokeKey')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <ProblemAlert problem={end.error ?? revoke.error} />
      <Rows
        label={t('account.sessions')}
        rows={account.sessions}
        columns={sessionColumns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('accountPanel.noSessions')} />}
      />
      {keys.length > 0 ? (
        <Rows label={t('account.keys')} rows={keys} columns={keyColumns} rowKey={(row) => row.id} empty={null} />
      ) : null}
    </>
  );
}
