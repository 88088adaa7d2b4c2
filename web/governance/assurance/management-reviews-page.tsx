import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ManagementReviewView, useAct, useList } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { usePeople } from '../../components/names/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { PersonSelect } from './raise-dialog.tsx';

/** The management reviews, with how many of their decisions are open. */
export function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useCan('management-review.hold');
  const [preparing, setPreparing] = useState(false);
  const list = useList<ManagementReviewView>('/management-reviews');
  const columns: Column<ManagementReviewView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/management-reviews/${row.id}`}>{row.title}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <StateTag of="managementReview" value={row.state} />
          {row.decisions.some(({ overdue }) => overdue) ? (
            <Word tone="bad">{t('managementReview.overdue')}</Word>
          ) : null}
        </span>
      ),
    },
    { key: 'held', title: t('managementReview.heldOn'), render: (row) => <span className="nowrap">{row.heldOn}</span> },
    {
      key: 'period',
      title: t('managementReview.period'),
      render: (row) => <span className="nowrap">{t('audit.fromTo', { from: row.from, to: row.to })}</span>,
    },
    { key: 'chair', title: t('managementReview.chair'), render: (row) => <ActorName id={row.chairId} /> },
    {
      key: 'open',
      title: t('managementReview.decisions'),
      align: 'right',
      render: (row) => row.decisions.length,
    },
  ];
  const action = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setPreparing(true)}>
      {t('managementReview.prepare')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.managementReviews')} detail={t('managementReview.intro')} actions={action} />
      <Panel flush>
        <CursorTable
          label={t('nav.managementReviews')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/management-reviews/${row.id}`)}
          empty={
            <EmptyState title={t('managementReview.none')} text={t('managementReview.noneText')} action={action} />
          }
        />
      </Panel>
      {preparing ? (
        <PrepareDialog
          onClose={() => setPreparing(false)}
          onDone={(made) => void navigate(`/management-reviews/${made.id}`)}
        />
      ) : null}
    </>
  );
}

interface Values {
  title: string;
  heldOn: dayjs.Dayjs;
  period: [dayjs.Dayjs, dayjs.Dayjs];
  chairId: string;
  attendeeIds: string[];
}

function PrepareDialog(props: { onClose: () => void; onDone: (made: ManagementReviewView) => void }) {
  const { t } = useTranslation();
  const people = usePeople();
  const prepare = useAct<object, ManagementReviewView>({ path: '/management-reviews', idempotent: true });
  const needed = [{ required: true, message: t('form.needed') }];
  const day = (at: dayjs.Dayjs) => at.format('YYYY-MM-DD');
  return (
    <FormDialog<Values>
      open
      title={t('managementReview.prepare')}
      note={t('managementReview.prepareNote')}
      initial={{ heldOn: dayjs(), period: [dayjs().subtract(1, 'year'), dayjs()], attendeeIds: [] }}
      busy={prepare.isPending}
      problem={prepare.error}
      onClose={props.onClose}
      onSubmit={({ heldOn, period: [from, to], ...values }) =>
        prepare.mutate({ ...values, heldOn: day(heldOn), from: day(from), to: day(to) }, { onSuccess: props.onDone })
      }
    >
      <Form.Item name="title" label={t('common.title')} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="heldOn" label={t('managementReview.heldOn')} rules={needed}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="period" label={t('managementReview.period')} rules={needed}>
        <DatePicker.RangePicker style={{ width: '100%' }} allowClear={false} />
      </Form.Item>
      <Form.Item name="chairId" label={t('managementReview.chair')} rules={needed}>
        <PersonSelect people={people} />
      </Form.Item>
      <Form.Item name="attendeeIds" label={t('managementReview.attendees')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={[...people.values()].map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
