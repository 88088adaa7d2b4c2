import { DatePicker, Form, Input, Radio } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { ConditionFields, type ConditionValues } from './condition-fields.tsx';

interface Values {
  comment?: string;
  conditions?: ConditionValues[];
  checklist?: { id: string; answer: 'yes' | 'no' | 'not-applicable'; remark?: string }[];
  reReviewOn?: dayjs.Dayjs | null;
}

/** A vote that says more than yes or no. */
export function VoteDialog(props: {
  review: ReviewDetail;
  choice: 'approve' | 'reject';
  comment: string;
  /** Begins with an empty condition. */
  withCondition?: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { review, choice } = props;
  const vote = useAct<object>({ path: `/reviews/${review.id}/votes` });
  const approving = choice === 'approve';
  const text = useText();
  const asked = review.template?.checklist ?? [];
  return (
    <FormDialog<Values>
      open
      preserve
      width={680}
      title={t(props.withCondition ? 'review.approveWith' : `review.${choice}`)}
      note={props.withCondition ? t('review.conditionsNote') : undefined}
      okText={t(approving ? 'review.approve' : 'review.reject')}
      danger={!approving}
      initial={{
        comment: props.comment,
        checklist: asked.map(({ id }) => ({ id })) as NonNullable<Values['checklist']>,
        ...(props.withCondition ? { conditions: [{} as ConditionValues] } : {}),
      }}
      busy={vote.isPending}
      problem={vote.error}
      onClose={props.onClose}
      onSubmit={({ comment = '', conditions = [], checklist = [], reReviewOn }) =>
        vote.mutate(
          {
            choice,
            comment,
            ...(asked.length === 0 ? {} : { checklist }),
            ...(approving && reReviewOn ? { reReviewOn: reReviewOn.format('YYYY-MM-DD') } : {}),
            ...(approving
              ? { conditions: conditions.map(({ due, ...one }) => ({ ...one, due: due.format('YYYY-MM-DD') })) }
              : {}),
          },
          { onSuccess: props.onClose },
        )
      }
    >
      {asked.map((one, i) => (
        <div key={one.id} className="line-item">
          <Form.Item name={['checklist', i, 'id']} hidden>
            <Input />
          </Form.Item>
          <Form.Item
            name={['checklist', i, 'answer']}
            label={text(one.question)}
            rules={[{ required: true, message: t('review.answerNeeded') }]}
          >
            <Radio.Group
              optionType="button"
              options={(['yes', 'no', 'not-applicable'] as const).map((value) => ({
                value,
                label: t(`review.checklistAnswer.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item
            name={['checklist', i, 'remark']}
            dependencies={[['checklist', i, 'answer']]}
            rules={[
              ({ getFieldValue }) => ({
                validator: async (_rule, value?: string) => {
                  const answer = getFieldValue(['checklist', i, 'answer']);
                  if (answer !== undefined && answer !== 'yes' && !value?.trim())
                    throw new Error(t('review.remarkNeeded'));
                },
              }),
            ]}
          >
            <Input
              maxLength={1000}
              placeholder={t('review.remark')}
              aria-label={`${text(one.question)} ${t('review.remark')}`}
            />
          </Form.Item>
        </div>
      ))}
      <Form.Item
        name="comment"
        label={t('review.comment')}
        rules={approving ? [] : [{ required: true, whitespace: true, message: t('review.rejectNeedsComment') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
      {approving ? (
        <>
          <Form.Item
            name="reReviewOn"
            label={t('review.reReviewOn')}
            extra={
              review.template?.reReviewMonths
                ? t('review.reReviewAtLatest', { count: review.template.reReviewMonths })
                : t('review.reReviewOptional')
            }
          >
            <DatePicker style={{ width: '100%' }} minDate={dayjs().add(1, 'day')} />
          </Form.Item>
          <ConditionFields />
        </>
      ) : null}
    </FormDialog>
  );
}
