import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type ReviewDetail, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { RequirementList } from '../../components/requirement-list/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { BindingPanel } from './binding-panel.tsx';
import { CommentsPanel } from './comments-panel.tsx';
import { ConditionsPanel } from './conditions-panel.tsx';
import { DocumentsPanel } from './documents-panel.tsx';
import { GuidancePanel } from './guidance-panel.tsx';
import { QuestionsPanel } from './questions-panel.tsx';
import { ReReviewPanel } from './re-review-panel.tsx';
import { SealPanel } from './seal-panel.tsx';
import { SeatsPanel } from './seats-panel.tsx';
import { VotePanel } from './vote-panel.tsx';

/** A review: exactly what is decided about, by whom, and the vote itself. */
export function Page() {
  const { id = '' } = useParams();
  const review = useRead<ReviewDetail>(`/reviews/${id}`, undefined, { every: 15_000 });
  return <Loaded query={review}>{(data) => <Review review={data} />}</Loaded>;
}

function Review({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <PageHeader
        title={text(review.title)}
        crumbs={[{ title: t('nav.reviews'), path: '/reviews' }]}
        tags={<StateTag of="review" value={review.state} />}
        detail={
          <>
            <ActorName id={review.applicant.id} name={review.applicant.name} /> {t('review.appliedAt')}{' '}
            <Time at={review.openedAt} />
            {review.state === 'open' ? (
              <>
                {' · '}
                {t('review.deadline')} <Time at={review.deadline} />
              </>
            ) : null}
          </>
        }
      />
      <div className="columns">
        <div className="stack">
          <GuidancePanel review={review} />
          {review.statement ? (
            <Panel title={t('apply.statement')}>
              <p className="prewrap">{review.statement}</p>
            </Panel>
          ) : null}
          {review.bindings.map((binding) => (
            <BindingPanel key={binding.subjectId + binding.revision} binding={binding} />
          ))}
          {review.verdict ? (
            <Panel title={t('review.verdict')} note={t('review.verdictNote')}>
              <RequirementList verdict={review.verdict} />
            </Panel>
          ) : null}
          <DocumentsPanel review={review} />
          <SealPanel review={review} />
          <QuestionsPanel review={review} />
          <CommentsPanel review={review} />
        </div>
        <div className="stack">
          <VotePanel review={review} />
          <SeatsPanel review={review} />
          <ReReviewPanel review={review} />
          <ConditionsPanel review={review} />
        </div>
      </div>
    </>
  );
}
