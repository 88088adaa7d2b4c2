import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { NEW_GUARD } from './screening-policy-form.ts';

/** The guard models of a policy. */
export function GuardFields() {
  const { t } = useTranslation();
  return (
    <Form.List name={['content', 'guards']}>
      {(guards, { add, remove }) => (
        <fieldset className="fieldset">
          <legend>{t('screeningPolicy.guards')}</legend>
          <p className="quiet small">{t('screeningPolicy.guardsNote')}</p>
          {guards.map((guard, at) => (
            <fieldset className="fieldset" key={guard.key}>
              <legend>
                {t('screeningPolicy.guardNumber', { number: at + 1 })}{' '}
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('screeningPolicy.removeGuard', { number: at + 1 })}
                  onClick={() => remove(guard.name)}
                />
              </legend>
              <OneGuard name={guard.name} />
            </fieldset>
          ))}
          <Form.Item>
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add(NEW_GUARD)}>
              {t('screeningPolicy.addGuard')}
            </Button>
          </Form.Item>
        </fieldset>
      )}
    </Form.List>
  );
}

function OneGuard({ name }: { name: number }) {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t('form.needed') }];
  const number = (field: string, min: number, max: number) => (
    <Form.Item name={[name, field]} label={t(`screeningPolicy.guard.${field}`)} rules={needed}>
      <InputNumber min={min} max={max} />
    </Form.Item>
  );
  return (
    <>
      <Form.Item
        name={[name, 'name']}
        label={t('screeningPolicy.guard.name')}
        rules={[{ required: true, pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, message: t('screeningPolicy.namePattern') }]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name={[name, 'baseUrl']} label={t('screeningPolicy.guard.baseUrl')} rules={needed}>
        <Input maxLength={2000} placeholder="http://10.0.0.7:8000/v1" />
      </Form.Item>
      <Form.Item name={[name, 'model']} label={t('screeningPolicy.guard.model')} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name={[name, 'format']} label={t('screeningPolicy.guard.format')}>
        <Select
          options={(['qwen3guard', 'llama-guard', 'own'] as const).map((value) => ({
            value,
            label: t(`screeningPolicy.formats.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue(['content', 'guards', name, 'format']) === 'own' ? (
            <>
              <Form.Item
                name={[name, 'prompt']}
                label={t('screeningPolicy.guard.prompt')}
                extra={t('screeningPolicy.promptNote')}
                rules={[{ required: true, pattern: /\{text\}/, message: t('screeningPolicy.promptNote') }]}
              >
                <Input.TextArea autoSize={{ minRows: 3 }} maxLength={8000} />
              </Form.Item>
              <div className="form-columns">
                <Form.Item name={[name, 'safe']} label={t('screeningPolicy.guard.safe')} rules={needed}>
                  <Input maxLength={40} />
                </Form.Item>
                <Form.Item name={[name, 'unsafe']} label={t('screeningPolicy.guard.unsafe')} rules={needed}>
                  <Input maxLength={40} />
                </Form.Item>
                <Form.Item name={[name, 'grade']} label={t('screeningPolicy.guard.grade')}>
                  <Select
                    options={(['notice', 'low', 'medium', 'high'] as const).map((value) => ({
                      value,
                      label: t(`grade.${value}`),
                    }))}
                  />
                </Form.Item>
              </div>
            </>
          ) : null
        }
      </Form.Item>
      <Form.Item name={[name, 'stream']} label={t('screeningPolicy.guard.stream')}>
        <Select
          options={(['window', 'whole'] as const).map((value) => ({
            value,
            label: t(`screeningPolicy.streams.${value}`),
          }))}
        />
      </Form.Item>
      <div className="form-columns">
        {number('size', 50, 1_000_000)}
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue(['content', 'guards', name, 'stream']) === 'whole' ? null : number('overlap', 0, 50_000)
          }
        </Form.Item>
        {number('timeoutMillis', 100, 60_000)}
        {number('concurrency', 1, 256)}
      </div>
    </>
  );
}
