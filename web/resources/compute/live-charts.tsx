import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveView } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';
import { GatewaysSeries } from './gateways-chart.tsx';
import { OUTCOME_COLOURS, TIME_PARTS } from './traffic-chart.tsx';

export type Percentile = 'p50' | 'p95' | 'p99';

/** Outcomes, tokens and times over the span. */
export function LiveCharts(props: {
  view: LiveView;
  percentile: Percentile;
  onPercentile: (percentile: Percentile) => void;
}) {
  const { t } = useTranslation();
  const times = useTimes();
  const { view, percentile, onPercentile } = props;
  const { points } = view;
  const labels = useMemo(() => points.map(({ at }) => times.absolute(at).slice(-5)), [points, times]);
  const outcomes = useMemo(() => {
    const series = OUTCOME_COLOURS.map(([key, colour]) => ({
      key: key as string,
      colour: colour as string,
      name: t(`state.outcome.${key}`),
      values: points.map(({ counts }) => counts[key] ?? 0),
    }));
    series.push({
      key: 'turnedAway',
      colour: '--line-strong',
      name: t('live.turnedAway'),
      values: points.map(({ turnedAway }) => turnedAway),
    });
    return series.filter(({ key, values }) => key === 'answered' || values.some((value) => value > 0));
  }, [points, t]);
  const tokens = useMemo(
    () => [
      { key: 'input', colour: '--idle', name: t('live.inputTokens'), values: points.map((point) => point.inputTokens) },
      {
        key: 'output',
        colour: '--brand',
        name: t('live.outputTokens'),
        values: points.map((point) => point.outputTokens),
      },
    ],
    [points, t],
  );
  const latency = useMemo(
    () =>
      [['total', '--brand'] as const, ...TIME_PARTS]
        .map(([key, colour]) => ({
          key,
          colour,
          name: t(`live.part.${key}`),
          values: points.map(({ times: parts }) => parts[key]?.[percentile] ?? null),
        }))
        .filter(({ values }) => values.some((value) => value !== null)),
    [points, percentile, t],
  );
  return (
    <div className="columns-even">
      <Panel title={t('live.chart.outcomes')}>
        <SeriesChart times={labels} series={outcomes} label={t('live.chart.outcomes')} />
      </Panel>
      <Panel
        title={t('live.chart.times')}
        extra={
          <Segmented<Percentile>
            size="small"
            value={percentile}
            onChange={onPercentile}
            options={(['p50', 'p95', 'p99'] as const).map((value) => ({ value, label: t(`live.percentile.${value}`) }))}
          />
        }
      >
        {latency.length === 0 ? (
          <EmptyState small title={t('traffic.noTimes')} text={t('traffic.noTimesText')} />
        ) : (
          <SeriesChart times={labels} series={latency} label={t('live.chart.times')} as="lines" />
        )}
      </Panel>
      <Panel title={t('live.chart.tokens')}>
        <SeriesChart times={labels} series={tokens} label={t('live.chart.tokens')} />
      </Panel>
      <Panel title={t('gateway.chart')}>
        <GatewaysSeries view={view} />
      </Panel>
    </div>
  );
}
