import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** What was said about it. */
export function CommentsPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const act = useAct<{ text: string }>({ path: `/reviews/${review.id}/comments` });
  const open = review.state === 'open';
  if (!open && review.comments.length === 0) return null;
  return (
    <Panel title={t('review.comments')}>
      <div className="stack-tight">
        {review.comments.map((comment) => (
          <div key={comment.at + comment.person.id} className="line-item">
            <small className="quiet">
              <ActorName id={comment.person.id} name={comment.person.name} /> · <Time at={comment.at} />
            </small>
            <span className="prewrap">{comment.text}</span>
          </div>
        ))}
        {open ? (
          <>
            <Input.TextArea
              value={words}
              onChange={(event) => setWords(event.target.value)}
              placeholder={t('review.addComment')}
              aria-label={t('review.addComment')}
              autoSize={{ minRows: 2 }}
              maxLength={2000}
            />
            <ProblemAlert problem={act.error} />
            <div>
              <Button
                disabled={words.trim() === ''}
                loading={act.isPending}
                onClick={() => act.mutate({ text: words.trim() }, { onSuccess: () => setWords('') })}
              >
                {t('review.send')}
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </Panel>
  );
}
