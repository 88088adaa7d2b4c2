import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Condition = ReviewDetail['conditions'][number];
type Act = 'meet' | 'confirm' | 'return';

/** What approvals left to be met, by whom, and how far it is. */
export function ConditionsPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const [acting, setActing] = useState<{ condition: Condition; act: Act } | null>(null);
  if (review.conditions.length === 0) return null;
  return (
    <Panel title={t('review.conditions')} note={t('review.conditionsNote')}>
      <div className="stack-tight">
        {review.conditions.map((one) => (
          <div key={one.id} className="line-item">
            <div className="row-between">
              <b className="prewrap">{text(one.text)}</b>
              <StateTag of="condition" value={one.overdue ? 'overdue' : one.state} />
            </div>
            <small className="quiet">
              {t('review.answerable')} <ActorName id={one.answerable.id} name={one.answerable.name} /> ·{' '}
              {t('review.due')} {one.due} · {t('review.setBy')} <ActorName id={one.setBy.id} name={one.setBy.name} />
            </small>
            {one.evidence ? (
              <p className="prewrap small">
                {t('review.evidence')}: {one.evidence} <Time at={one.metAt} />
              </p>
            ) : null}
            {one.remark ? (
              <p className="prewrap small">
                {t('review.remark')}: {one.remark}
                {one.confirmedBy ? (
                  <>
                    {' '}
                    — <ActorName id={one.confirmedBy.id} name={one.confirmedBy.name} />
                  </>
                ) : null}
              </p>
            ) : null}
            <div className="row">
              {(['meet', 'confirm', 'return'] as const)
                .filter((act) => (act === 'meet' ? one.canMeet : one.canConfirm))
                .map((act) => (
                  <Button key={act} size="small" onClick={() => setActing({ condition: one, act })}>
                    {t(`review.${act}`)}
                  </Button>
                ))}
            </div>
          </div>
        ))}
      </div>
      {acting ? <ActDialog {...acting} onClose={() => setActing(null)} /> : null}
    </Panel>
  );
}

function ActDialog({ condition, act, onClose }: { condition: Condition; act: Act; onClose: () => void }) {
  const { t } = useTranslation();
  const field = act === 'meet' ? 'evidence' : 'remark';
  const done = useAct<object>({ path: `/reviews/${condition.reviewId}/conditions/${condition.id}/${act}` });
  return (
    <FormDialog<{ evidence?: string; remark?: string }>
      open
      title={t(`review.${act}`)}
      note={t(`review.${act}Note`)}
      okText={t(`review.${act}`)}
      busy={done.isPending}
      problem={done.error}
      onClose={onClose}
      onSubmit={(values) => done.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name={field}
        label={t(`review.${field}`)}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={2000} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
