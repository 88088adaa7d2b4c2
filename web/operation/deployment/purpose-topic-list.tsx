import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';

/** A name for records that stays when the topic is edited. */
const newId = () => `t${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`;

/** What requests may be about, and what not: by keywords and by phrases as people say them. */
export function PurposeTopicList({ name }: { name: string[] }) {
  const { t } = useTranslation();
  const words = (place: (string | number)[], label: string, extra: string) => (
    <Form.Item name={place} label={label} extra={extra}>
      <Select mode="tags" open={false} suffixIcon={null} />
    </Form.Item>
  );
  return (
    <Form.List name={name}>
      {(fields, { add, remove }) => (
        <div className="stack-tight">
          <span className="small">{t('purpose.topics')}</span>
          {fields.map((field) => (
            <fieldset className="form-group" key={field.key} aria-label={t('purpose.topic')}>
              <div className="row">
                <Form.Item name={[field.name, 'id']} hidden>
                  <Input />
                </Form.Item>
                <Form.Item name={[field.name, 'title']} rules={[{ required: true, message: t('form.needed') }]} noStyle>
                  <Input aria-label={t('purpose.topic')} placeholder={t('purpose.topic')} style={{ width: 220 }} />
                </Form.Item>
                <Form.Item name={[field.name, 'use']} noStyle>
                  <Radio.Group
                    aria-label={t('purpose.use')}
                    options={(['allowed', 'prohibited'] as const).map((value) => ({
                      value,
                      label: t(`purpose.used.${value}`),
                    }))}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(field.name)}
                />
              </div>
              {words([field.name, 'keywords'], t('purpose.keywords'), t('purpose.keywordsExtra'))}
              {words([field.name, 'examples'], t('purpose.examples'), t('purpose.examplesExtra'))}
            </fieldset>
          ))}
          <div>
            <Button
              size="small"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => add({ id: newId(), use: 'prohibited', keywords: [], examples: [] })}
            >
              {t('purpose.addTopic')}
            </Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}
