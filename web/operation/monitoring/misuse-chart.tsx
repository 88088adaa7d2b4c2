import { useTranslation } from 'react-i18next';
import { type MisuseSummary, useRead } from '../../app/api/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Figures } from '../../components/figures/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** Violations by day, and how many are held to what now. */
export function MisuseChart() {
  const { t } = useTranslation();
  const query = useRead<MisuseSummary>('/misuse-summary', { days: 30 }, { every: 15_000 });
  return (
    <Panel title={t('misuse.chart')} note={t('misuse.chartNote')}>
      <Loaded query={query}>
        {({ items, held, waiting, countedAt }) => (
          <>
            <Figures
              items={[
                ...(['warn', 'limit', 'suspend', 'close'] as const).map((grade) => ({
                  key: grade,
                  title: t(`state.misuse.${grade}`),
                  value: held[grade],
                })),
                { key: 'waiting', title: t('misuse.waiting'), value: waiting },
                { key: 'counted', title: t('misuse.countedAt'), value: <Time at={countedAt} /> },
              ]}
            />
            {items.every(({ violations }) => violations === 0) ? (
              <EmptyState small title={t('misuse.chartNone')} />
            ) : (
              <SeriesChart
                label={t('misuse.chart')}
                times={items.map(({ day }) => day.slice(5))}
                series={[
                  {
                    key: 'violations',
                    name: t('misuse.violations'),
                    colour: '--bad',
                    values: items.map(({ violations }) => violations),
                  },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
