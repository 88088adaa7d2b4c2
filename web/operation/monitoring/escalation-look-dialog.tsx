import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { type EscalationList, useAct } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';

export type Escalation = EscalationList['items'][number];

/** Says that what was escalated up to now was looked at, and what became of it. It goes into the record. */
export function EscalationLookDialog(props: { row: Escalation; through: string; upTo: number; onClose: () => void }) {
  const { row, through, upTo, onClose } = props;
  const { t } = useTranslation();
  const times = useTimes();
  const act = useAct<object>({ path: `/applications/${row.applicationId}/escalations/looks`, idempotent: true });
  return (
    <FormDialog<{ outcome: string; note: string }>
      open
      onClose={onClose}
      title={t('escalation.look')}
      note={t('escalation.lookNote', { count: row.open.count, through: times.absolute(through) })}
      okText={t('escalation.look')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate({ through, upTo, count: row.open.count, ...values }, { onSuccess: onClose })}
    >
      <Form.Item name="outcome" label={t('escalation.outcome')} rules={[{ required: true, message: t('form.needed') }]}>
        <Radio.Group
          options={(['harmless', 'handled', 'followed-up'] as const).map((value) => ({
            value,
            label: t(`escalation.outcomes.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="note"
        label={t('escalation.conclusion')}
        rules={[{ required: true, min: 5, message: t('escalation.conclusionRule') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
