import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';

const BUDGETS = [
  { unit: 'tokens', period: 'day' },
  { unit: 'tokens', period: 'month' },
  { unit: 'money', period: 'day' },
  { unit: 'money', period: 'month' },
] as const;

/** The fields of one set of limits, under `prefix` in the form. Empty means without bound. */
export function LimitSetFields({ prefix, currency }: { prefix: readonly string[]; currency: string }) {
  const { t } = useTranslation();
  const whole = (name: string) => (
    <Form.Item name={[...prefix, name]} label={t(`limit.field.${name}`)}>
      <InputNumber min={1} precision={0} placeholder={t('limit.unbounded')} style={{ width: '100%' }} />
    </Form.Item>
  );
  return (
    <>
      {whole('requestsPerMinute')}
      {whole('tokensPerMinute')}
      {whole('concurrentRequests')}
      <Form.List name={[...prefix, 'budgets']}>
        {(fields, { add, remove }) => (
          <div className="stack-tight">
            <span className="quiet small">{t('limit.budgets')}</span>
            {fields.map(({ key, name }) => (
              <div className="row" key={key}>
                <Form.Item name={[name, 'spent']} hidden noStyle>
                  <input type="hidden" />
                </Form.Item>
                <Form.Item name={[name, 'kind']} rules={[{ required: true, message: t('form.needed') }]} noStyle>
                  <Select
                    aria-label={t('limit.budget')}
                    style={{ width: 190 }}
                    options={BUDGETS.map(({ unit, period }) => ({
                      value: `${unit} ${period}`,
                      label: t(`limit.name.${unit}_per_${period}`, { currency }),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'amount']} rules={[{ required: true, message: t('form.needed') }]} noStyle>
                  <InputNumber aria-label={t('limit.amount')} min={0.01} style={{ width: 170 }} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<MinusCircleOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            {fields.length < BUDGETS.length ? (
              <div>
                <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
                  {t('limit.addBudget')}
                </Button>
              </div>
            ) : null}
          </div>
        )}
      </Form.List>
    </>
  );
}
