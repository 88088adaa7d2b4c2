import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ROLES } from '../../../../src/kernel/identity/index.ts';
import { type SignInSync, type SyncChange, useAct, useList } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';

/** Person by person what a synchronisation did, or would do; of one that stopped the leavers can be confirmed. */
export function SyncDialog({ sync, confirms, onClose }: { sync: SignInSync; confirms: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const list = useList<SyncChange>(`/sign-in-syncs/${sync.id}/changes`);
  const path = `/sign-in-sources/${sync.sourceId}/syncs`;
  const act = useAct<void>({ path, touches: [path], body: () => ({ rehearsal: false, confirms: sync.id }) });
  const columns: Column<SyncChange>[] = [
    {
      key: 'who',
      title: t('sync.who'),
      narrow: 'head',
      render: (row) => (row.personId === null ? row.name : <Link to={`/people/${row.personId}`}>{row.name}</Link>),
    },
    { key: 'what', title: t('sync.what'), narrow: 'head', render: (row) => t(`sync.change.${row.what}`) },
    { key: 'detail', title: t('sync.detail'), render: (row) => <Detail change={row} /> },
  ];
  return (
    <Modal
      open
      width={760}
      title={confirms ? t('sync.confirmTitle') : t('sync.details')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.close')}</Button>
          {confirms ? (
            <Button
              danger
              type="primary"
              loading={act.isPending}
              onClick={() => act.mutate(undefined, { onSuccess: onClose })}
            >
              {t('sync.confirm')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="stack-tight">
        {confirms ? (
          <div className="dialog-note">{t('sync.confirmText', { count: sync.counts?.leave ?? 0 })}</div>
        ) : null}
        <ProblemAlert problem={act.error} />
        <CursorTable
          label={t('sync.details')}
          list={list}
          columns={columns}
          rowKey={(row) => String(row.place)}
          empty={<EmptyState title={t('sync.nothing')} />}
        />
      </div>
    </Modal>
  );
}

function Detail({ change }: { change: SyncChange }) {
  const { t } = useTranslation();
  const text = useText();
  const roles = (sign: string, list: SyncChange['gives']) => list.map(({ role }) => `${sign}${text(ROLES[role])}`);
  const parts = [
    ...(change.why === null ? [] : [t(`sync.why.${change.why}`, { defaultValue: '' })]),
    ...(change.takenOver ? [t('sync.takenOver')] : []),
    ...change.fields.filter((field) => field !== 'roles').map((field) => t(`sync.field.${field}`)),
    ...roles('+', change.gives),
    ...roles('−', change.takes),
  ].filter(Boolean);
  return parts.join('，');
}
