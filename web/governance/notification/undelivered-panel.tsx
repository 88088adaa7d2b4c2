import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type UndeliveredView, useAct, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** What did not arrive, why, and when it is tried again. */
export function UndeliveredPanel() {
  const { t } = useTranslation();
  const text = useText();
  const list = useList<UndeliveredView>('/messages/undelivered', undefined, { every: 15_000 });
  const again = useAct<UndeliveredView>({ path: ({ id }) => `/messages/${id}/attempts`, body: () => ({}) });
  const [givenUp, setGivenUp] = useState<UndeliveredView | null>(null);
  const columns: Column<UndeliveredView>[] = [
    { key: 'what', title: t('notification.what'), narrow: 'head', render: (row) => text(row.sentence) },
    {
      key: 'to',
      title: t('channel.to'),
      render: (row) => (row.via === 'mail' ? <ActorName id={row.recipientId} /> : (row.channel ?? '—')),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <Word tone={row.state === 'failed' ? 'bad' : row.state === 'sent' ? 'good' : 'warn'}>
            {t(`channel.stateOf.${row.state}`)}
          </Word>
          {/* The uncertain attempt of such a one is what its state says. */}
          {row.leftOpen > (row.state === 'uncertain' ? 1 : 0) ? (
            <Word tone="warn">{t('channel.twice', { count: row.leftOpen })}</Word>
          ) : null}
        </span>
      ),
    },
    {
      key: 'reason',
      title: t('channel.reason'),
      render: (row) => (
        <span className="breakable">
          {row.outcome === null ? '—' : t(`channel.outcome.${row.outcome}`)}{' '}
          <span className="quiet small">{row.detail}</span>
        </span>
      ),
    },
    { key: 'attempts', title: t('channel.attempts'), align: 'right', render: (row) => row.attempts },
    { key: 'at', title: t('notification.at'), render: (row) => <Time at={row.at} /> },
    { key: 'next', title: t('channel.next'), render: (row) => <Time at={row.nextAttemptAt} /> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        row.state === 'failed' || row.state === 'uncertain' ? (
          <span className="row">
            <Button size="small" onClick={() => again.mutate(row)}>
              {t('channel.again')}
            </Button>
            <Button size="small" type="text" onClick={() => setGivenUp(row)}>
              {t('channel.dismiss')}
            </Button>
          </span>
        ) : null,
    },
  ];
  return (
    <Panel flush title={t('channel.tab.undelivered')} note={t('channel.undeliveredIntro')}>
      <ProblemAlert problem={again.error} />
      <CursorTable
        label={t('channel.tab.undelivered')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t('channel.undeliveredNone')} />}
      />
      {givenUp === null ? null : (
        <ReasonDialog
          open
          title={t('channel.dismiss')}
          consequence={t('channel.dismissNote')}
          okText={t('channel.dismiss')}
          path={`/messages/${givenUp.id}/dismissal`}
          onClose={() => setGivenUp(null)}
        />
      )}
    </Panel>
  );
}
