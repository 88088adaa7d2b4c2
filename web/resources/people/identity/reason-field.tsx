import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** The reason of an act, beside other fields. */
export function ReasonField() {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="reason"
      label={t('form.reason')}
      extra={t('form.reasonExtra')}
      rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
    >
      <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} showCount />
    </Form.Item>
  );
}
