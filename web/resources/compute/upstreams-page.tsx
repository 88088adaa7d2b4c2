import { useTranslation } from 'react-i18next';
import { type Page as PageOf, type UpstreamHealth, useRead } from '../../app/api/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { CanarySettingsPanel } from './canary-settings.tsx';
import { FingerprintsPanel } from './fingerprints-panel.tsx';
import { SeenByGateways } from './upstream-seen.tsx';

/** All upstreams that gateways use now, how each gateway sees them, and how they did in the last hour. */
export function Page() {
  const { t, i18n } = useTranslation();
  const all = useRead<PageOf<UpstreamHealth>>('/upstream-health', undefined, { every: 10_000 });
  const number = (value: number | null) => (value === null ? '—' : value.toLocaleString(i18n.language));
  const percent = (part: number, whole: number) =>
    whole === 0 ? '—' : (part / whole).toLocaleString(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const columns: Column<UpstreamHealth>[] = [
    {
      key: 'endpoint',
      title: t('traffic.endpoint'),
      narrow: 'head',
      render: (row) => <SubjectLink id={row.endpointId} />,
    },
    { key: 'gateways', title: t('upstream.seenBy'), render: (row) => <SeenByGateways gateways={row.gateways} /> },
    { key: 'tries', title: t('upstream.tries'), align: 'right', render: (row) => number(row.lastHour.requests) },
    {
      key: 'errors',
      title: t('upstream.errorRate'),
      align: 'right',
      render: ({ lastHour }) => percent(lastHour.failures, lastHour.requests),
    },
    { key: 'left', title: t('upstream.left'), align: 'right', render: (row) => number(row.lastHour.left) },
    { key: 'mean', title: t('upstream.mean'), align: 'right', render: (row) => number(row.lastHour.meanMillis) },
    {
      key: 'slowest',
      title: t('upstream.slowest'),
      align: 'right',
      render: (row) => number(row.lastHour.slowestMillis),
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.upstreams')} detail={t('upstream.intro')} />
      <div className="stack">
        <Panel flush>
          <Loaded query={all}>
            {({ items }) => (
              <Rows
                label={t('nav.upstreams')}
                rows={items}
                columns={columns}
                rowKey={(row) => row.endpointId}
                empty={<EmptyState title={t('upstream.none')} text={t('upstream.noneText')} />}
              />
            )}
          </Loaded>
        </Panel>
        <FingerprintsPanel />
        <CanarySettingsPanel />
      </div>
    </>
  );
}
