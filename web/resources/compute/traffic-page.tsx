import { useTranslation } from 'react-i18next';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { TrafficChart } from './traffic-chart.tsx';
import { TrafficDrawer } from './traffic-drawer.tsx';
import { TRAFFIC_FILTERS, TrafficFilterBar } from './traffic-filters.tsx';
import { TrafficTable } from './traffic-table.tsx';

/** Every accepted request, as the gateways recorded it. */
export function Page() {
  const { t } = useTranslation();
  const [all, setFilters] = useFilters([...TRAFFIC_FILTERS, 'open', 'chart']);
  const { open, chart, ...filters } = all;
  return (
    <>
      <PageHeader title={t('nav.traffic')} detail={t('traffic.intro')} />
      <div className="stack">
        <TrafficFilterBar filters={filters} onChange={setFilters} onOpen={(id) => setFilters({ open: id })} />
        <TrafficChart
          filters={filters}
          shows={chart === 'times' ? 'times' : 'outcomes'}
          onShow={(shows) => setFilters({ chart: shows === 'times' ? shows : null })}
        />
        <Panel flush>
          <TrafficTable filters={filters} onOpen={(id) => setFilters({ open: id })} />
        </Panel>
      </div>
      <TrafficDrawer id={open} onClose={() => setFilters({ open: null })} />
    </>
  );
}
