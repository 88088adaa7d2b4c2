import { ImportOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type KeywordListSummary, type KeywordListView, useAct, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { TitleFilter } from '../../components/title-filter/index.tsx';
import { KeywordListEditor } from './keyword-list-editor.tsx';

/** All keyword lists. */
export function Page() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const me = useMe();
  const may = useCan('keyword-list.write');
  const [creating, setCreating] = useState(false);
  const [filters, setFilters] = useFilters(['q']);
  const list = useList<KeywordListSummary>('/keyword-lists', { q: filters.q });
  const starter = useAct<{ unitId: string }, KeywordListView>({ path: '/keyword-lists/starter', idempotent: true });
  const unitId = me.roles[0]?.unitId;
  const columns: Column<KeywordListSummary>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/keyword-lists/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <StateTag of="subject" value={row.state} />
          {row.content.demonstration ? <Word tone="warn">{t('keywords.demonstration')}</Word> : null}
        </span>
      ),
    },
    {
      key: 'entries',
      title: t('keywords.entriesInForce'),
      align: 'right',
      render: (row) => row.contentInForce?.entries.count.toLocaleString(i18n.language) ?? '—',
    },
    {
      key: 'draft',
      title: t('keywords.entriesNewest'),
      align: 'right',
      render: (row) => row.content.entries.count.toLocaleString(i18n.language),
    },
    { key: 'admitted', title: t('keywords.admittedAt'), render: (row) => <Time at={row.admittedAt} /> },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  const actions = may ? (
    <>
      <Button
        icon={<ImportOutlined aria-hidden />}
        loading={starter.isPending}
        disabled={unitId === undefined}
        onClick={() =>
          unitId && starter.mutate({ unitId }, { onSuccess: (made) => void navigate(`/keyword-lists/${made.id}`) })
        }
      >
        {t('keywords.starter')}
      </Button>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
        {t('keywords.create')}
      </Button>
    </>
  ) : null;
  return (
    <>
      <PageHeader
        title={t('nav.keywordLists')}
        detail={
          <>
            {t('keywords.intro')} <MeasureLinks ids={['6.2.a']} />
          </>
        }
        actions={actions}
      />
      <ProblemAlert problem={starter.error} />
      <Panel flush>
        <div className="filters filters-inset">
          <TitleFilter value={filters.q} onChange={(q) => setFilters({ q })} />
        </div>
        <CursorTable
          label={t('nav.keywordLists')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/keyword-lists/${row.id}`)}
          empty={
            filters.q ? (
              <EmptyState small title={t('common.nothingFound')} />
            ) : (
              <EmptyState
                title={t('keywords.none')}
                text={t('keywords.noneText')}
                action={actions ? <div className="row">{actions}</div> : null}
              />
            )
          }
        />
      </Panel>
      {creating ? (
        <KeywordListEditor
          onClose={() => setCreating(false)}
          onDone={(made) => void navigate(`/keyword-lists/${made.id}`)}
        />
      ) : null}
    </>
  );
}
