import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ReleaseView } from '../../app/api/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** The reviews of a release, newest first. */
export function ReleaseReviews({ reviews }: Pick<ReleaseView, 'reviews'>) {
  const { t } = useTranslation();
  return (
    <Panel title={t('release.reviews')}>
      {reviews.length === 0 ? (
        <EmptyState small title={t('release.noReviews')} />
      ) : (
        <ul className="plain-list stack-tight">
          {reviews.map((review) => (
            <li key={review.id} className="row-between">
              <Link to={`/reviews/${review.id}`}>
                {t('review.opened')} <Time at={review.openedAt} />
              </Link>
              <StateTag of="review" value={review.state} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
