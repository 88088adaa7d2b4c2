import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ScreeningPolicyView, useAct, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { TitleFilter } from '../../components/title-filter/index.tsx';
import { ScreeningChart } from './screening-chart.tsx';
import { ScreeningPolicyEditor } from './screening-policy-editor.tsx';

/** All screening policies, and what screening did lately. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const me = useMe();
  const may = useCan('screening-policy.write');
  const maySee = useCan('traffic.read');
  const [creating, setCreating] = useState(false);
  const [filters, setFilters] = useFilters(['q']);
  const list = useList<ScreeningPolicyView>('/screening-policies', { q: filters.q });
  const starter = useAct<{ unitId: string }, ScreeningPolicyView>({
    path: '/screening-policies/starter',
    idempotent: true,
  });
  const unitId = me.roles[0]?.unitId;
  const where = ({ content, contentInForce }: ScreeningPolicyView) => {
    const { organisation, releaseIds, applicationIds } = (contentInForce ?? content).scope;
    return [
      organisation ? t('screeningPolicy.organisation') : '',
      releaseIds.length > 0 ? t('screeningPolicy.someReleases', { count: releaseIds.length }) : '',
      applicationIds.length > 0 ? t('screeningPolicy.someApplications', { count: applicationIds.length }) : '',
    ]
      .filter((one) => one !== '')
      .join(', ');
  };
  const columns: Column<ScreeningPolicyView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/screening-policies/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    { key: 'where', title: t('screeningPolicy.where'), render: (row) => where(row) || '—' },
    {
      key: 'rules',
      title: t('screeningPolicy.rules'),
      align: 'right',
      render: (row) => (row.contentInForce ?? row.content).rules.length,
    },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const actions = may ? (
    <>
      <Button
        loading={starter.isPending}
        disabled={unitId === undefined}
        onClick={() =>
          unitId && starter.mutate({ unitId }, { onSuccess: (made) => void navigate(`/screening-policies/${made.id}`) })
        }
      >
        {t('screeningPolicy.starter')}
      </Button>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
        {t('screeningPolicy.create')}
      </Button>
    </>
  ) : null;
  return (
    <>
      <PageHeader
        title={t('nav.screeningPolicies')}
        detail={
          <>
            {t('screeningPolicy.intro')} <MeasureLinks ids={['6.2.a']} />
          </>
        }
        actions={actions}
      />
      <ProblemAlert problem={starter.error} />
      <div className="stack">
        {maySee ? <ScreeningChart /> : null}
        <Panel flush>
          <div className="filters filters-inset">
            <TitleFilter value={filters.q} onChange={(q) => setFilters({ q })} />
          </div>
          <CursorTable
            label={t('nav.screeningPolicies')}
            list={list}
            columns={columns}
            rowKey={(row) => row.id}
            onOpen={(row) => void navigate(`/screening-policies/${row.id}`)}
            empty={
              filters.q ? (
                <EmptyState small title={t('common.nothingFound')} />
              ) : (
                <EmptyState title={t('screeningPolicy.none')} text={t('screeningPolicy.noneText')} />
              )
            }
          />
        </Panel>
      </div>
      {creating ? (
        <ScreeningPolicyEditor
          onClose={() => setCreating(false)}
          onDone={(made) => void navigate(`/screening-policies/${made.id}`)}
        />
      ) : null}
    </>
  );
}
