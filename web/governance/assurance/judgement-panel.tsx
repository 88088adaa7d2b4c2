import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JudgementView, useAct, useList } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StatusTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

const VERDICTS = ['conforms', 'partly', 'does-not-conform'] as const;
const TONES = { conforms: 'good', partly: 'warn', 'does-not-conform': 'bad' } as const;
/** What shows that auditor and controls do not say the same. */
const AGREES: Record<JudgementView['verdict'], readonly string[]> = {
  conforms: ['operating', 'not-applicable'],
  partly: ['stale', 'failing'],
  'does-not-conform': ['failing', 'stale', 'not-operated'],
};

/** What auditors concluded, beside the computed status and never instead of it. */
export function JudgementPanel({ measureId }: { measureId: string }) {
  const { t } = useTranslation();
  const may = useCan('measure.judge');
  const [judging, setJudging] = useState(false);
  const list = useList<JudgementView>(`/measures/${measureId}/judgements`, undefined, { limit: 5 });
  return (
    <Panel
      title={t('judgement.title')}
      note={t('judgement.note')}
      extra={
        may ? (
          <Button size="small" onClick={() => setJudging(true)}>
            {t('judgement.judge')}
          </Button>
        ) : null
      }
    >
      {list.data?.length === 0 ? <EmptyState small title={t('judgement.none')} /> : null}
      <ul className="plain-list stack-tight">
        {list.data?.map((one) => (
          <li key={one.id}>
            <div className="row">
              <Word tone={TONES[one.verdict]}>{t(`judgement.verdict.${one.verdict}`)}</Word>
              <span className="quiet small">{t('judgement.controlsSaid')}</span>
              <StatusTag status={one.computedStatus} />
              {AGREES[one.verdict].includes(one.computedStatus) ? null : (
                <Word tone="warn">{t('judgement.differs')}</Word>
              )}
            </div>
            <p className="small breakable pre-line">{one.reasons}</p>
            <p className="quiet small">
              <ActorName id={one.judgedBy} /> <Time at={one.judgedAt} />
            </p>
          </li>
        ))}
      </ul>
      {judging ? <JudgementDialog measureId={measureId} onClose={() => setJudging(false)} /> : null}
    </Panel>
  );
}

function JudgementDialog({ measureId, onClose }: { measureId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const judge = useAct<object>({ path: `/measures/${measureId}/judgements`, idempotent: true });
  return (
    <FormDialog<{ verdict: JudgementView['verdict']; reasons: string }>
      open
      title={t('judgement.judge')}
      note={t('judgement.note')}
      busy={judge.isPending}
      problem={judge.error}
      onClose={onClose}
      onSubmit={(values) => judge.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item name="verdict" label={t('judgement.verdicts')} rules={[{ required: true, message: t('form.needed') }]}>
        <Radio.Group options={VERDICTS.map((value) => ({ value, label: t(`judgement.verdict.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="reasons"
        label={t('judgement.reasons')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}
