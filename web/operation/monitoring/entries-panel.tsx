import { DeleteOutlined, DownloadOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl, type KeywordEntry, type KeywordListView, useAct, useList } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { GRADE_TONES, useKinds } from '../../components/risk-kinds/index.ts';
import { Word } from '../../components/status-tag/index.tsx';
import { EntryDialog } from './entry-dialog.tsx';

/** The entries of a revision, searched; those of the draft are changed one by one here. */
export function EntriesPanel({ list, may }: { list: KeywordListView; may: boolean }) {
  const { t } = useTranslation();
  const maySee = useCan('keyword-entry.read');
  if (!maySee) {
    return (
      <Panel title={t('keywords.entries')}>
        <EmptyState small title={t('keywords.entriesHidden')} text={t('keywords.entriesHiddenText')} />
      </Panel>
    );
  }
  return <Entries list={list} may={may} />;
}

function Entries({ list, may }: { list: KeywordListView; may: boolean }) {
  const { t } = useTranslation();
  const { options, nameOf } = useKinds(list.content.ownKinds);
  const both = list.inForce !== null && list.inForce !== list.latest;
  const [side, setSide] = useState<'draft' | 'inForce'>('draft');
  const [q, setQ] = useState('');
  const [kind, setKind] = useState<string>();
  const [editing, setEditing] = useState<KeywordEntry | 'new' | null>(null);
  // Without a revision: the newest, which after an edit is no longer the one that this page knows.
  const revision = both && side === 'inForce' ? list.inForce : undefined;
  const entries = useList<KeywordEntry>(`/keyword-lists/${list.id}/entries`, { revision, q, kind }, { limit: 50 });
  const remove = useAct<{ put: []; remove: string[] }>({
    path: `/keyword-lists/${list.id}/entries`,
    options: () => ({ ifMatch: list.latest }),
  });
  const changeable = may && !(both && side === 'inForce');
  const columns: Column<KeywordEntry>[] = [
    {
      key: 'text',
      title: t('keywords.text'),
      narrow: 'head',
      render: (row) => <b className="breakable">{row.text}</b>,
    },
    { key: 'kind', title: t('keywords.kind'), render: (row) => <span title={row.kind}>{nameOf(row.kind)}</span> },
    {
      key: 'grade',
      title: t('keywords.grade'),
      narrow: 'head',
      render: (row) => <Word tone={GRADE_TONES[row.grade]}>{t(`grade.${row.grade}`)}</Word>,
    },
    { key: 'how', title: t('keywords.how'), render: (row) => <How entry={row} /> },
    ...(changeable
      ? [
          {
            key: 'act',
            title: t('common.actions'),
            align: 'right' as const,
            render: (row: KeywordEntry) => (
              <span className="nowrap">
                <Button
                  type="text"
                  size="small"
                  icon={<EditOutlined aria-hidden />}
                  aria-label={`${t('common.edit')} ${row.text}`}
                  onClick={() => setEditing(row)}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={`${t('common.remove')} ${row.text}`}
                  loading={remove.isPending && remove.variables?.remove[0] === row.id}
                  onClick={() => remove.mutate({ put: [], remove: [row.id] })}
                />
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Panel
      flush
      title={t('keywords.entries')}
      extra={
        <>
          {both ? (
            <Segmented
              size="small"
              value={side}
              onChange={setSide}
              options={[
                { value: 'draft', label: t('keywords.draft') },
                { value: 'inForce', label: t('common.inForce') },
              ]}
            />
          ) : null}
          <Button
            size="small"
            icon={<DownloadOutlined aria-hidden />}
            href={apiUrl(`/keyword-lists/${list.id}/file`, { revision })}
          >
            {t('keywords.download')}
          </Button>
          {changeable ? (
            <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
              {t('keywords.entryAdd')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="filters filters-inset">
        <Input.Search
          allowClear
          placeholder={t('keywords.search')}
          aria-label={t('keywords.search')}
          onSearch={(value) => setQ(value.trim())}
          style={{ width: 240 }}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('keywords.everyKind')}
          aria-label={t('keywords.everyKind')}
          options={options}
          value={kind}
          onChange={(value) => setKind(value)}
          style={{ width: 240 }}
        />
      </div>
      <ProblemAlert problem={remove.error} />
      <CursorTable
        label={t('keywords.entries')}
        list={entries}
        columns={columns}
        rowKey={(row) => row.id}
        empty={
          q !== '' || kind !== undefined ? (
            <EmptyState small title={t('common.nothingFound')} />
          ) : (
            <EmptyState small title={t('keywords.noEntries')} text={t('keywords.noEntriesText')} />
          )
        }
      />
      {editing === null ? null : (
        <EntryDialog list={list} entry={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}

function How({ entry }: { entry: KeywordEntry }) {
  const { t } = useTranslation();
  return (
    <span className="small">
      {[
        ...(entry.literal ? [t('keywords.literal')] : []),
        ...(entry.boundary ? [t('keywords.anywhere')] : []),
        ...(entry.evasions ?? []).map((evasion) => t(`via.${evasion}`)),
        ...(entry.note ? [entry.note] : []),
      ].join(t('common.separator')) || '—'}
    </span>
  );
}
