import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { ConditionFields, type ConditionValues } from './condition-fields.tsx';

interface Values {
  comment?: string;
  conditions?: ConditionValues[];
}

/** A vote that says more than yes or no. */
export function VoteDialog(props: {
  review: ReviewDetail;
  choice: 'approve' | 'reject';
  comment: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { review, choice } = props;
  const vote = useAct<object>({ path: `/reviews/${review.id}/votes` });
  const approving = choice === 'approve';
  return (
    <FormDialog<Values>
      open
      preserve
      width={680}
      title={t(approving ? 'review.approveWith' : 'review.reject')}
      note={approving ? t('review.conditionsNote') : undefined}
      okText={t(approving ? 'review.approve' : 'review.reject')}
      danger={!approving}
      initial={{ comment: props.comment, ...(approving ? { conditions: [{} as ConditionValues] } : {}) }}
      busy={vote.isPending}
      problem={vote.error}
      onClose={props.onClose}
      onSubmit={({ comment = '', conditions = [] }) =>
        vote.mutate(
          {
            choice,
            comment,
            ...(approving
              ? { conditions: conditions.map(({ due, ...one }) => ({ ...one, due: due.format('YYYY-MM-DD') })) }
              : {}),
          },
          { onSuccess: props.onClose },
        )
      }
    >
      <Form.Item
        name="comment"
        label={t('review.comment')}
        rules={approving ? [] : [{ required: true, whitespace: true, message: t('review.rejectNeedsComment') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
      {approving ? <ConditionFields /> : null}
    </FormDialog>
  );
}
