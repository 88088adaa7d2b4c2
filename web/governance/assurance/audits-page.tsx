import { PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type AuditView, useList } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { AuditDialog } from './audit-dialog.tsx';

/** The programme of internal audits, by year. */
export function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useCan('audit.plan');
  const [planning, setPlanning] = useState(false);
  const [{ year }, setFilters] = useFilters(['year']);
  const list = useList<AuditView>('/audits', { year });
  const now = new Date().getFullYear();
  const columns: Column<AuditView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/audits/${row.id}`}>{row.title}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <StateTag of="audit" value={row.state} />
          {row.overdue ? <Word tone="bad">{t('audit.overdue')}</Word> : null}
        </span>
      ),
    },
    { key: 'year', title: t('audit.year'), render: (row) => row.year },
    { key: 'measures', title: t('audit.measures'), render: (row) => <MeasureLinks ids={row.measureIds} /> },
    {
      key: 'auditors',
      title: t('audit.auditors'),
      render: (row) => (
        <span className="row">
          {row.auditorIds.map((id) => (
            <ActorName key={id} id={id} />
          ))}
        </span>
      ),
    },
    {
      key: 'days',
      title: t('audit.days'),
      render: (row) => <span className="nowrap">{t('audit.fromTo', { from: row.from, to: row.to })}</span>,
    },
    { key: 'findings', title: t('audit.findings'), align: 'right', render: (row) => row.findings.length },
  ];
  const action = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setPlanning(true)}>
      {t('audit.plan')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.audits')} detail={t('audit.intro')} actions={action} />
      <Panel flush>
        <div className="filters filters-inset">
          <Select
            allowClear
            aria-label={t('audit.year')}
            placeholder={t('audit.allYears')}
            style={{ minWidth: 140 }}
            value={year}
            onChange={(value) => setFilters({ year: value ?? null })}
            options={[now + 1, now, now - 1, now - 2].map((value) => ({ value: String(value), label: String(value) }))}
          />
        </div>
        <CursorTable
          label={t('nav.audits')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/audits/${row.id}`)}
          empty={<EmptyState title={t('audit.none')} text={t('audit.noneText')} action={action} />}
        />
      </Panel>
      {planning ? (
        <AuditDialog
          audit={null}
          onClose={() => setPlanning(false)}
          onDone={(made) => void navigate(`/audits/${made.id}`)}
        />
      ) : null}
    </>
  );
}
