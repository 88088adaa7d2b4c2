import { Button, DatePicker, Form, Input } from 'antd';
import type dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type ActionView, type ResolutionView, useAct, useList } from '../../../app/api/index.ts';
import { useMe } from '../../../app/session/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** What a body resolved, with the actions that follow. */
export function ResolutionsPanel({ bodyId, conducts }: { bodyId: string; conducts: boolean }) {
  const { t } = useTranslation();
  const list = useList<ResolutionView>('/resolutions', { bodyId });
  const [charging, setCharging] = useState<ResolutionView | null>(null);
  const columns: Column<ResolutionView>[] = [
    {
      key: 'title',
      title: t('resolution.one'),
      narrow: 'head',
      render: (row) => <Link to={`/meetings/${row.meetingId}`}>{row.title}</Link>,
    },
    {
      key: 'outcome',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="item" value={row.outcome} />,
    },
    { key: 'at', title: t('resolution.at'), render: (row) => <Time at={row.decidedAt} /> },
    {
      key: 'review',
      title: t('nav.review'),
      render: (row) =>
        row.reviewId ? (
          <Link to={`/reviews/${row.reviewId}`}>{t(row.counted ? 'resolution.counted' : 'resolution.notCounted')}</Link>
        ) : (
          '—'
        ),
    },
    {
      key: 'actions',
      title: t('resolution.actions'),
      render: (row) => (
        <div className="stack-tight">
          {row.actions.map((action) => (
            <Action key={action.id} action={action} conducts={conducts} />
          ))}
          {conducts && row.outcome === 'adopted' ? (
            <Button size="small" type="text" onClick={() => setCharging(row)}>
              {t('resolution.charge')}
            </Button>
          ) : null}
        </div>
      ),
    },
  ];
  return (
    <Panel title={t('resolution.all')} flush>
      <CursorTable
        label={t('resolution.all')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('resolution.none')} />}
      />
      {charging ? <ChargeDialog resolution={charging} onClose={() => setCharging(null)} /> : null}
    </Panel>
  );
}

function Action({ action, conducts }: { action: ActionView; conducts: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const [reporting, setReporting] = useState(false);
  const own = action.owner.id === me.id;
  const move = useAct<{ verb: string }>({
    path: ({ verb }) => `/resolution-actions/${action.id}/${verb}`,
    body: () => ({}),
  });
  return (
    <div>
      <span className="row">
        {action.title}
        <StateTag of="action" value={action.overdue ? 'overdue' : action.state} title={action.doneNote ?? undefined} />
      </span>
      <p className="quiet small">
        {action.owner.name} · <Time at={action.dueAt} />{' '}
        {own && action.state === 'open' ? (
          <Button size="small" onClick={() => setReporting(true)}>
            {t('resolution.done')}
          </Button>
        ) : null}
        {conducts && !own && action.state === 'done' ? (
          <>
            <Button size="small" type="primary" onClick={() => move.mutate({ verb: 'close' })}>
              {t('resolution.close')}
            </Button>
            <Button size="small" type="text" onClick={() => move.mutate({ verb: 'reopen' })}>
              {t('resolution.reopen')}
            </Button>
          </>
        ) : null}
      </p>
      <ProblemAlert problem={move.error} />
      {reporting ? <DoneDialog action={action} onClose={() => setReporting(false)} /> : null}
    </div>
  );
}

function DoneDialog({ action, onClose }: { action: ActionView; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ note: string }>({ path: `/resolution-actions/${action.id}/done` });
  return (
    <FormDialog<{ note: string }>
      open
      onClose={onClose}
      title={t('resolution.done')}
      note={t('resolution.doneNote')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="note"
        label={t('resolution.what')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}

function ChargeDialog({ resolution, onClose }: { resolution: ResolutionView; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ title: string; ownerId: string; dueAt?: dayjs.Dayjs }>({
    path: `/resolutions/${resolution.id}/actions`,
    idempotent: true,
    body: ({ title, ownerId, dueAt }) => ({
      title,
      ownerId,
      ...(dueAt ? { dueAt: dueAt.endOf('day').toISOString() } : {}),
    }),
  });
  return (
    <FormDialog<{ title: string; ownerId: string; dueAt?: dayjs.Dayjs }>
      open
      onClose={onClose}
      title={t('resolution.charge')}
      note={resolution.title}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="title"
        label={t('resolution.what')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={500} autoFocus />
      </Form.Item>
      <Form.Item name="ownerId" label={t('resolution.owner')} rules={[{ required: true, message: t('form.needed') }]}>
        <PersonSelect />
      </Form.Item>
      <Form.Item name="dueAt" label={t('resolution.due')} extra={t('resolution.dueExtra')}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
    </FormDialog>
  );
}
