import { Button, Checkbox, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Page as PageOf, type TrafficMonth, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { monthWords } from './month-words.ts';

const TONES: Record<TrafficMonth['state'], string> = {
  kept: 'good',
  'in-review': 'warn',
  pruning: 'warn',
  partly: 'warn',
  pruned: 'idle',
};

/** Months of traffic; one whose retention is over may be applied for to be deleted. */
export function MonthsPanel() {
  const { t, i18n } = useTranslation();
  const may = useCan('traffic.prune');
  const months = useRead<PageOf<TrafficMonth>>('/traffic-months', undefined, { every: 10_000 });
  const [asking, setAsking] = useState<TrafficMonth | null>(null);
  const columns: Column<TrafficMonth>[] = [
    { key: 'month', title: t('retention.month'), narrow: 'head', render: (row) => <b>{monthWords(row.month)}</b> },
    {
      key: 'state',
      title: t('retention.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <Word tone={TONES[row.state]}>{t(`retention.monthState.${row.state}`)}</Word>
          {row.tilesKept ? <Word>{t('retention.tilesKept')}</Word> : null}
        </span>
      ),
    },
    { key: 'logs', title: t('retention.logs'), align: 'right', render: (row) => row.logs.length },
    {
      key: 'entries',
      title: t('retention.entries'),
      align: 'right',
      render: (row) => row.entries.toLocaleString(i18n.language),
    },
    {
      key: 'from',
      title: t('retention.deletableFrom'),
      render: (row) => <Time at={row.deletableFrom} absolute />,
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      render: (row) => {
        if (row.reviewId) return <Link to={`/reviews/${row.reviewId}`}>{t('retention.toReview')}</Link>;
        const over = Date.parse(row.deletableFrom) <= Date.now() && ['kept', 'partly'].includes(row.state);
        return may && over ? (
          <Button size="small" danger onClick={() => setAsking(row)}>
            {t('retention.prune')}
          </Button>
        ) : null;
      },
    },
  ];
  return (
    <Panel flush title={t('retention.months')} note={t('retention.monthsNote')}>
      <Loaded query={months}>
        {({ items }) => (
          <Rows
            label={t('retention.months')}
            rows={items}
            columns={columns}
            rowKey={(row) => row.month}
            empty={<EmptyState small title={t('retention.noMonths')} text={t('retention.noMonthsText')} />}
          />
        )}
      </Loaded>
      <ReasonDialog
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={t('retention.pruneTitle', { month: monthWords(asking?.month ?? '') })}
        consequence={t('retention.pruneNote')}
        okText={t('retention.prune')}
        danger
        path={`/traffic-months/${asking?.month}/prune`}
      >
        <Form.Item name="keepTiles" valuePropName="checked" initialValue={true} extra={t('retention.keepTilesExtra')}>
          <Checkbox>{t('retention.keepTiles')}</Checkbox>
        </Form.Item>
      </ReasonDialog>
    </Panel>
  );
}
