import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { type LiveView, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { LimitUsePanel } from '../../operation/deployment/limit-use-panel.tsx';
import { LiveCharts } from './live-charts.tsx';
import { LiveFigures } from './live-figures.tsx';
import { LiveGroups } from './live-groups.tsx';

const SPANS = ['15', '60', '360'] as const;

/** What the gateways serve now: it renews itself. */
export function Page() {
  const { t } = useTranslation();
  const mayLimits = useCan('application.read');
  const [filters, setFilters] = useFilters(['minutes', 'applicationId', 'releaseId', 'percentile']);
  const { percentile, minutes = '60', ...asked } = filters;
  const live = useRead<LiveView>(
    '/traffic/live',
    { ...asked, minutes },
    { every: minutes === '360' ? 15_000 : 5_000, keep: true },
  );
  return (
    <>
      <PageHeader
        title={t('nav.live')}
        detail={t('live.intro')}
        actions={
          <Segmented
            value={minutes}
            onChange={(value) => setFilters({ minutes: String(value) })}
            options={SPANS.map((value) => ({ value, label: t(`live.span.${value}`) }))}
          />
        }
      />
      <Loaded query={live}>
        {(view) => (
          <div className="stack">
            <LiveFigures
              view={view}
              filters={asked}
              onClear={() => setFilters({ applicationId: null, releaseId: null })}
            />
            {isEmpty(view) ? (
              <EmptyState title={t('live.none')} text={t('live.noneText')} />
            ) : (
              <>
                <LiveCharts
                  view={view}
                  percentile={percentile === 'p50' || percentile === 'p99' ? percentile : 'p95'}
                  onPercentile={(value) => setFilters({ percentile: value })}
                />
                <div className="columns-even">
                  <LiveGroups of="applications" view={view} onPick={(applicationId) => setFilters({ applicationId })} />
                  <LiveGroups of="releases" view={view} onPick={(releaseId) => setFilters({ releaseId })} />
                </div>
              </>
            )}
            {mayLimits ? <LimitUsePanel /> : null}
          </div>
        )}
      </Loaded>
    </>
  );
}

const isEmpty = ({ points }: LiveView) =>
  points.every(({ counts, turnedAway }) => turnedAway === 0 && Object.keys(counts).length === 0);
