import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Page, type ReviewRow, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { Checklist } from './checklist.tsx';

/** Beside the map: what waits for the person, and what is still to be set up. */
export function HomeSide() {
  return (
    <aside className="home-side">
      <MyReviews />
      <Checklist />
    </aside>
  );
}

function MyReviews() {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('review.read');
  const reviews = useRead<Page<ReviewRow>>('/reviews', { mine: 'to-decide', limit: 50 }, { enabled: may });
  if (!may) return null;
  return (
    <Panel title={t('home.reviews')} extra={<Link to="/reviews">{t('common.all')}</Link>}>
      <Loaded query={reviews}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState small title={t('home.noReviews')} />
          ) : (
            <ul className="plain-list stack-tight">
              {items.slice(0, 6).map((review) => (
                <li key={review.id} className="line-item">
                  <Link to={`/reviews/${review.id}`}>{text(review.title)}</Link>
                  <small className="quiet">
                    {t('review.deadline')} <Time at={review.deadline} />
                  </small>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
