import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ApplicationView, type UseStatementView, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { UseStatementEditor } from './use-statement-editor.tsx';

/** What the application is meant for, as statements that gateways and people can read. */
export function UseStatementsPanel({ application }: { application: ApplicationView }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('use-statement.write');
  const [creating, setCreating] = useState(false);
  const list = useList<UseStatementView>(`/applications/${application.id}/use-statements`);
  const columns: Column<UseStatementView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/use-statements/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    {
      key: 'purposes',
      title: t('field.purposes'),
      render: (row) => row.content?.purposes?.join(t('common.separator')) ?? '—',
    },
    { key: 'mode', title: t('field.mode'), render: (row) => (row.content?.mode ? t(`mode.${row.content.mode}`) : '—') },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const create = may ? (
    <Button type="primary" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
      {t('use.create')}
    </Button>
  ) : null;
  return (
    <Panel title={t('use.title')} note={t('use.note')} extra={create} flush>
      <CursorTable
        label={t('use.title')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate(`/use-statements/${row.id}`)}
        empty={<EmptyState small title={t('use.none')} text={t('use.noneText')} />}
      />
      {creating ? (
        <UseStatementEditor
          open
          onClose={() => setCreating(false)}
          application={application}
          onDone={(made) => void navigate(`/use-statements/${made.id}`)}
        />
      ) : null}
    </Panel>
  );
}
