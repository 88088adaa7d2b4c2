import { Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type TrafficSeries, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';

const COLOURS = [
  ['answered', '--good'],
  ['refused', '--accent'],
  ['aborted', '--idle'],
  ['cut', '#c2684f'],
  ['failed', '--bad'],
  ['interrupted', '#7c4a86'],
] as const;

/** How requests ended, over time. */
export function TrafficChart({ filters }: { filters: Record<string, string | undefined> }) {
  const { t } = useTranslation();
  const times = useTimes();
  const summary = useRead<TrafficSeries>(
    '/traffic/summary',
    { from: filters.from, to: filters.to, applicationId: filters.applicationId, releaseId: filters.releaseId },
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
  if (summary.isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (points.every((point) => Object.values(point.counts).every((count) => count === 0)))
    return <EmptyState small title={t('traffic.none')} text={t('traffic.noneText')} />;
  return <SeriesChart times={labels} series={series} label={t('traffic.series')} />;
}
