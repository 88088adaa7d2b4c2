import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type LiveView, useRead } from '../../app/api/index.ts';
import { useText, useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';

const COLOURS = ['--brand', '--accent', '--idle', '#7c4a86', '#c2684f', '--good', '#3b6ea8', '#8a7f3c'] as const;

/** Requests of the last hour by gateway. */
export function GatewaysChart() {
  const { t } = useTranslation();
  const live = useRead<LiveView>('/traffic/live', { minutes: '60' }, { every: 10_000, keep: true });
  return (
    <Panel title={t('gateway.chart')} note={t('gateway.chartNote')}>
      <Loaded query={live}>{(view) => <GatewaysSeries view={view} />}</Loaded>
    </Panel>
  );
}

/** Requests by gateway over the span of a look. */
export function GatewaysSeries({ view }: { view: LiveView }) {
  const { t } = useTranslation();
  const text = useText();
  const times = useTimes();
  const { points, gateways } = view;
  const labels = useMemo(() => points.map(({ at }) => times.absolute(at).slice(-5)), [points, times]);
  const series = useMemo(
    () =>
      gateways.map(({ id, title, requests }, place) => ({
        key: id,
        name: text(title) || t('live.unknown'),
        colour: COLOURS[place % COLOURS.length]!,
        values: requests,
      })),
    [gateways, text, t],
  );
  if (series.length === 0) return <EmptyState small title={t('live.none')} text={t('live.noneText')} />;
  return <SeriesChart times={labels} series={series} label={t('gateway.chart')} />;
}
