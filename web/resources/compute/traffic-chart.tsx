import { Skeleton } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type TrafficSeries, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { ErrorState } from '../../components/error-state/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';

const COLOURS = [
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

/** How requests ended, over time. */
export function TrafficChart({ filters }: { filters: Record<string, string | undefined> }) {
  const { t } = useTranslation();
  const times = useTimes();
  const range = useRange(filters);
  const summary = useRead<TrafficSeries>(
    '/traffic/summary',
    { ...range, applicationId: filters.applicationId, releaseId: filters.releaseId },
    { every: 15_000, keep: true },
  );
  const points = useMemo(() => summary.data?.items ?? [], [summary.data]);
  const labels = useMemo(() => points.map((point) => times.absolute(point.at).slice(5)), [points, times]);
  const series = useMemo(
    () =>
      COLOURS.map(([key, colour]) => ({
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
  return <SeriesChart times={labels} series={series} label={t('traffic.series')} />;
}
