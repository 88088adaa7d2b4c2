import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';

const SYNC = ['settings', 'sync'];
/** What a synchronisation begins with when it is switched on. */
export const FIRST_SYNC = {
  everyMinutes: 60,
  joiners: 'create',
  returners: 'enable',
  takesOver: false,
  mostLeaversPercent: 10,
  units: [],
};

/** How a source synchronises; the fields appear once it is to. */
export function SyncFields({
  first,
  unitOptions,
  children,
}: {
  first: object;
  unitOptions: { value: string; label: string }[];
  children?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const sync = Form.useWatch(SYNC, { form, preserve: true });
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <>
      <Form.Item label={t('sync.syncOn')} extra={t('sync.syncOnExtra')}>
        <Switch
          aria-label={t('sync.syncOn')}
          checked={Boolean(sync)}
          onChange={(on) => form.setFieldValue(SYNC, on ? first : null)}
        />
      </Form.Item>
      {sync ? (
        <>
          <div className="form-columns">
            <Form.Item name={[...SYNC, 'everyMinutes']} label={t('sync.syncEvery')} rules={needed}>
              <InputNumber min={15} max={10_080} precision={0} />
            </Form.Item>
            <Form.Item
              name={[...SYNC, 'mostLeaversPercent']}
              label={t('sync.mostLeavers')}
              extra={t('sync.mostLeaversExtra')}
              rules={needed}
            >
              <InputNumber min={0} max={100} precision={0} />
            </Form.Item>
            {children}
          </div>
          <Form.Item name={[...SYNC, 'joiners']} label={t('sync.joiners')}>
            <Radio.Group
              options={(['create', 'tell', 'ignore'] as const).map((value) => ({
                value,
                label: t(`sync.joiner.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name={[...SYNC, 'returners']} label={t('sync.returners')}>
            <Radio.Group
              options={(['enable', 'leave'] as const).map((value) => ({ value, label: t(`sync.returner.${value}`) }))}
            />
          </Form.Item>
          <Form.Item
            name={[...SYNC, 'takesOver']}
            label={t('sync.takesOver')}
            extra={t('sync.takesOverExtra')}
            valuePropName="checked"
          >
            <Switch />
          </Form.Item>
          <Form.List name={[...SYNC, 'units']}>
            {(fields, { add, remove }) => (
              <Form.Item label={t('sync.units')} extra={t('sync.unitsExtra')}>
                <div className="stack-tight">
                  {fields.map(({ key, name }) => (
                    <div className="row" key={key}>
                      <Form.Item name={[name, 'external']} rules={needed} noStyle>
                        <Input
                          placeholder={t('sync.external')}
                          aria-label={t('sync.external')}
                          style={{ width: 280 }}
                          maxLength={500}
                        />
                      </Form.Item>
                      <Form.Item name={[name, 'unitId']} rules={needed} noStyle>
                        <Select
                          aria-label={t('person.unit')}
                          placeholder={t('person.unit')}
                          style={{ width: 180 }}
                          options={unitOptions}
                        />
                      </Form.Item>
                      <Button
                        type="text"
                        icon={<MinusCircleOutlined aria-hidden />}
                        aria-label={t('source.removeMapping')}
                        onClick={() => remove(name)}
                      />
                    </div>
                  ))}
                  <div>
                    <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
                      {t('sync.addUnit')}
                    </Button>
                  </div>
                </div>
              </Form.Item>
            )}
          </Form.List>
        </>
      ) : null}
    </>
  );
}

/** What the synchronisation of a directory has besides. */
export function DirectorySyncFields() {
  const { t } = useTranslation();
  const orNull = {
    normalize: (text: string) => text || null,
    getValueProps: (text: string | null) => ({ value: text ?? '' }),
  };
  return (
    <>
      <Form.Item
        name={[...SYNC, 'disabledFilter']}
        label={t('sync.disabledFilter')}
        extra={t('sync.disabledFilterExtra')}
        {...orNull}
      >
        <Input maxLength={1000} />
      </Form.Item>
      <Form.Item
        name={[...SYNC, 'unitAttribute']}
        label={t('sync.unitAttribute')}
        extra={t('sync.unitAttributeExtra')}
        {...orNull}
      >
        <Input maxLength={64} />
      </Form.Item>
    </>
  );
}
