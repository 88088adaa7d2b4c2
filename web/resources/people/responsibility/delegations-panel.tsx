import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input } from 'antd';
import type dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DelegationView, useAct, useList } from '../../../app/api/index.ts';
import { useMe } from '../../../app/session/index.ts';
import { useStandIn } from '../../../app/session/stand-in.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** Who stands in for whom, from when until when. */
export function DelegationsPanel() {
  const { t } = useTranslation();
  const me = useMe();
  const { actFor } = useStandIn();
  const [making, setMaking] = useState(false);
  const list = useList<DelegationView>('/delegations');
  const end = useAct<{ id: string }>({ path: ({ id }) => `/delegations/${id}/end`, body: () => ({}) });
  const columns: Column<DelegationView>[] = [
    {
      key: 'who',
      title: t('delegation.who'),
      narrow: 'head',
      render: (row) => t('delegation.for', { to: row.to.name, from: row.from.name }),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="delegation" value={row.state} />,
    },
    { key: 'from', title: t('delegation.starts'), render: (row) => <Time at={row.startsAt} absolute /> },
    { key: 'until', title: t('delegation.ends'), render: (row) => <Time at={row.endsAt} absolute /> },
    { key: 'reason', title: t('form.reason'), render: (row) => row.reason },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        row.state !== 'over' && (row.from.id === me.id || row.to.id === me.id) ? (
          <div className="row">
            {row.state === 'active' && row.to.id === me.id && me.onBehalfOf?.id !== row.from.id ? (
              <Button size="small" onClick={() => actFor(row.from.id)}>
                {t('standIn.forOne', { principal: row.from.name })}
              </Button>
            ) : null}
            <Button size="small" type="text" danger onClick={() => end.mutate({ id: row.id })}>
              {t('delegation.end')}
            </Button>
          </div>
        ) : null,
    },
  ];
  return (
    <Panel
      title={t('responsibility.tab.delegations')}
      note={t('delegation.note')}
      flush
      extra={
        // One's rights are one's own to lend.
        me.onBehalfOf === null ? (
          <Button size="small" type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
            {t('delegation.make')}
          </Button>
        ) : null
      }
    >
      <ProblemAlert problem={end.error} />
      <CursorTable
        label={t('responsibility.tab.delegations')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('delegation.none')} />}
      />
      {making ? <DelegateDialog onClose={() => setMaking(false)} /> : null}
    </Panel>
  );
}

interface Values {
  readonly toId: string;
  readonly dates: readonly [dayjs.Dayjs, dayjs.Dayjs];
  readonly reason: string;
}

function DelegateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<Values>({
    path: '/delegations',
    idempotent: true,
    body: ({ toId, dates, reason }) => ({
      toId,
      reason,
      startsAt: dates[0].startOf('day').toISOString(),
      endsAt: dates[1].endOf('day').toISOString(),
    }),
  });
  return (
    <FormDialog<Values>
      open
      onClose={onClose}
      title={t('delegation.make')}
      note={t('delegation.makeNote')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item name="toId" label={t('delegation.to')} rules={[{ required: true, message: t('form.needed') }]}>
        <PersonSelect />
      </Form.Item>
      <Form.Item name="dates" label={t('delegation.dates')} rules={[{ required: true, message: t('form.needed') }]}>
        <DatePicker.RangePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('form.reason')}
        rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}
