import { useTranslation } from 'react-i18next';
import { type ControlState, type FindingView, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StatusTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** What the controls found before; nothing of it is ever changed. */
export function HistoryPanel({ measureId, controls }: { measureId: string; controls: readonly ControlState[] }) {
  const { t } = useTranslation();
  const text = useText();
  const list = useList<FindingView>(`/measures/${measureId}/history`, undefined, { limit: 10 });
  const titles = new Map(controls.map((control) => [control.id, text(control.title)]));
  const columns: Column<FindingView>[] = [
    { key: 'status', title: t('common.state'), narrow: 'head', render: (row) => <StatusTag status={row.status} /> },
    {
      key: 'control',
      title: t('measure.control'),
      render: (row) => (
        <span className="small">
          {titles.get(row.controlId)}
          <span className="clamp quiet">{text(row.reasons[0]?.text)}</span>
        </span>
      ),
    },
    { key: 'since', title: t('measure.from'), render: (row) => <Time at={row.since} /> },
  ];
  return (
    <Panel title={t('measure.history')} flush>
      <CursorTable
        label={t('measure.history')}
        list={list}
        columns={columns}
        rowKey={(row) => `${row.controlId}${row.since}`}
        empty={<EmptyState small title={t('measure.noHistory')} />}
      />
    </Panel>
  );
}
