import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type AuditDetail, type SampleView, useAct, useList, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { StateTag, StatusTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { AuditDialog } from './audit-dialog.tsx';
import { Grade } from './nonconformities-page.tsx';
import { RaiseDialog } from './raise-dialog.tsx';

/** One internal audit: plan, samples, findings, report. */
export function Page() {
  const { id = '' } = useParams();
  const audit = useRead<AuditDetail>(`/audits/${id}`);
  return <Loaded query={audit}>{(data) => <Audit data={data} />}</Loaded>;
}

type Dialog = 'plan' | 'raise' | 'report' | 'cancel' | 'link' | null;

function Audit({ data }: { data: AuditDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayPlan = useCan('audit.plan');
  const [dialog, setDialog] = useState<Dialog>(null);
  const start = useAct({ path: `/audits/${data.id}/start` });
  const auditor = data.auditorIds.includes(me.id);
  const going = data.state === 'planned' || data.state === 'running';
  const close = () => setDialog(null);
  return (
    <>
      <PageHeader
        title={data.title}
        crumbs={[{ title: t('nav.audits'), path: '/audits' }]}
        tags={
          <>
            <StateTag of="audit" value={data.state} />
            {data.overdue ? <Word tone="bad">{t('audit.overdue')}</Word> : null}
          </>
        }
        actions={
          <>
            {mayPlan && going ? <Button onClick={() => setDialog('plan')}>{t('common.edit')}</Button> : null}
            {mayPlan && going ? <Button onClick={() => setDialog('cancel')}>{t('audit.cancel')}</Button> : null}
            {auditor && data.state === 'planned' ? (
              <Button type="primary" loading={start.isPending} onClick={() => start.mutate()}>
                {t('audit.start')}
              </Button>
            ) : null}
            {auditor && data.state === 'running' ? (
              <Button type="primary" onClick={() => setDialog('report')}>
                {t('audit.report')}
              </Button>
            ) : null}
          </>
        }
      />
      <ProblemAlert problem={start.error} />
      {data.conflicts.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('audit.notImpartial')}
          description={
            <ul className="plain-list">
              {data.conflicts.map((one) => (
                <li key={one.personId + one.measureId} className="row">
                  <ActorName id={one.personId} /> <MeasureLinks ids={[one.measureId]} />
                  <span className="small">{t('audit.acts', { count: one.acts })}</span> <Time at={one.lastAt} />
                </li>
              ))}
            </ul>
          }
        />
      ) : null}
      <div className="columns">
        <div className="stack">
          <Findings data={data} onRaise={auditor && going ? () => setDialog('raise') : null} />
          {data.report === null ? null : <Report data={data} />}
          <Samples data={data} onLink={auditor && going ? () => setDialog('link') : null} />
        </div>
        <Plan data={data} />
      </div>
      {dialog === 'plan' ? <AuditDialog audit={data} onClose={close} onDone={close} /> : null}
      {dialog === 'raise' ? <RaiseDialog auditId={data.id} onClose={close} onDone={close} /> : null}
      {dialog === 'report' ? <ReportDialog data={data} onClose={close} /> : null}
      {dialog === 'cancel' ? <CancelDialog data={data} onClose={close} /> : null}
      {dialog === 'link' ? <LinkDialog data={data} onClose={close} /> : null}
    </>
  );
}

function Findings({ data, onRaise }: { data: AuditDetail; onRaise: (() => void) | null }) {
  const { t } = useTranslation();
  const columns: Column<AuditDetail['findings'][number]>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/nonconformities/${row.id}`}>{row.title}</Link>,
    },
    { key: 'measure', title: t('sample.measure'), render: (row) => <MeasureLinks ids={[row.measureId]} /> },
    {
      key: 'grade',
      title: t('nonconformity.grade'),
      render: (row) => <Grade grade={row.grade as 'major' | 'minor' | 'observation'} />,
    },
    { key: 'state', title: t('common.state'), render: (row) => <StateTag of="nonconformity" value={row.state} /> },
  ];
  return (
    <Panel
      flush
      title={t('audit.findings')}
      extra={
        onRaise ? (
          <Button size="small" onClick={onRaise}>
            {t('nonconformity.raise')}
          </Button>
        ) : null
      }
    >
      <Rows
        label={t('audit.findings')}
        rows={data.findings}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('audit.noFindings')} />}
      />
    </Panel>
  );
}

function Report({ data }: { data: AuditDetail }) {
  const { t } = useTranslation();
  const { report } = data;
  if (report === null) return null;
  return (
    <Panel
      title={t('audit.reported')}
      note={t('audit.frozen')}
      extra={report.reviewId ? <Link to={`/reviews/${report.reviewId}`}>{t('nav.review')}</Link> : null}
    >
      <p className="pre-line breakable">{data.conclusion}</p>
      <ul className="plain-list stack-tight">
        {report.statuses.map((one) => (
          <li key={one.measureId} className="row">
            <MeasureLinks ids={[one.measureId]} /> <StatusTag status={one.status} />
          </li>
        ))}
      </ul>
      <p className="quiet small">
        <ActorName id={report.by} /> <Time at={report.at} />
      </p>
    </Panel>
  );
}

function Samples({ data, onLink }: { data: AuditDetail; onLink: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('nav.samples')}
      extra={
        onLink ? (
          <Button size="small" onClick={onLink}>
            {t('audit.link')}
          </Button>
        ) : null
      }
    >
      {data.sampleIds.length === 0 ? <EmptyState small title={t('audit.noSamples')} /> : null}
      <ul className="plain-list stack-tight">
        {data.sampleIds.map((id, at) => (
          <li key={id}>
            <Link to={`/samples/${id}`}>{t('audit.sampleNumber', { number: at + 1 })}</Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Plan({ data }: { data: AuditDetail }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('audit.about')}>
      <FactsList
        facts={[
          [t('audit.year'), data.year],
          [t('audit.days'), t('audit.fromTo', { from: data.from, to: data.to })],
          [t('audit.measures'), <MeasureLinks key="measures" ids={data.measureIds} />],
          [
            t('audit.units'),
            data.unitIds.length === 0
              ? t('audit.wholeOrganisation')
              : data.unitIds.map((id) => <SubjectLink key={id} id={id} kind="unit" />),
          ],
          [t('audit.auditors'), data.auditorIds.map((id) => <ActorName key={id} id={id} />)],
          [
            t('audit.criteria'),
            <span key="criteria" className="pre-line breakable">
              {data.criteria}
            </span>,
          ],
          [t('audit.plannedBy'), <ActorName key="by" id={data.plannedBy} />],
          ...(data.reason ? [[t('audit.why'), data.reason] as [string, string]] : []),
        ]}
      />
    </Panel>
  );
}

function ReportDialog({ data, onClose }: { data: AuditDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const report = useAct<object>({ path: `/audits/${data.id}/report` });
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  return (
    <FormDialog<{ conclusion: string; statement: string }>
      open
      title={t('audit.report')}
      note={t('audit.reportNote')}
      okText={t('apply.send')}
      busy={report.isPending}
      problem={report.error}
      onClose={onClose}
      onSubmit={(values) => report.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item name="conclusion" label={t('audit.conclusion')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={8000} />
      </Form.Item>
      <Form.Item name="statement" label={t('apply.statement')} extra={t('apply.statementExtra')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}

function CancelDialog({ data, onClose }: { data: AuditDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const cancel = useAct<object>({ path: `/audits/${data.id}/cancel` });
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      title={t('audit.cancel')}
      okText={t('audit.cancel')}
      busy={cancel.isPending}
      problem={cancel.error}
      onClose={onClose}
      onSubmit={(values) => cancel.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="reason"
        label={t('audit.why')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}

function LinkDialog({ data, onClose }: { data: AuditDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const times = useTimes();
  const link = useAct<object>({ path: `/audits/${data.id}/samples` });
  const samples = useList<SampleView>('/samples');
  return (
    <FormDialog<{ sampleId: string }>
      open
      title={t('audit.link')}
      note={t('audit.linkNote')}
      okText={t('audit.link')}
      busy={link.isPending}
      problem={link.error}
      onClose={onClose}
      onSubmit={(values) => link.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item name="sampleId" label={t('nav.samples')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select
          options={samples.data
            ?.filter((one) => one.state === 'done' && !data.sampleIds.includes(one.id))
            .map((one) => ({
              value: one.id,
              label: `${times.absolute(one.createdAt)} · ${one.rule.measureId ?? t('sample.allMeasures')} · ${one.rule.count}`,
            }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
