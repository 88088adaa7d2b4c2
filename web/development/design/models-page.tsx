import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ModelSummary, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { Value } from '../../components/content-view/index.tsx';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { TitleFilter } from '../../components/title-filter/index.tsx';
import { ModelEditor } from './model-editor.tsx';

/** The register of models. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('model.write');
  const [filters, setFilters] = useFilters(['q']);
  const [creating, setCreating] = useState(false);
  const list = useList<ModelSummary>('/models', filters);
  const columns: Column<ModelSummary>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/models/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    {
      key: 'modality',
      title: t('field.modality'),
      render: (row) => <Value value={row.content.modality} path="modality" />,
    },
    { key: 'origin', title: t('field.origin'), render: (row) => <Value value={row.content.origin} path="origin" /> },
    { key: 'base', title: t('field.baseModel'), render: (row) => row.content.baseModel ?? '—' },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const create = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('model.create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.models')} detail={t('model.intro')} actions={create} />
      <div className="filters">
        <TitleFilter value={filters.q} onChange={(q) => setFilters({ q })} />
      </div>
      <Panel flush>
        <CursorTable
          label={t('nav.models')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/models/${row.id}`)}
          empty={<EmptyState title={t('model.none')} text={t('model.noneText')} action={create} />}
        />
      </Panel>
      <ModelEditor
        open={creating}
        onClose={() => setCreating(false)}
        onDone={(made) => void navigate(`/models/${made.id}`)}
      />
    </>
  );
}
