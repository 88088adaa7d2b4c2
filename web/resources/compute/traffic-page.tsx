import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type ApplicationView, type Page as PageOf, type ReleaseRow, useRead } from '../../app/api/index.ts';
import { useText, useTimes, zonedInstant } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { STATES, StateTag } from '../../components/status-tag/index.tsx';
import { TrafficChart } from './traffic-chart.tsx';
import { TrafficDrawer } from './traffic-drawer.tsx';
import { TrafficTable } from './traffic-table.tsx';

/** Every accepted request, as the gateways recorded it. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const times = useTimes();
  const [filters, setFilters] = useFilters(['applicationId', 'releaseId', 'outcome', 'from', 'to', 'open']);
  const { open, ...asked } = filters;
  const applications = useRead<PageOf<ApplicationView>>(
    '/applications',
    { limit: 200 },
    { enabled: useCan('application.read'), staleTime: 60_000 },
  );
  const releases = useRead<PageOf<ReleaseRow>>(
    '/releases',
    { limit: 200 },
    { enabled: useCan('release.read'), staleTime: 60_000 },
  );
  const titled = (items: readonly { id: string; title: { zh: string; en: string } }[] | undefined) =>
    items?.map((one) => ({ value: one.id, label: text(one.title) })) ?? [];
  const instant = (at: dayjs.Dayjs | null | undefined) =>
    at &&
    zonedInstant(
      { year: at.year(), month: at.month() + 1, day: at.date(), hour: at.hour(), minute: at.minute() },
      times.timeZone,
    ).toISOString();
  const shown = (at: string | undefined) => (at ? dayjs(times.absolute(at)) : null);
  return (
    <>
      <PageHeader title={t('nav.traffic')} detail={t('traffic.intro')} />
      <div className="stack">
        <div className="filters">
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('nav.applications')}
            aria-label={t('nav.applications')}
            style={{ width: 170 }}
            value={filters.applicationId}
            onChange={(applicationId) => setFilters({ applicationId })}
            options={titled(applications.data?.items)}
          />
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('nav.releases')}
            aria-label={t('nav.releases')}
            style={{ width: 170 }}
            value={filters.releaseId}
            onChange={(releaseId) => setFilters({ releaseId })}
            options={titled(releases.data?.items)}
          />
          <Select
            allowClear
            placeholder={t('traffic.outcome')}
            aria-label={t('traffic.outcome')}
            style={{ width: 150 }}
            value={filters.outcome}
            onChange={(outcome) => setFilters({ outcome })}
            options={Object.keys(STATES.outcome).map((value) => ({
              value,
              label: <StateTag of="outcome" value={value} />,
            }))}
          />
          <DatePicker.RangePicker
            showTime={{ format: 'HH:mm' }}
            format="MM-DD HH:mm"
            allowEmpty={[true, true]}
            value={[shown(filters.from), shown(filters.to)]}
            onChange={(range) => setFilters({ from: instant(range?.[0]), to: instant(range?.[1]) })}
          />
        </div>
        <Panel title={t('traffic.series')}>
          <TrafficChart filters={asked} />
        </Panel>
        <Panel flush>
          <TrafficTable filters={asked} onOpen={(id) => setFilters({ open: id })} />
        </Panel>
      </div>
      <TrafficDrawer id={open} onClose={() => setFilters({ open: null })} />
    </>
  );
}
