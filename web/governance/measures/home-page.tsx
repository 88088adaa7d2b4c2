import { useTranslation } from 'react-i18next';
import { type MeasureMap as MapData, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useMe } from '../../app/session/index.ts';
import { useFilters } from '../../components/filters/index.ts';
import { MomentPicker } from '../../components/moment-picker/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Time } from '../../components/time/index.tsx';
import { HomeSide } from './home-side.tsx';
import { MapSkeleton } from './map-skeleton.tsx';
import { MeasureMap } from './measure-map.tsx';
import { StatusBar } from './status-bar.tsx';

/** Home: the 31 measures by chapter as they stand now or stood at a past time, and what waits for the person. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const [filters, setFilters] = useFilters(['status', 'asOf']);
  const measures = useRead<MapData>(
    '/measures',
    { asOf: filters.asOf },
    { every: filters.asOf ? false : 60_000, keep: true },
  );
  return (
    <>
      <PageHeader
        title={t('home.title')}
        detail={
          <>
            {text(me.organisation)}
            {measures.data ? (
              <>
                {' · '}
                {t(filters.asOf ? 'home.stoodAt' : 'home.standsAt')} <Time at={measures.data.asOf} absolute />
              </>
            ) : null}
          </>
        }
        actions={<MomentPicker label={t('home.asOf')} value={filters.asOf} onChange={(asOf) => setFilters({ asOf })} />}
      />
      <div className="home">
        <div className="stack">
          <Loaded query={measures} skeleton={<MapSkeleton />}>
            {(map) => (
              <>
                <StatusBar map={map} chosen={filters.status} onChoose={(status) => setFilters({ status })} />
                <MeasureMap map={map} status={filters.status} asOf={filters.asOf} />
              </>
            )}
          </Loaded>
        </div>
        <HomeSide />
      </div>
    </>
  );
}
