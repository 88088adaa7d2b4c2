import { Button, Form, Input, InputNumber, Radio, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ServingSettings, type ServingSettingsView, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';

interface SettingsForm extends ServingSettings {
  readonly queued?: boolean;
}

const FIRST = { concurrentRequests: 64, queueLength: 64, queueMillis: 10_000 };

/** How gateways keep limits, and how many requests each takes. */
export function ServingSettingsPanel() {
  const { t } = useTranslation();
  const may = useCan('limit.set');
  const path = '/serving-settings';
  const settings = useRead<ServingSettingsView>(path);
  const [seen, setSeen] = useState<ServingSettingsView | null>(null);
  const act = useAct<SettingsForm>({
    path,
    method: 'put',
    options: () => ({ ifMatch: String(seen?.revision) }),
    body: ({ queued, gateway, ...rest }) => ({ ...rest, gateway: queued ? gateway : null }),
  });
  const close = () => {
    act.reset();
    setSeen(null);
  };
  return (
    <Panel
      title={t('limit.settings.title')}
      note={t('limit.settings.note')}
      extra={
        may && settings.data ? (
          <Button size="small" onClick={() => setSeen(settings.data)}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      <Loaded query={settings}>
        {({ settings: { gateway, ...rest } }) => (
          <FactsList
            facts={[
              [t('limit.settings.currency'), rest.currency],
              [t('limit.settings.defaultOutputTokens'), rest.defaultOutputTokens],
              [t('limit.settings.whenStoreAway'), t(`limit.settings.${rest.whenStoreAway}`)],
              [
                t('limit.settings.gateway'),
                gateway === null
                  ? t('limit.settings.unqueued')
                  : t('limit.settings.queue', { ...gateway, seconds: gateway.queueMillis / 1000 }),
              ],
            ]}
          />
        )}
      </Loaded>
      {seen === null ? null : (
        <FormDialog<SettingsForm>
          open
          onClose={close}
          title={t('limit.settings.title')}
          initial={{
            ...seen.settings,
            queued: seen.settings.gateway !== null,
            gateway: seen.settings.gateway ?? FIRST,
          }}
          busy={act.isPending}
          problem={act.error}
          onSubmit={(values) => act.mutate(values, { onSuccess: close })}
        >
          <Form.Item
            name="currency"
            label={t('limit.settings.currency')}
            rules={[{ required: true, pattern: /^[A-Z]{3}$/, message: t('limit.settings.currencyRule') }]}
          >
            <Input maxLength={3} />
          </Form.Item>
          <Form.Item
            name="defaultOutputTokens"
            label={t('limit.settings.defaultOutputTokens')}
            extra={t('limit.settings.defaultOutputTokensExtra')}
            rules={[{ required: true, message: t('form.needed') }]}
          >
            <InputNumber min={1} max={1_000_000} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="whenStoreAway" label={t('limit.settings.whenStoreAway')}>
            <Radio.Group
              options={(['local-share', 'refuse'] as const).map((value) => ({
                value,
                label: t(`limit.settings.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name="queued" label={t('limit.settings.queued')} valuePropName="checked">
            <Switch />
          </Form.Item>
          <Form.Item noStyle dependencies={['queued']}>
            {({ getFieldValue }) =>
              getFieldValue('queued') ? (
                <>
                  <Form.Item name={['gateway', 'concurrentRequests']} label={t('limit.settings.concurrentRequests')}>
                    <InputNumber min={1} max={100_000} precision={0} style={{ width: '100%' }} />
                  </Form.Item>
                  <Form.Item name={['gateway', 'queueLength']} label={t('limit.settings.queueLength')}>
                    <InputNumber min={0} max={10_000} precision={0} style={{ width: '100%' }} />
                  </Form.Item>
                  <Form.Item name={['gateway', 'queueMillis']} label={t('limit.settings.queueMillis')}>
                    <InputNumber min={100} max={60_000} precision={0} style={{ width: '100%' }} />
                  </Form.Item>
                </>
              ) : null
            }
          </Form.Item>
        </FormDialog>
      )}
    </Panel>
  );
}
