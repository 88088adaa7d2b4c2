import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** The least that every organisation asks for; its own settings may ask for more, and the server says so. */
const LEAST_LENGTH = 12;

/** A new password, typed twice. */
export function NewPassword({ name, label }: { name: string | string[]; label: string }) {
  const { t } = useTranslation();
  const path = Array.isArray(name) ? name : [name];
  return (
    <>
      <Form.Item
        name={path}
        label={label}
        extra={t('person.passwordRule', { count: LEAST_LENGTH })}
        rules={[{ required: true, min: LEAST_LENGTH, message: t('person.passwordRule', { count: LEAST_LENGTH }) }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="repeat"
        label={t('person.passwordAgain')}
        dependencies={[path]}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue(path)
                ? Promise.resolve()
                : Promise.reject(new Error(t('person.passwordDiffers'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
