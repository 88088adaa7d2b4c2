import { PlusOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ApplicationView,
  type LegalHold,
  type Page as PageOf,
  useAct,
  useList,
  useRead,
} from '../../app/api/index.ts';
import { useText, useTimes, zonedInstant } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';

interface Typed {
  applicationId?: string;
  endUser?: string;
  trafficId?: string;
  range?: [Dayjs | null, Dayjs | null] | null;
  until?: Dayjs | null;
  reason: string;
}

/** What must be kept beyond its time, who said so, and why. */
export function HoldsPanel() {
  const { t } = useTranslation();
  const may = useCan('hold.manage');
  const holds = useList<LegalHold>('/legal-holds');
  const [placing, setPlacing] = useState(false);
  const [lifting, setLifting] = useState<LegalHold | null>(null);
  const columns: Column<LegalHold>[] = [
    { key: 'what', title: t('hold.what'), narrow: 'head', render: (hold) => <Scope hold={hold} /> },
    {
      key: 'state',
      title: t('retention.state'),
      narrow: 'head',
      render: (hold) => <Word tone={hold.state === 'open' ? 'bad' : 'idle'}>{t(`hold.state.${hold.state}`)}</Word>,
    },
    { key: 'reason', title: t('form.reason'), render: (hold) => <span className="breakable">{hold.reason}</span> },
    {
      key: 'by',
      title: t('hold.placed'),
      render: (hold) => (
        <>
          <ActorName id={hold.placedBy} /> <Time at={hold.placedAt} />
        </>
      ),
    },
    {
      key: 'until',
      title: t('hold.until'),
      render: (hold) => (hold.until ? <Time at={hold.until} absolute /> : t('hold.untilLifted')),
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      render: (hold) =>
        may && hold.state === 'open' ? (
          <Button size="small" onClick={() => setLifting(hold)}>
            {t('hold.lift')}
          </Button>
        ) : null,
    },
  ];
  const add = may ? (
    <Button icon={<PlusOutlined aria-hidden />} onClick={() => setPlacing(true)}>
      {t('hold.place')}
    </Button>
  ) : null;
  return (
    <Panel flush title={t('hold.title')} note={t('hold.note')} extra={add}>
      <CursorTable
        label={t('hold.title')}
        list={holds}
        columns={columns}
        rowKey={(hold) => hold.id}
        empty={<EmptyState small title={t('hold.none')} text={t('hold.noneText')} />}
      />
      <PlaceHold open={placing} onClose={() => setPlacing(false)} />
      <ReasonDialog
        open={lifting !== null}
        onClose={() => setLifting(null)}
        title={t('hold.lift')}
        consequence={t('hold.liftNote')}
        okText={t('hold.lift')}
        path={`/legal-holds/${lifting?.id}/lift`}
      />
    </Panel>
  );
}

function Scope({ hold }: { hold: LegalHold }) {
  const { t } = useTranslation();
  const times = useTimes();
  const shown = (at: string | null) => (at === null ? '…' : times.absolute(at));
  return (
    <span className="stack-tight">
      {hold.trafficId ? <span>{t('hold.oneRecord')}</span> : null}
      {hold.applicationId ? <SubjectLink id={hold.applicationId} /> : null}
      {hold.endUser ? <span className="mono small">{hold.endUser}</span> : null}
      {hold.from || hold.to ? (
        <span className="small">
          {shown(hold.from)} – {shown(hold.to)}
        </span>
      ) : null}
    </span>
  );
}

function PlaceHold({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const times = useTimes();
  const applications = useRead<PageOf<ApplicationView>>('/applications', { limit: 200 }, { enabled: open });
  const [gone, setGone] = useState<readonly string[]>([]);
  const act = useAct<object, { prunedMonths: string[] }>({ path: '/legal-holds' });
  const instant = (at: Dayjs | null | undefined) =>
    at
      ? zonedInstant(
          { year: at.year(), month: at.month() + 1, day: at.date(), hour: at.hour(), minute: at.minute() },
          times.timeZone,
        ).toISOString()
      : undefined;
  const close = () => {
    act.reset();
    setGone([]);
    onClose();
  };
  return (
    <FormDialog<Typed>
      open={open}
      onClose={close}
      title={t('hold.place')}
      note={t('hold.placeNote')}
      okText={t('hold.place')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={({ range, until, applicationId, endUser, trafficId, reason }) =>
        act.mutate(
          {
            reason,
            applicationId: applicationId || undefined,
            endUser: endUser?.trim() || undefined,
            trafficId: trafficId?.trim() || undefined,
            from: instant(range?.[0]),
            to: instant(range?.[1]),
            until: instant(until),
          },
          { onSuccess: ({ prunedMonths }) => (prunedMonths.length > 0 ? setGone(prunedMonths) : close()) },
        )
      }
    >
      {gone.length > 0 ? <Alert type="warning" showIcon title={t('hold.gone', { months: gone.join(', ') })} /> : null}
      <Form.Item name="applicationId" label={t('traffic.application')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={applications.data?.items.map(({ id, title }) => ({ value: id, label: text(title) }))}
        />
      </Form.Item>
      <Form.Item name="endUser" label={t('traffic.endUser')} extra={t('hold.endUserExtra')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="range" label={t('hold.range')}>
        <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" allowEmpty={[true, true]} />
      </Form.Item>
      <Form.Item name="trafficId" label={t('hold.recordId')} extra={t('hold.recordIdExtra')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="until" label={t('hold.until')} extra={t('hold.untilExtra')}>
        <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('form.reason')}
        extra={t('form.reasonExtra')}
        rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
