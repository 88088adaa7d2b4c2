import { Segmented, Skeleton } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type TrafficSeries, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { ErrorState } from '../../components/error-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';

/** How requests end, in the order in which they are drawn. */
export const OUTCOME_COLOURS = [
  ['answered', '--good'],
  ['refused', '--accent'],
  ['aborted', '--idle'],
  ['cut', '#c2684f'],
  ['failed', '--bad'],
  ['interrupted', '#7c4a86'],
] as const;

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** What the filters ask for, or the last day up to the next full minute, in steps that make some dozens of columns. */
function useRange(filters: Record<string, string | undefined>): { from: string; to: string; step: string } {
  const [minute, setMinute] = useState(() => Math.ceil(Date.now() / MINUTE));
  useEffect(() => {
    const timer = setInterval(() => setMinute(Math.ceil(Date.now() / MINUTE)), 10_000);
    return () => clearInterval(timer);
  }, []);
  const to = filters.to ?? new Date(minute * MINUTE).toISOString();
  const from = filters.from ?? new Date(Date.parse(to) - DAY).toISOString();
  const length = Date.parse(to) - Date.parse(from);
  return { from, to, step: length <= DAY / 8 ? 'minute' : length <= 7 * DAY ? 'hour' : 'day' };
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
  const range = useRange(filters);
  const summary = useRead<TrafficSeries>('/traffic/summary', { ...filters, ...range }, { every: 15_000, keep: true });
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
    return <EmptyState small title={t('traffic.none')} text={t('traffic.noneText')} />;
  if (shows === 'times' && points.every(({ millis }) => millis === null))
    return <EmptyState small title={t('traffic.noTimes')} text={t('traffic.noTimesText')} />;
  const series = shows === 'times' ? parts : outcomes;
  return <SeriesChart times={labels} series={series} label={t(`traffic.chart.${shows}`)} />;
}
