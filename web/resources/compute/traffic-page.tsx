import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { RefusalsPanel } from './refusals-panel.tsx';
import { TrafficChart } from './traffic-chart.tsx';
import { TrafficDrawer } from './traffic-drawer.tsx';
import { TRAFFIC_FILTERS, TrafficFilterBar } from './traffic-filters.tsx';
import { TrafficTable } from './traffic-table.tsx';

const VIEWS = ['accepted', 'refused'] as const;

/** Every accepted request, as the gateways recorded it, and who was turned away before that. */
export function Page() {
  const { t } = useTranslation();
  const [{ view = 'accepted' }, setFilters] = useFilters(['view']);
  return (
    <>
      <PageHeader title={t('nav.traffic')} detail={t('traffic.intro')} />
      <Tabs
        activeKey={view}
        onChange={(key) => setFilters({ view: key === 'accepted' ? null : key })}
        destroyOnHidden
        items={VIEWS.map((key) => ({
          key,
          label: t(`traffic.view.${key}`),
          children: key === 'refused' ? <RefusalsPanel /> : <Accepted />,
        }))}
      />
    </>
  );
}

function Accepted() {
  const [all, setFilters] = useFilters([...TRAFFIC_FILTERS, 'open', 'chart']);
  const { open, chart, ...filters } = all;
  return (
    <>
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
