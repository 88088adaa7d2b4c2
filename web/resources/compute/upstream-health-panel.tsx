import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type UpstreamSeries, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';
import { SeenByGateways } from './upstream-seen.tsx';

const HOURS = [3, 24, 168] as const;
const SHOWS = ['requests', 'latency'] as const;
type Shows = (typeof SHOWS)[number];

/** Health of one upstream: as each gateway sees it now, and over time. */
export function UpstreamHealthPanel({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const [hours, setHours] = useState<number>(3);
  const [shows, setShows] = useState<Shows>('requests');
  const series = useRead<UpstreamSeries>(`/upstream-health/${endpointId}`, { hours }, { every: 15_000, keep: true });
  return (
    <Panel
      title={t('upstream.health')}
      note={t('upstream.healthNote')}
      extra={
        <>
          <Segmented<Shows>
            size="small"
            value={shows}
            onChange={setShows}
            options={SHOWS.map((value) => ({ value, label: t(`upstream.shows.${value}`) }))}
          />
          <Segmented<number>
            size="small"
            value={hours}
            onChange={setHours}
            options={HOURS.map((value) => ({ value, label: t(`upstream.hours.${value}`) }))}
          />
        </>
      }
    >
      <Loaded query={series}>
        {(data) => (
          <div className="stack-tight">
            {data.gateways.length === 0 ? null : <SeenByGateways gateways={data.gateways} />}
            {data.items.length === 0 ? (
              <EmptyState small title={t('upstream.noTries')} text={t('upstream.noTriesText')} />
            ) : (
              <Chart items={filled(data, hours)} shows={shows} />
            )}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

/** Steps in which nothing was tried are empty places, so that the axis is the time. */
function filled({ items, stepMinutes }: UpstreamSeries, hours: number): UpstreamSeries['items'] {
  const step = stepMinutes * 60_000;
  const known = new Map(items.map((one) => [Date.parse(one.at), one]));
  const last = Math.floor(Date.now() / step) * step;
  const length = Math.ceil((hours * 60) / stepMinutes);
  return Array.from({ length }, (_, index) => {
    const at = last - (length - 1 - index) * step;
    return known.get(at) ?? { ...NOTHING, at: new Date(at).toISOString() };
  });
}

const NOTHING = { requests: 0, failures: 0, left: 0, meanMillis: null, slowestMillis: null };

function Chart({ items, shows }: { items: UpstreamSeries['items']; shows: Shows }) {
  const { t } = useTranslation();
  const times = useTimes();
  const labels = useMemo(() => items.map((one) => times.absolute(one.at).slice(5)), [items, times]);
  const series = useMemo(
    () =>
      shows === 'requests'
        ? [
            {
              ...{ key: 'good', colour: '--good', name: t('upstream.good') },
              values: items.map((one) => one.requests - one.failures),
            },
            {
              key: 'failures',
              colour: '--bad',
              name: t('upstream.failures'),
              values: items.map((one) => one.failures),
            },
          ]
        : [
            {
              key: 'mean',
              colour: '--idle',
              name: t('upstream.mean'),
              values: items.map((one) => one.meanMillis ?? 0),
            },
          ],
    [items, shows, t],
  );
  return <SeriesChart times={labels} series={series} label={t(`upstream.shows.${shows}`)} />;
}
