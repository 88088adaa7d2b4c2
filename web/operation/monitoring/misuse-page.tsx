import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type MisuseCase, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { MisuseChart } from './misuse-chart.tsx';
import { MisuseGradeDialog } from './misuse-dialogs.tsx';
import { MisuseLadderPanel } from './misuse-ladder-panel.tsx';
import { Held, Until, Who } from './misuse-words.tsx';

/** Users with violations, and what is held against them. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('misuse.grade');
  const [grading, setGrading] = useState(false);
  const [filters, setFilters] = useFilters(['grade', 'waiting']);
  const list = useList<MisuseCase>('/misuse-cases', filters, { every: 15_000 });
  const columns: Column<MisuseCase>[] = [
    {
      key: 'who',
      title: t('misuse.who'),
      narrow: 'head',
      render: (row) => <Who row={row} />,
    },
    { key: 'grade', title: t('misuse.grade'), narrow: 'head', render: (row) => <Held row={row} /> },
    {
      key: 'application',
      title: t('misuse.application'),
      render: (row) => <SubjectLink id={row.applicationId} title={text(row.applicationTitle)} />,
    },
    { key: 'counts', title: t('misuse.counts'), align: 'right', render: (row) => `${row.today} / ${row.month}` },
    { key: 'last', title: t('misuse.last'), render: (row) => <Time at={row.lastViolationAt} /> },
    {
      key: 'since',
      title: t('misuse.since'),
      render: (row) => (row.grade === 'none' ? '—' : <Time at={row.since} />),
    },
    { key: 'until', title: t('misuse.until'), render: (row) => <Until row={row} /> },
    {
      key: 'open',
      title: '',
      align: 'right',
      render: (row) => <Link to={`/misuse/${row.id}`}>{t('misuse.history')}</Link>,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.misuse')}
        detail={
          <>
            {t('misuse.intro')} <MeasureLinks ids={['6.2.c']} />
          </>
        }
        actions={may ? <Button onClick={() => setGrading(true)}>{t('misuse.suspend')}</Button> : null}
      />
      <div className="stack">
        <MisuseChart />
        <Panel
          flush
          title={t('misuse.who')}
          extra={
            <>
              <Select
                size="small"
                aria-label={t('misuse.grade')}
                value={filters.grade ?? ''}
                onChange={(grade) => setFilters({ grade: grade || null })}
                popupMatchSelectWidth={false}
                options={[
                  { value: '', label: t('misuse.all') },
                  ...['warn', 'limit', 'suspend', 'close', 'none'].map((value) => ({
                    value,
                    label: t(`state.misuse.${value}`),
                  })),
                ]}
              />
              <Select
                size="small"
                aria-label={t('misuse.waiting')}
                value={filters.waiting ?? ''}
                onChange={(waiting) => setFilters({ waiting: waiting || null })}
                popupMatchSelectWidth={false}
                options={[
                  { value: '', label: t('misuse.everything') },
                  { value: 'true', label: t('misuse.waitingOnly') },
                ]}
              />
            </>
          }
        >
          <CursorTable
            label={t('nav.misuse')}
            list={list}
            columns={columns}
            rowKey={(row) => row.id}
            onOpen={(row) => void navigate(`/misuse/${row.id}`)}
            empty={<EmptyState title={t('misuse.none')} text={t('misuse.noneText')} />}
          />
        </Panel>
        <MisuseLadderPanel />
      </div>
      {grading ? <MisuseGradeDialog row={null} onClose={() => setGrading(false)} /> : null}
    </>
  );
}
