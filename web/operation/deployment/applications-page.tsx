import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ApplicationView, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { ApplicationEditor } from './application-editor.tsx';

/** What calls the models: services with facts, a stated use, and keys. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('application.write');
  const [creating, setCreating] = useState(false);
  const list = useList<ApplicationView>('/applications');
  const columns: Column<ApplicationView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/applications/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    {
      key: 'description',
      title: t('field.description'),
      render: (row) => <span className="clamp small">{row.content?.description ?? '—'}</span>,
    },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const create = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('application.create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.applications')} detail={t('application.intro')} actions={create} />
      <Panel flush>
        <CursorTable
          label={t('nav.applications')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/applications/${row.id}`)}
          empty={<EmptyState title={t('application.none')} text={t('application.noneText')} action={create} />}
        />
      </Panel>
      <ApplicationEditor
        open={creating}
        onClose={() => setCreating(false)}
        onDone={(made) => void navigate(`/applications/${made.id}`)}
      />
    </>
  );
}
