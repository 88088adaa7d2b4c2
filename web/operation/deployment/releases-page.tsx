import { PlusOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ReleaseRow, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { ReleaseEditor } from './release-editor.tsx';

const STATES = ['all', 'draft', 'in-review', 'approved', 'suspended'] as const;

/** What gateways serve, served, or are to serve. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('release.write');
  const [creating, setCreating] = useState(false);
  const [filters, setFilters] = useFilters(['state']);
  const list = useList<ReleaseRow>('/releases', { state: filters.state });
  const columns: Column<ReleaseRow>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => (
        <>
          <Link to={`/releases/${row.id}`}>{text(row.title)}</Link>{' '}
          {row.kind === 'test' ? <Word tone="warn">{t('release.test')}</Word> : null}
        </>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="release" value={row.state} />,
    },
    {
      key: 'name',
      title: t('field.modelName'),
      render: (row) => <span className="mono small">{row.content?.modelName ?? '—'}</span>,
    },
    {
      key: 'version',
      title: t('field.versionId'),
      render: (row) => (row.content?.versionId ? <SubjectLink id={row.content.versionId} /> : '—'),
    },
    { key: 'notAfter', title: t('field.notAfter'), render: (row) => <Time at={row.content?.notAfter} /> },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const create = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('release.create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.releases')} detail={t('release.intro')} actions={create} />
      <div className="filters">
        <Segmented
          value={filters.state ?? 'all'}
          onChange={(state) => setFilters({ state: state === 'all' ? null : String(state) })}
          options={STATES.map((value) => ({
            value,
            label: value === 'all' ? t('release.all') : t(`state.release.${value}`),
          }))}
        />
      </div>
      <Panel flush>
        <CursorTable
          label={t('nav.releases')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/releases/${row.id}`)}
          empty={<EmptyState title={t('release.none')} text={t('release.noneText')} action={create} />}
        />
      </Panel>
      <ReleaseEditor
        open={creating}
        onClose={() => setCreating(false)}
        onDone={(made) => void navigate(`/releases/${made.id}`)}
      />
    </>
  );
}
