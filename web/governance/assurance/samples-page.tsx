import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type SampleView, useList } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { SampleDialog } from './sample-dialog.tsx';

/** What auditors drew, newest first. */
export function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useCan('sample.draw');
  const [asking, setAsking] = useState(false);
  const list = useList<SampleView>('/samples', undefined, { every: 10_000 });
  const columns: Column<SampleView>[] = [
    {
      key: 'period',
      title: t('sample.period'),
      narrow: 'head',
      render: (row) => (
        <Link to={`/samples/${row.id}`}>
          <Period rule={row.rule} />
        </Link>
      ),
    },
    {
      key: 'measure',
      title: t('sample.measure'),
      render: (row) =>
        row.rule.measureId ? <MeasureLinks ids={[row.rule.measureId]} /> : <span>{t('sample.allMeasures')}</span>,
    },
    { key: 'state', title: t('common.state'), render: (row) => <StateTag of="job" value={row.state} /> },
    {
      key: 'population',
      title: t('sample.acts'),
      render: (row) =>
        row.population === null
          ? '—'
          : t('sample.populationOf', { population: row.population, count: Math.min(row.rule.count, row.population) }),
    },
    { key: 'problems', title: t('sample.problems'), render: (row) => <Verdict sample={row} /> },
    { key: 'by', title: t('sample.drawnBy'), render: (row) => <ActorName id={row.drawnBy} /> },
    { key: 'at', title: t('sample.at'), render: (row) => <Time at={row.createdAt} /> },
  ];
  const action = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAsking(true)}>
      {t('sample.draw')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.samples')} detail={t('sample.intro')} actions={action} />
      <Panel flush>
        <CursorTable
          label={t('nav.samples')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/samples/${row.id}`)}
          empty={<EmptyState title={t('sample.none')} text={t('sample.noneText')} action={action} />}
        />
      </Panel>
      {asking ? (
        <SampleDialog onClose={() => setAsking(false)} onDone={(made) => void navigate(`/samples/${made.id}`)} />
      ) : null}
    </>
  );
}

/** The days of a sample in the organisation's zone; the end is the last day that counts. */
export function Period({ rule }: { rule: SampleView['rule'] }) {
  const times = useTimes();
  const day = (at: string | number) => times.absolute(new Date(at).toISOString()).slice(0, 10);
  return (
    <span className="nowrap">
      {day(rule.from)} – {day(Date.parse(rule.to) - 1)}
    </span>
  );
}

/** What came of it, in a word; nothing while it is being drawn. */
export function Verdict({ sample }: { sample: Pick<SampleView, 'state' | 'problemCount'> }) {
  const { t } = useTranslation();
  if (sample.state !== 'done') return <span className="quiet">—</span>;
  if (sample.problemCount === 0) return <Word tone="good">{t('sample.noProblems')}</Word>;
  return <Word tone="bad">{t('sample.problemCount', { count: sample.problemCount })}</Word>;
}
