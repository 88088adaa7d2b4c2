import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ReviewDetail } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { Panel } from '../../components/panel/index.tsx';

/** What the gate asks whoever applies and whoever decides to look at. */
export function GuidancePanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const { applicant = null, reviewer = null } = review.template?.guidance ?? {};
  const documents = review.template?.documents ?? [];
  return (
    <>
      {review.reReviewOf ? (
        <Alert
          type="info"
          showIcon
          title={t('review.reReviewOf')}
          action={<Link to={`/reviews/${review.reReviewOf}`}>{t('review.reReviewFormer')}</Link>}
        />
      ) : null}
      {applicant || reviewer || documents.length > 0 ? (
        <Panel title={t('review.guidance')}>
          <div className="stack-tight">
            {applicant ? (
              <p className="prewrap">
                <b>{t('review.forApplicant')}</b> {text(applicant)}
              </p>
            ) : null}
            {reviewer ? (
              <p className="prewrap">
                <b>{t('review.forReviewer')}</b> {text(reviewer)}
              </p>
            ) : null}
            {documents.length > 0 ? (
              <p>
                <b>{t('review.requiredDocuments')}</b>{' '}
                {documents.map((one) => text(one.title)).join(t('common.separator'))}
              </p>
            ) : null}
          </div>
        </Panel>
      ) : null}
    </>
  );
}
