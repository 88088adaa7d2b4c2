import { useTranslation } from 'react-i18next';
import { FINDING_STATUSES } from '../../../src/kernel/control/index.ts';
import type { MeasureMap } from '../../app/api/index.ts';
import { lookOf } from '../../components/status-tag/index.tsx';

/** How the 31 are spread over the statuses; every part filters the map. */
export function StatusBar(props: {
  map: MeasureMap;
  chosen: string | undefined;
  onChoose: (status: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const all = props.map.chapters.flatMap((chapter) => chapter.subClauses.flatMap((clause) => clause.measures));
  const counts = FINDING_STATUSES.map((status) => ({
    status,
    count: all.filter((one) => one.status === status).length,
  }));
  return (
    <section className="status-bar" aria-label={t('home.filter')}>
      <div className="status-strip" aria-hidden="true">
        {counts.map(({ status, count }) =>
          count > 0 ? <i key={status} className={`strip-${status}`} style={{ flexGrow: count }} /> : null,
        )}
      </div>
      <div className="row">
        {counts.map(({ status, count }) => {
          const [tone, Icon] = lookOf('finding', status);
          const chosen = props.chosen === status;
          return (
            <button
              key={status}
              type="button"
              className={`chip chip-${tone}`}
              aria-pressed={chosen}
              onClick={() => props.onChoose(chosen ? undefined : status)}
            >
              <Icon aria-hidden />
              {t(`state.finding.${status}`)}
              <b>{count}</b>
            </button>
          );
        })}
      </div>
    </section>
  );
}
