import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type EndpointView, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { EndpointEditor } from './endpoint-editor.tsx';

/** The upstreams that really answer. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('endpoint.write');
  const [creating, setCreating] = useState(false);
  const list = useList<EndpointView>('/endpoints');
  const columns: Column<EndpointView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/endpoints/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    {
      key: 'url',
      title: t('field.baseUrl'),
      render: (row) => <span className="mono small">{row.content?.baseUrl ?? '—'}</span>,
    },
    {
      key: 'model',
      title: t('field.upstreamModel'),
      render: (row) => <span className="mono small">{row.content?.upstreamModel ?? '—'}</span>,
    },
    {
      key: 'version',
      title: t('field.versionId'),
      render: (row) => (row.content?.versionId ? <SubjectLink id={row.content.versionId} /> : '—'),
    },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const create = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('endpoint.create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title={t('nav.endpoints')}
        detail={t('endpoint.intro')}
        actions={
          may ? (
            <span className="row">
              <Link to="/imports/litellm">{t('liteLlm.title')}</Link>
              {create}
            </span>
          ) : null
        }
      />
      <Panel flush>
        <CursorTable
          label={t('nav.endpoints')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/endpoints/${row.id}`)}
          empty={<EmptyState title={t('endpoint.none')} text={t('endpoint.noneText')} action={create} />}
        />
      </Panel>
      <EndpointEditor
        open={creating}
        onClose={() => setCreating(false)}
        onDone={(made) => void navigate(`/endpoints/${made.id}`)}
      />
    </>
  );
}
