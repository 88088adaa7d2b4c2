import { useTranslation } from 'react-i18next';
import type { LifeEvent } from '../../app/api/index.ts';
import { ActorName } from '../person-name/index.tsx';
import { StateTag } from '../status-tag/index.tsx';
import { SubjectLink } from '../subject-link/index.tsx';
import { Time } from '../time/index.tsx';
import { toneOfAct } from './tone.ts';

/** What happened to a subject, newest first. */
export function LifeLine({ events, about }: { events: readonly LifeEvent[]; about?: string }) {
  const { t } = useTranslation();
  if (events.length === 0) return <p className="quiet">{t('life.none')}</p>;
  const sorted = [...events].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ol className="life">
      {sorted.map((event) => (
        <li
          key={event.recordId ?? `${event.kind}${event.at}`}
          className={`life-${event.outcome && event.outcome !== 'done' ? 'bad' : toneOfAct(event.kind)}`}
        >
          <b>{t(`act.${event.kind.replace('.', '-')}`, { defaultValue: event.kind })}</b>
          {event.outcome && event.outcome !== 'done' ? <StateTag of="act" value={event.outcome} /> : null}
          {event.subjectId && event.subjectId !== about ? <SubjectLink id={event.subjectId} showKind /> : null}
          <span className="quiet small">
            {event.actorId ? (
              <>
                <ActorName
                  id={event.actorId}
                  name={event.actorName}
                  kind={
                    event.actorId.startsWith('per_')
                      ? 'person'
                      : event.actorId.startsWith('gtw_')
                        ? 'gateway'
                        : 'system'
                  }
                />
                {' · '}
              </>
            ) : null}
            <Time at={event.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
