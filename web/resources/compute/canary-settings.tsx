import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CanarySettings, type CanarySettingsView, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';

const PATH = '/canary-settings';

/** What gateways ask upstreams by themselves, and how often. */
export function CanarySettingsPanel() {
  const { t } = useTranslation();
  const may = useCan('canary.set');
  const view = useRead<CanarySettingsView>(PATH);
  const [seen, setSeen] = useState<CanarySettingsView | null>(null);
  return (
    <Panel
      title={t('upstream.fingerprint.settings.title')}
      note={t('upstream.fingerprint.settings.note')}
      extra={
        may && view.data ? (
          <Button size="small" onClick={() => setSeen(view.data)}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      <Loaded query={view}>
        {({ settings: { on, everyMinutes, maxTokens, prompts } }) =>
          on ? (
            <FactsList
              facts={[
                [
                  t('upstream.fingerprint.settings.on'),
                  t('upstream.fingerprint.settings.everyText', { count: everyMinutes }),
                ],
                [t('upstream.fingerprint.settings.maxTokens'), maxTokens],
                [
                  t('upstream.fingerprint.settings.prompts'),
                  <ul key="prompts">
                    {prompts.map(({ id, text }) => (
                      <li key={id}>{text}</li>
                    ))}
                  </ul>,
                ],
              ]}
            />
          ) : (
            <Alert type="warning" showIcon title={t('upstream.fingerprint.offText')} />
          )
        }
      </Loaded>
      {seen === null ? null : <SettingsDialog seen={seen} onClose={() => setSeen(null)} />}
    </Panel>
  );
}

function SettingsDialog({ seen, onClose }: { seen: CanarySettingsView; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<CanarySettings>({
    path: PATH,
    method: 'put',
    options: () => ({ ifMatch: String(seen.revision) }),
    body: (values) => values,
  });
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <FormDialog<CanarySettings>
      open
      preserve
      width={720}
      onClose={onClose}
      title={t('upstream.fingerprint.settings.title')}
      note={t('upstream.fingerprint.settings.note')}
      initial={seen.settings}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item name="on" label={t('upstream.fingerprint.settings.on')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="everyMinutes" label={t('upstream.fingerprint.settings.every')} rules={needed}>
        <InputNumber min={5} max={10_080} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="maxTokens" label={t('upstream.fingerprint.settings.maxTokens')} rules={needed}>
        <InputNumber min={1} max={1_024} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.List name="prompts">
        {(fields, { add, remove }) => (
          <div className="stack-tight">
            <span className="small">{t('upstream.fingerprint.settings.prompts')}</span>
            {fields.map((field) => (
              <fieldset className="form-group" key={field.key} aria-label={t('upstream.fingerprint.settings.prompts')}>
                <div className="row">
                  <Form.Item
                    name={[field.name, 'id']}
                    rules={[
                      {
                        required: true,
                        pattern: /^[a-z0-9-]{1,40}$/,
                        message: t('upstream.fingerprint.settings.nameRule'),
                      },
                    ]}
                    noStyle
                  >
                    <Input aria-label={t('upstream.fingerprint.settings.name')} style={{ width: 220 }} maxLength={40} />
                  </Form.Item>
                  <Button
                    type="text"
                    icon={<DeleteOutlined aria-hidden />}
                    aria-label={t('common.remove')}
                    disabled={fields.length <= 2}
                    title={fields.length <= 2 ? t('upstream.fingerprint.settings.least') : undefined}
                    onClick={() => remove(field.name)}
                  />
                </div>
                <Form.Item name={[field.name, 'text']} label={t('upstream.fingerprint.settings.text')} rules={needed}>
                  <Input.TextArea autoSize maxLength={2_000} />
                </Form.Item>
              </fieldset>
            ))}
            <div>
              <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({ id: '', text: '' })}>
                {t('upstream.fingerprint.settings.add')}
              </Button>
            </div>
          </div>
        )}
      </Form.List>
    </FormDialog>
  );
}
