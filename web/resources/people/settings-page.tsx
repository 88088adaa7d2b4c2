import { Alert, App, Button, Form, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Settings, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { TIME_ZONES } from '../../components/time/zones.ts';

/** Least and most of every number. */
const RULES = {
  sessionHours: [1, 720],
  sessionIdleMinutes: [5, 1440],
  passwordMinLength: [12, 64],
  lockoutFailures: [3, 20],
  lockoutMinutes: [1, 1440],
  apiKeyMaxDays: [1, 730],
  passwordHistory: [0, 24],
  passwordMaxDays: [0, 3650],
} as const;

/** The organisation's settings. */
export function Page() {
  const { t } = useTranslation();
  const settings = useRead<Settings>('/settings');
  return (
    <>
      <PageHeader title={t('nav.settings')} detail={t('settings.intro')} />
      <Loaded query={settings}>{(data) => <SettingsForm settings={data} />}</Loaded>
    </>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useCan('settings.write');
  const act = useAct<Settings>({ path: '/settings', method: 'put' });
  return (
    <Form<Settings>
      layout="vertical"
      requiredMark="optional"
      initialValues={settings}
      disabled={!may}
      className="stack narrow-form"
      onFinish={(values) => act.mutate(values, { onSuccess: () => void message.success(t('common.saved')) })}
    >
      {may ? null : <Alert type="info" showIcon title={t('settings.readOnly')} />}
      <Panel title={t('nav.group.organisation')}>
        <BilingualField name="organisation" label={t('settings.organisation')} />
        <Form.Item name="language" label={t('settings.language')} required>
          <Radio.Group
            options={(['zh-CN', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="timeZone" label={t('settings.timeZone')} required extra={t('settings.timeZoneExtra')}>
          <Select showSearch options={TIME_ZONES.map((zone) => ({ value: zone, label: zone }))} />
        </Form.Item>
      </Panel>
      <Panel title={t('settings.security')}>
        <div className="form-columns">
          {(Object.keys(RULES) as (keyof typeof RULES)[]).map((name) => (
            <Form.Item
              key={name}
              name={name}
              label={t(`settings.${name}`)}
              rules={[{ required: true, message: t('form.number') }]}
            >
              <InputNumber min={RULES[name][0]} max={RULES[name][1]} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          ))}
        </div>
        <Form.Item name="passwordFor" label={t('settings.passwordFor')} extra={t('settings.passwordForExtra')}>
          <Radio.Group
            options={(['everybody', 'emergency'] as const).map((value) => ({
              value,
              label: t(`settings.passwordOf.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="secondFactorFor" label={t('settings.secondFactorFor')} extra={t('settings.secondFactorExtra')}>
          <Radio.Group
            options={(['nobody', 'administrators', 'everybody'] as const).map((value) => ({
              value,
              label: t(`settings.secondFactor.${value}`),
            }))}
          />
        </Form.Item>
      </Panel>
      <ProblemAlert problem={act.error} />
      {may ? (
        <div>
          <Button type="primary" htmlType="submit" loading={act.isPending}>
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </Form>
  );
}
