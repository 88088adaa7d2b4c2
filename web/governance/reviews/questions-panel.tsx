import { Button, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Question = ReviewDetail['questions'][number];

const stateOf = (one: Question) =>
  one.answer !== null ? 'answered' : one.withdrawnAt !== null ? 'withdrawn' : one.blocking ? 'blocking' : 'open';

/** What reviewers asked and the applicant answered. */
export function QuestionsPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [blocking, setBlocking] = useState(false);
  const ask = useAct<{ text: string; blocking: boolean }>({ path: `/reviews/${review.id}/questions` });
  const mayAsk = review.state === 'open' && review.canReview;
  if (!mayAsk && review.questions.length === 0) return null;
  return (
    <Panel title={t('review.questions')} note={t('review.questionsNote')}>
      <div className="stack-tight">
        {review.questions.map((one) => (
          <Thread key={one.id} reviewId={review.id} question={one} />
        ))}
        {mayAsk ? (
          <>
            <Input.TextArea
              value={words}
              onChange={(event) => setWords(event.target.value)}
              placeholder={t('review.askText')}
              aria-label={t('review.askText')}
              autoSize={{ minRows: 2 }}
              maxLength={4000}
            />
            <ProblemAlert problem={ask.error} />
            <div className="row">
              <Button
                disabled={words.trim() === ''}
                loading={ask.isPending}
                onClick={() => ask.mutate({ text: words.trim(), blocking }, { onSuccess: () => setWords('') })}
              >
                {t('review.ask')}
              </Button>
              <span className="row small">
                <Switch size="small" checked={blocking} onChange={setBlocking} aria-label={t('review.blocking')} />{' '}
                {t('review.blocking')}
              </span>
            </div>
          </>
        ) : null}
      </div>
    </Panel>
  );
}

function Thread({ reviewId, question }: { reviewId: string; question: Question }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [leaving, setLeaving] = useState(false);
  const path = `/reviews/${reviewId}/questions/${question.id}`;
  const answer = useAct<{ text: string }>({ path: `${path}/answer` });
  return (
    <div className="line-item">
      <div className="row-between">
        <small className="quiet">
          <ActorName id={question.askedBy.id} name={question.askedBy.name} /> · <Time at={question.askedAt} />
        </small>
        <StateTag of="question" value={stateOf(question)} />
      </div>
      <span className="prewrap">{question.text}</span>
      {question.answer !== null && question.answeredBy ? (
        <div className="reply">
          <small className="quiet">
            <ActorName id={question.answeredBy.id} name={question.answeredBy.name} /> ·{' '}
            <Time at={question.answeredAt} />
          </small>
          <span className="prewrap">{question.answer}</span>
        </div>
      ) : null}
      {question.canAnswer ? (
        <>
          <Input.TextArea
            value={words}
            onChange={(event) => setWords(event.target.value)}
            placeholder={t('review.answer')}
            aria-label={t('review.answer')}
            autoSize={{ minRows: 2 }}
            maxLength={4000}
          />
          <ProblemAlert problem={answer.error} />
          <div>
            <Button
              size="small"
              type="primary"
              disabled={words.trim() === ''}
              loading={answer.isPending}
              onClick={() => answer.mutate({ text: words.trim() })}
            >
              {t('review.answer')}
            </Button>
          </div>
        </>
      ) : null}
      {question.canWithdraw ? (
        <div>
          <Button size="small" type="text" onClick={() => setLeaving(true)}>
            {t('review.withdrawQuestion')}
          </Button>
        </div>
      ) : null}
      {leaving ? (
        <ReasonDialog
          open
          reason={false}
          onClose={() => setLeaving(false)}
          title={t('review.withdrawQuestion')}
          consequence={t('review.questionGone')}
          okText={t('review.withdrawQuestion')}
          path={`${path}/withdraw`}
        />
      ) : null}
    </div>
  );
}
