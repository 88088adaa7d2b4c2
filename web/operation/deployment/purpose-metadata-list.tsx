import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

const NAME = /^[a-z][a-z0-9_-]*$/;

/** What each request must say of itself, by name and allowed values. */
export function PurposeMetadataList({ name }: { name: string[] }) {
  const { t } = useTranslation();
  return (
    <Form.List name={name}>
      {(fields, { add, remove }) => (
        <div className="stack-tight">
          <span className="small">{t('purpose.metadata')}</span>
          {fields.map((field) => (
            <div className="row" key={field.key}>
              <Form.Item name={[field.name, 'place']} noStyle>
                <Select
                  aria-label={t('purpose.placeOf')}
                  style={{ width: 130 }}
                  options={(['header', 'metadata'] as const).map((value) => ({
                    value,
                    label: t(`purpose.place.${value}`),
                  }))}
                />
              </Form.Item>
              <Form.Item
                name={[field.name, 'name']}
                rules={[{ required: true, pattern: NAME, message: t('purpose.nameRule') }]}
                noStyle
              >
                <Input aria-label={t('purpose.name')} placeholder={t('purpose.name')} style={{ width: 160 }} />
              </Form.Item>
              <Form.Item name={[field.name, 'values']} noStyle>
                <Select
                  mode="tags"
                  open={false}
                  suffixIcon={null}
                  aria-label={t('purpose.values')}
                  placeholder={t('purpose.anyValue')}
                  style={{ width: 230 }}
                />
              </Form.Item>
              <Button
                type="text"
                icon={<MinusCircleOutlined aria-hidden />}
                aria-label={t('common.remove')}
                onClick={() => remove(field.name)}
              />
            </div>
          ))}
          <div>
            <Button
              size="small"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => add({ place: 'metadata', values: [] })}
            >
              {t('purpose.addMetadata')}
            </Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}
