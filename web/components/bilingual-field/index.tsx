import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** One text in both languages: Chinese is needed, English too where records and public pages show it. */
export function BilingualField(props: {
  name: string | (string | number)[];
  label: string;
  extra?: string;
  long?: boolean;
  required?: boolean;
  max?: number;
}) {
  const { t } = useTranslation();
  const path = Array.isArray(props.name) ? props.name : [props.name];
  const required = props.required ?? true;
  return (
    <Form.Item label={props.label} required={required} extra={props.extra} className="bilingual">
      {(['zh', 'en'] as const).map((language) => (
        <Form.Item
          key={language}
          name={[...path, language]}
          noStyle
          rules={required ? [{ required: true, whitespace: true, message: t(`form.bilingual.${language}`) }] : []}
        >
          {props.long ? (
            <Input.TextArea
              autoSize={{ minRows: 2 }}
              placeholder={t(`form.language.${language}`)}
              aria-label={`${props.label} ${t(`form.language.${language}`)}`}
              maxLength={props.max ?? 2000}
            />
          ) : (
            <Input
              prefix={<span className="quiet small">{t(`form.language.${language}`)}</span>}
              aria-label={`${props.label} ${t(`form.language.${language}`)}`}
              maxLength={props.max ?? 200}
            />
          )}
        </Form.Item>
      ))}
    </Form.Item>
  );
}
