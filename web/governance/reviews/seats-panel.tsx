import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../src/kernel/identity/index.ts';
import type { ReviewDetail } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** Who must agree, and who has. */
export function SeatsPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Panel title={t('review.seats')} note={t('review.seatsNote')}>
      <ul className="seats">
        {review.rule.seats.map((seat) => {
          const vote = review.votes.find((one) => one.seat === seat.name);
          return (
            <li key={seat.name} className={vote ? `seat-${vote.choice}` : undefined}>
              <div className="row-between">
                <b>{text(seat.title)}</b>
                <span className="row small">
                  {vote?.choice === 'approve' ? (
                    <CheckCircleFilled aria-hidden />
                  ) : vote ? (
                    <CloseCircleFilled aria-hidden />
                  ) : (
                    <MinusCircleOutlined aria-hidden />
                  )}
                  {t(vote ? `review.choice.${vote.choice}` : 'review.choice.open')}
                </span>
              </div>
              {vote && vote.checklist.length > 0 ? (
                <ul className="plain-list small">
                  {vote.checklist.map((one) => (
                    <li key={one.id}>
                      {text(
                        review.template?.checklist.find(({ id }) => id === one.id)?.question ?? {
                          zh: one.id,
                          en: one.id,
                        },
                      )}{' '}
                      <b>{t(`review.checklistAnswer.${one.answer}`)}</b>
                      {one.remark ? ` — ${one.remark}` : null}
                    </li>
                  ))}
                </ul>
              ) : null}
              {vote ? (
                <p className="small">
                  {seat.body === vote.person.id ? (
                    <SubjectLink id={seat.body} />
                  ) : (
                    <ActorName id={vote.person.id} name={vote.person.name} />
                  )}{' '}
                  · <Time at={vote.at} />
                  {vote.comment ? <span className="prewrap"> — {vote.comment}</span> : null}
                  {vote.reReviewOn ? (
                    <span>
                      {' '}
                      · {t('review.reReviewOn')} {vote.reReviewOn}
                    </span>
                  ) : null}
                </p>
              ) : (
                <p className="small quiet">
                  {seat.body ? (
                    <SubjectLink id={seat.body} showKind />
                  ) : (
                    seat.roles.map((role) => text(ROLES[role])).join(t('common.separator'))
                  )}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
