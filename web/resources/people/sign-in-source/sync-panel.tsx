import { SyncOutlined } from '@ant-design/icons';
import { Alert, Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SignInSource, type SignInSync, useAct, useList } from '../../../app/api/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { ActorName } from '../../../components/person-name/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';
import { SyncDialog } from './sync-dialog.tsx';

const TONES = {
  reading: 'idle',
  applying: 'idle',
  done: 'good',
  failed: 'bad',
  stopped: 'warn',
  interrupted: 'warn',
} as const;

/** The synchronisations of one source, the latest first; while one runs it is followed. */
export function SyncPanel({ source }: { source: SignInSource }) {
  const { t } = useTranslation();
  const may = useCan('sign-in-source.manage');
  const [looking, setLooking] = useState<SignInSync | null>(null);
  const path = `/sign-in-sources/${source.id}/syncs`;
  const [every, setEvery] = useState(15_000);
  const list = useList<SignInSync>(path, {}, { limit: 5, every });
  const latest = list.data?.[0];
  const running = latest?.state === 'reading' || latest?.state === 'applying';
  const pace = running ? 1_000 : 15_000;
  if (pace !== every) setEvery(pace);
  const act = useAct<{ rehearsal: boolean }>({ path, touches: [path] });
  const stopped = list.data?.find((sync) => !sync.rehearsal);
  const waits = stopped?.state === 'stopped' ? stopped : null;
  const columns: Column<SignInSync>[] = [
    { key: 'when', title: t('sync.when'), narrow: 'head', render: (row) => <Time at={row.startedAt} /> },
    { key: 'state', title: t('common.state'), narrow: 'head', render: (row) => <SyncState sync={row} /> },
    {
      key: 'by',
      title: t('sync.by'),
      render: (row) => (row.askedBy === null ? t('sync.schedule') : <ActorName id={row.askedBy} />),
    },
    {
      key: 'what',
      title: t('sync.detail'),
      render: (row) => (
        <span className="row">
          <SyncOutcome sync={row} />
          {row.counts === null ? null : (
            <Button size="small" onClick={() => setLooking(row)}>
              {t('sync.details')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <section className="stack-tight" aria-label={t('sync.syncs')}>
      <div className="row row-between">
        <strong>{t('sync.syncs')}</strong>
        {may ? (
          <span className="row">
            <Button size="small" disabled={running} onClick={() => act.mutate({ rehearsal: true })}>
              {t('sync.rehearse')}
            </Button>
            <Button
              size="small"
              icon={<SyncOutlined aria-hidden />}
              disabled={running}
              onClick={() => act.mutate({ rehearsal: false })}
            >
              {t('sync.syncNow')}
            </Button>
          </span>
        ) : null}
      </div>
      <ProblemAlert problem={act.error} />
      {waits === null ? null : (
        <Alert
          type="warning"
          showIcon
          title={t('sync.confirmText', { count: waits.counts?.leave ?? 0 })}
          action={
            may ? (
              <Button size="small" onClick={() => setLooking(waits)}>
                {t('sync.details')}
              </Button>
            ) : null
          }
        />
      )}
      <CursorTable
        label={t('sync.syncs')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t('sync.noSync')} />}
      />
      {looking === null ? null : (
        <SyncDialog sync={looking} onClose={() => setLooking(null)} confirms={may && looking.id === waits?.id} />
      )}
    </section>
  );
}

function SyncState({ sync }: { sync: SignInSync }) {
  const { t } = useTranslation();
  return <Word tone={TONES[sync.state]}>{t(`sync.syncState.${sync.state}`)}</Word>;
}

function SyncOutcome({ sync }: { sync: SignInSync }) {
  const { t } = useTranslation();
  if (sync.state === 'reading') return t('sync.read', { count: sync.people });
  if (sync.state === 'applying')
    return (
      <Progress
        size="small"
        percent={Math.round((100 * sync.applied) / Math.max(1, sync.planned))}
        format={() => t('sync.progress', { applied: sync.applied, planned: sync.planned })}
      />
    );
  if (sync.fault !== null) return t(`sync.fault.${sync.fault}`, { defaultValue: t('sync.fault.failed') });
  if (sync.counts === null) return null;
  return (
    <>
      {t('sync.counts', { ...sync.counts })}
      {sync.rehearsal ? ` ${t('sync.wouldBe')}` : ''}
    </>
  );
}
