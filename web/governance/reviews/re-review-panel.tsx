import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';

/** When the approval is to be looked at again, and the way to it. */
export function ReReviewPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [beginning, setBeginning] = useState(false);
  const begin = useAct<{ statement: string }, ReviewDetail>({ path: `/reviews/${review.id}/re-review` });
  const { reReview } = review;
  if (!reReview) return null;
  return (
    <Panel title={t('review.reReview')}>
      <div className="stack-tight">
        <Alert
          type={reReview.rejectedId ? 'error' : reReview.overdue ? 'warning' : 'info'}
          showIcon
          title={
            t('review.reReviewDue', { day: reReview.day }) + (reReview.overdue ? ` · ${t('review.reReviewLate')}` : '')
          }
          description={reReview.rejectedId ? t('review.reReviewRejected') : undefined}
        />
        {reReview.openId ? <Link to={`/reviews/${reReview.openId}`}>{t('review.reReviewOpen')}</Link> : null}
        {reReview.canBegin ? (
          <div>
            <Button onClick={() => setBeginning(true)}>{t('review.beginReReview')}</Button>
          </div>
        ) : null}
      </div>
      <FormDialog<{ statement: string }>
        open={beginning}
        title={t('review.beginReReview')}
        note={t('review.beginReReviewNote')}
        okText={t('review.beginReReview')}
        busy={begin.isPending}
        problem={begin.error}
        onClose={() => setBeginning(false)}
        onSubmit={(values) =>
          begin.mutate(values, {
            onSuccess: ({ id }) => {
              setBeginning(false);
              void navigate(`/reviews/${id}`);
            },
          })
        }
      >
        <Form.Item
          name="statement"
          label={t('apply.statement')}
          rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={4000} autoFocus />
        </Form.Item>
      </FormDialog>
    </Panel>
  );
}
