import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { type PurposeView, useAct } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';

/** Says that what was found up to now was looked at, and what was made of it. It goes into the record. */
export function PurposeLookDialog({ view, onClose }: { view: PurposeView; onClose: () => void }) {
  const { t } = useTranslation();
  const times = useTimes();
  const act = useAct<object>({ path: `/applications/${view.applicationId}/purpose/looks`, idempotent: true });
  return (
    <FormDialog<{ note: string }>
      open
      onClose={onClose}
      title={t('purpose.look')}
      note={t('purpose.lookNote', { count: view.open.count, through: times.absolute(view.through) })}
      okText={t('purpose.lookOk')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={({ note }) =>
        act.mutate({ through: view.through, upTo: view.upTo, count: view.open.count, note }, { onSuccess: onClose })
      }
    >
      <Form.Item
        name="note"
        label={t('purpose.conclusion')}
        rules={[{ required: true, min: 5, message: t('purpose.conclusionRule') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
