import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type BodyView, useList } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { MeasureLinks } from '../../../components/measure-links/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { StateTag, Word } from '../../../components/status-tag/index.tsx';
import { BodyEditor } from './body-editor.tsx';

/** Bodies of several departments. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('body.write');
  const [creating, setCreating] = useState(false);
  const list = useList<BodyView>('/bodies');
  const columns: Column<BodyView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <Link to={`/bodies/${row.id}`}>{text(row.title)}</Link>
          {row.content.preset ? <Word>{t('body.preset')}</Word> : null}
        </span>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    {
      key: 'members',
      title: t('body.members'),
      align: 'right',
      render: (row) => (row.contentInForce ?? row.content).members.length,
    },
    {
      key: 'quorum',
      title: t('body.quorum'),
      align: 'right',
      render: (row) => (row.contentInForce ?? row.content).rules.quorum,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.bodies')}
        detail={
          <>
            {t('body.intro')} <MeasureLinks ids={['4.4.c']} />
          </>
        }
        actions={
          may ? (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
              {t('body.create')}
            </Button>
          ) : null
        }
      />
      <Panel flush>
        <CursorTable
          label={t('nav.bodies')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/bodies/${row.id}`)}
          empty={<EmptyState title={t('body.none')} text={t('body.noneText')} />}
        />
      </Panel>
      {creating ? (
        <BodyEditor onClose={() => setCreating(false)} onDone={({ id }) => void navigate(`/bodies/${id}`)} />
      ) : null}
    </>
  );
}
