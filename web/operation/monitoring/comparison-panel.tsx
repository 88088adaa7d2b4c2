import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeywordEntry, type KeywordListView, useList } from '../../app/api/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { useKinds } from '../../components/risk-kinds/index.ts';
import { Word } from '../../components/status-tag/index.tsx';

interface Change {
  readonly change: 'added' | 'removed' | 'changed';
  readonly before: KeywordEntry | null;
  readonly after: KeywordEntry | null;
}

const TONES = { added: 'good', removed: 'bad', changed: 'warn' } as const;

/** What the draft changes in the revision in force, entry by entry. */
export function ComparisonPanel({ list }: { list: KeywordListView }) {
  const { t } = useTranslation();
  const { nameOf } = useKinds(list.content.ownKinds);
  const [change, setChange] = useState<'all' | Change['change']>('all');
  const { changes } = list;
  const found = useList<Change>(
    `/keyword-lists/${list.id}/comparison`,
    { from: list.inForce, change: change === 'all' ? undefined : change },
    { limit: 20 },
  );
  const said = (entry: KeywordEntry | null) =>
    entry === null ? '—' : `${entry.text} · ${nameOf(entry.kind)} · ${t(`grade.${entry.grade}`)}`;
  const columns: Column<Change>[] = [
    {
      key: 'change',
      title: t('keywords.change'),
      narrow: 'head',
      render: (row) => <Word tone={TONES[row.change]}>{t(`keywords.changeIs.${row.change}`)}</Word>,
    },
    { key: 'before', title: t('diff.before'), render: (row) => <span className="breakable">{said(row.before)}</span> },
    { key: 'after', title: t('diff.after'), render: (row) => <span className="breakable">{said(row.after)}</span> },
  ];
  return (
    <Panel
      flush
      title={t('keywords.comparison')}
      note={t('keywords.comparisonNote', { ...changes })}
      extra={
        <Segmented
          size="small"
          value={change}
          onChange={setChange}
          options={(['all', 'added', 'removed', 'changed'] as const).map((value) => ({
            value,
            label: t(`keywords.changeIs.${value}`),
          }))}
        />
      }
    >
      <CursorTable
        label={t('keywords.comparison')}
        list={found}
        columns={columns}
        rowKey={(row) => `${row.change}${(row.after ?? row.before)?.id}`}
        empty={<EmptyState small title={t('keywords.noChanges')} />}
      />
    </Panel>
  );
}
