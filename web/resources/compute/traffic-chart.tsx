import { Segmented, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type TrafficSeries, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { ErrorState } from '../../components/error-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';
import { NoTraffic } from './no-traffic.tsx';
import { DAY, type Span, useSpan } from './span.ts';

/** How requests end, in the order in which they are drawn. */
export const OUTCOME_COLOURS = [
  ['answered', '--good'],
  ['refused', '--accent'],
  ['aborted', '--idle'],
  ['cut', '#c2684f'],
  ['failed', '--bad'],
  ['interrupted', '#7c4a86'],
] as const;

/** In steps that make some dozens of columns. */
function stepOf({ from, to }: Span): string {
  const length = Date.parse(to) - Date.parse(from);
  return length <= DAY / 8 ? 'minute' : length <= 7 * DAY ? 'hour' : 'day';
}

/** Where the time of a request goes. */
export const TIME_PARTS = [
  ['upstream', '--idle'],
  ['guard', '#7c4a86'],
  ['own', '--accent'],
] as const;

export type ChartShows = 'outcomes' | 'times';

/** How requests ended, or where their time went, over time. */
export function TrafficChart(props: {
  filters: Record<string, string | undefined>;
  shows: ChartShows;
  onShow: (shows: ChartShows) => void;
}) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t(`traffic.chart.${props.shows}`)}
      extra={
        <Segmented<ChartShows>
          size="small"
          value={props.shows}
          onChange={props.onShow}
          options={(['outcomes', 'times'] as const).map((value) => ({ value, label: t(`traffic.shows.${value}`) }))}
        />
      }
    >
      <Chart filters={props.filters} shows={props.shows} />
    </Panel>
  );
}

function Chart({ filters, shows }: { filters: Record<string, string | undefined>; shows: ChartShows }) {
  const { t } = useTranslation();
  const times = useTimes();
  const span = useSpan(filters);
  const query = { ...filters, ...span, step: stepOf(span) };
  const summary = useRead<TrafficSeries>('/traffic/summary', query, { every: 15_000, keep: true });
  const points = useMemo(() => summary.data?.items ?? [], [summary.data]);
  const labels = useMemo(() => points.map((point) => times.absolute(point.at).slice(5)), [points, times]);
  const parts = useMemo(
    () =>
      TIME_PARTS.map(([key, colour]) => ({
        key,
        colour,
        name: t(`traffic.part.${key}`),
        values: points.map((point) => point.millis?.[key] ?? 0),
      })).filter((one) => one.key !== 'guard' || one.values.some((value) => value > 0)),
    [points, t],
  );
  const outcomes = useMemo(
    () =>
      OUTCOME_COLOURS.map(([key, colour]) => ({
        key,
        colour,
        name: t(`state.outcome.${key}`),
        values: points.map((point) => point.counts[key] ?? 0),
      })).filter((one) => one.key === 'answered' || one.values.some((value) => value > 0)),
    [points, t],
  );
  if (summary.error && summary.data === undefined)
    return <ErrorState problem={summary.error} onRetry={() => void summary.refetch()} />;
  if (summary.isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (points.every((point) => Object.values(point.counts).every((count) => count === 0)))
    return <NoTraffic small filters={filters} />;
  if (shows === 'times' && points.every(({ millis }) => millis === null))
    return <EmptyState small title={t('traffic.noTimes')} text={t('traffic.noTimesText')} />;
  const series = shows === 'times' ? parts : outcomes;
  return <SeriesChart times={labels} series={series} label={t(`traffic.chart.${shows}`)} />;
}
