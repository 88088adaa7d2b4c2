import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MeasureMap as MapData, MeasureStatus } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { StatusTag } from '../../components/status-tag/index.tsx';
import { measurePath } from '../../components/subject-link/path.ts';
import { Time } from '../../components/time/index.tsx';

/** The chapters as bands, their sub-clauses as columns, the measures as tiles. */
export function MeasureMap({
  map,
  status,
  asOf,
}: {
  map: MapData;
  status: string | undefined;
  asOf: string | undefined;
}) {
  const text = useText();
  return (
    <div className="stack">
      {map.chapters.map((chapter) => (
        <section key={chapter.id} className="band" aria-labelledby={`chapter-${chapter.id}`}>
          <h2 id={`chapter-${chapter.id}`}>
            <span className="mono">{chapter.id}</span> {text(chapter.title)}
          </h2>
          <div className="band-columns">
            {chapter.subClauses.map((clause) => (
              <div key={clause.id} className="band-column">
                <h3 title={text(clause.leadIn)}>
                  <span className="mono">{clause.id}</span> {text(clause.title)}
                </h3>
                <ul className="plain-list">
                  {clause.measures.map((measure) => (
                    <Tile
                      key={measure.id}
                      measure={measure}
                      asOf={asOf}
                      dim={status !== undefined && status !== measure.status}
                    />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function Tile({ measure, asOf, dim }: { measure: MeasureStatus; asOf: string | undefined; dim: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const reason = measure.reasons[0];
  return (
    <li className={dim ? 'tile tile-dim' : 'tile'} data-status={measure.status}>
      <Link to={asOf ? `${measurePath(measure.id)}?${new URLSearchParams({ asOf })}` : measurePath(measure.id)}>
        <span className="tile-head">
          <span className="mono">{measure.id}</span>
          <b>{text(measure.title)}</b>
        </span>
        <span className="tile-state">
          <StatusTag status={measure.status} />
          {measure.level === 'required' ? <span className="word">{t('level.required')}</span> : null}
          {measure.computedAt ? (
            <small>
              <Time at={measure.computedAt} />
            </small>
          ) : null}
        </span>
        {reason && reason.code !== 'nothing-runs' && measure.status !== 'operating' ? (
          <small className="tile-reason" title={text(reason.text)}>
            {text(reason.text)}
          </small>
        ) : null}
      </Link>
    </li>
  );
}
