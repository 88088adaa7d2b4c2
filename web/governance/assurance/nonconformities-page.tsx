import { PlusOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type NonconformityView, useList } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { RaiseDialog } from './raise-dialog.tsx';

const STATES = ['open', 'answered', 'done', 'closed'] as const;

/** What does not conform, who answers for it, and how far it is. */
export function Page() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useCan('nonconformity.raise');
  const [raising, setRaising] = useState(false);
  const [filters, setFilters] = useFilters(['state']);
  const list = useList<NonconformityView>('/nonconformities', { state: filters.state });
  const columns: Column<NonconformityView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/nonconformities/${row.id}`}>{row.title}</Link>,
    },
    { key: 'measure', title: t('sample.measure'), render: (row) => <MeasureLinks ids={[row.measureId]} /> },
    { key: 'grade', title: t('nonconformity.grade'), render: (row) => <Grade grade={row.grade} /> },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <StateTag of="nonconformity" value={row.state} />
          {row.overdue ? <Word tone="bad">{t('nonconformity.overdue')}</Word> : null}
        </span>
      ),
    },
    { key: 'owner', title: t('nonconformity.owner'), render: (row) => <ActorName id={row.ownerId} /> },
    { key: 'due', title: t('nonconformity.due'), render: (row) => <span className="nowrap">{row.due}</span> },
    { key: 'raised', title: t('nonconformity.raisedAt'), render: (row) => <Time at={row.raisedAt} /> },
  ];
  const action = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setRaising(true)}>
      {t('nonconformity.raise')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.nonconformities')} detail={t('nonconformity.intro')} actions={action} />
      <Panel flush>
        <div className="filters filters-inset">
          <Segmented
            aria-label={t('common.state')}
            value={filters.state ?? 'all'}
            onChange={(state) => setFilters({ state: state === 'all' ? null : String(state) })}
            options={[
              { value: 'all', label: t('nonconformity.all') },
              ...STATES.map((state) => ({ value: state, label: t(`state.nonconformity.${state}`) })),
            ]}
          />
        </div>
        <CursorTable
          label={t('nav.nonconformities')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/nonconformities/${row.id}`)}
          empty={<EmptyState title={t('nonconformity.none')} text={t('nonconformity.noneText')} action={action} />}
        />
      </Panel>
      {raising ? (
        <RaiseDialog
          onClose={() => setRaising(false)}
          onDone={(made) => void navigate(`/nonconformities/${made.id}`)}
        />
      ) : null}
    </>
  );
}

export function Grade({ grade }: { grade: NonconformityView['grade'] }) {
  const { t } = useTranslation();
  const tone = { major: 'bad', minor: 'warn', observation: 'idle' }[grade];
  return <Word tone={tone}>{t(`nonconformity.grades.${grade}`)}</Word>;
}
