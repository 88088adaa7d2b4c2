import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** A one-time code of the app; a recovery code where one is taken as well. */
export function CodeField({ recovery = false }: { recovery?: boolean }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="code"
      label={t('secondFactor.code')}
      extra={recovery ? t('secondFactor.codeOrRecovery') : undefined}
      rules={[{ required: true, whitespace: true, min: 6, message: t('secondFactor.codeNeeded') }]}
    >
      <Input
        autoComplete="one-time-code"
        inputMode={recovery ? 'text' : 'numeric'}
        maxLength={recovery ? 24 : 6}
        autoFocus
        size="large"
      />
    </Form.Item>
  );
}
