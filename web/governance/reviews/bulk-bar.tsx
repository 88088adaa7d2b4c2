import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewRow, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { PersonSelect } from '../../components/person-select/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';

interface Outcomes {
  readonly items: readonly {
    readonly reviewId: string;
    readonly done: boolean;
    readonly detail: { readonly zh: string; readonly en: string } | null;
  }[];
}

/** What can be done with several reviews at once: asking somebody to look at them, and reminding. Never voting. */
export function BulkBar({
  rows,
  keys,
  onDone,
}: {
  rows: readonly ReviewRow[];
  keys: readonly string[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const [assigning, setAssigning] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcomes | null>(null);
  const assign = useAct<object, Outcomes>({ path: '/review-assignments' });
  const remind = useAct<object, Outcomes>({ path: '/review-reminders' });
  const done = (answer: Outcomes) => {
    setOutcomes(answer);
    setAssigning(false);
    onDone();
  };
  const refused = outcomes?.items.filter((one) => !one.done) ?? [];
  if (keys.length === 0 && outcomes === null) return null;
  return (
    <div className="stack-tight bulk-bar">
      {keys.length > 0 ? (
        <div className="row">
          <span className="small">{t('review.chosen', { count: keys.length })}</span>
          <Button size="small" onClick={() => setAssigning(true)}>
            {t('review.assign')}
          </Button>
          <Button
            size="small"
            loading={remind.isPending}
            onClick={() => remind.mutate({ reviewIds: keys }, { onSuccess: done })}
          >
            {t('review.remind')}
          </Button>
        </div>
      ) : null}
      {outcomes ? (
        <Alert
          type={refused.length > 0 ? 'warning' : 'success'}
          showIcon
          closable={{ onClose: () => setOutcomes(null) }}
          title={t('review.bulkDone', { done: outcomes.items.length - refused.length })}
          description={refused.map((one) => {
            const row = rows.find(({ id }) => id === one.reviewId);
            return (
              <div key={one.reviewId}>
                {row ? text(row.title) : ''} {one.detail ? text(one.detail) : ''}
              </div>
            );
          })}
        />
      ) : null}
      <ProblemAlert problem={remind.error} />
      <FormDialog<{ personId: string }>
        open={assigning}
        title={t('review.assign')}
        note={t('review.assignNote')}
        okText={t('review.assign')}
        busy={assign.isPending}
        problem={assign.error}
        onClose={() => setAssigning(false)}
        onSubmit={({ personId }) => assign.mutate({ reviewIds: keys, personId }, { onSuccess: done })}
      >
        <Form.Item name="personId" label={t('review.assignTo')} rules={[{ required: true, message: t('form.needed') }]}>
          <PersonSelect label={t('review.assignTo')} />
        </Form.Item>
      </FormDialog>
    </div>
  );
}
