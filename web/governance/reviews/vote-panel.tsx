import { CheckOutlined, CloseOutlined } from '@ant-design/icons';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useMe } from '../../app/session/index.ts';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { VoteDialog } from './vote-dialog.tsx';

/** The person's own vote; where they may not vote, why. */
export function VotePanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const { canVote } = review;
  // With questions to answer a vote is cast in the dialog.
  const asks = (review.template?.checklist.length ?? 0) > 0;
  const [comment, setComment] = useState('');
  const [leaving, setLeaving] = useState<'recuse' | 'withdraw' | null>(null);
  const [voting, setVoting] = useState<'approve' | 'reject' | 'condition' | null>(null);
  const vote = useAct<{ choice: 'approve' | 'reject'; comment: string }>({ path: `/reviews/${review.id}/votes` });
  const seats = review.rule.seats.filter((seat) => 'seats' in canVote && canVote.seats.includes(seat.name));
  const mine = review.votes.find((one) => one.person.id === me.id);
  if (review.state !== 'open') {
    return (
      <Panel title={t('review.decision')}>
        <Alert
          type={review.state === 'approved' ? 'success' : 'info'}
          showIcon
          title={t(`review.ended.${review.state}`)}
        />
      </Panel>
    );
  }
  return (
    <Panel title={t('review.myVote')}>
      <div className="stack-tight">
        {seats.length > 0 ? (
          <>
            <p className="small">
              {t('review.asSeat', { seat: seats.map((seat) => text(seat.title)).join(t('common.separator')) })}
            </p>
            <Input.TextArea
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              placeholder={t('review.comment')}
              aria-label={t('review.comment')}
              autoSize={{ minRows: 3, maxRows: 8 }}
              maxLength={2000}
            />
            <div className="row">
              <Button
                type="primary"
                icon={<CheckOutlined aria-hidden />}
                loading={vote.isPending}
                onClick={() => (asks ? setVoting('approve') : vote.mutate({ choice: 'approve', comment }))}
              >
                {t('review.approve')}
              </Button>
              <Button
                danger
                icon={<CloseOutlined aria-hidden />}
                disabled={!asks && comment.trim() === ''}
                title={!asks && comment.trim() === '' ? t('review.rejectNeedsComment') : undefined}
                onClick={() => (asks ? setVoting('reject') : vote.mutate({ choice: 'reject', comment }))}
              >
                {t('review.reject')}
              </Button>
              <Button onClick={() => setVoting('condition')}>{t('review.approveWith')}</Button>
              <Button type="text" onClick={() => setLeaving('recuse')}>
                {t('review.recuse')}
              </Button>
            </div>
          </>
        ) : (
          <Alert
            type={mine ? 'success' : 'info'}
            showIcon
            title={t(mine ? `review.voted.${mine.choice}` : 'review.cannot')}
            description={mine || 'seats' in canVote ? undefined : text(canVote.detail)}
          />
        )}
        <ProblemAlert problem={vote.error} />
        {review.canWithdraw ? <Button onClick={() => setLeaving('withdraw')}>{t('review.withdraw')}</Button> : null}
      </div>
      {voting ? (
        <VoteDialog
          review={review}
          choice={voting === 'reject' ? 'reject' : 'approve'}
          withCondition={voting === 'condition'}
          comment={comment}
          onClose={() => setVoting(null)}
        />
      ) : null}
      {leaving ? (
        <ReasonDialog
          open
          onClose={() => setLeaving(null)}
          title={t(`review.${leaving}`)}
          consequence={t(`review.${leaving}Note`)}
          okText={t(`review.${leaving}`)}
          danger={leaving === 'withdraw'}
          path={`/reviews/${review.id}/${leaving}`}
        />
      ) : null}
    </Panel>
  );
}
