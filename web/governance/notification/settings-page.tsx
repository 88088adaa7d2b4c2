import { App, Button, Checkbox, Form, Radio, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { type NotificationKindView, type NotificationPreference, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { TIME_ZONES } from '../../components/time/zones.ts';
import { ClockField } from './clock-field.tsx';

interface Values {
  mail: boolean;
  byMail: string[];
  quietOn: boolean;
  quiet: { from: string; to: string; daysOff: boolean };
  every: 'each' | 'day' | 'working-day' | 'week';
  at: string;
  weekday: number;
  timeZone: string | null;
}

/** How the person wants to be told: which kinds by mail, when, and how often. */
export function Page() {
  const { t } = useTranslation();
  const preference = useRead<NotificationPreference>('/notifications/preference');
  const kinds = useRead<{ items: NotificationKindView[] }>('/notifications/kinds');
  return (
    <>
      <PageHeader
        title={t('nav.notificationSettings')}
        crumbs={[{ title: t('nav.notifications'), path: '/notifications' }]}
        detail={t('notification.settingsIntro')}
      />
      <Loaded query={preference}>
        {(data) => <Loaded query={kinds}>{({ items }) => <Choice preference={data} kinds={items} />}</Loaded>}
      </Loaded>
    </>
  );
}

function Choice({ preference, kinds }: { preference: NotificationPreference; kinds: NotificationKindView[] }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const { message } = App.useApp();
  const act = useAct<NotificationPreference>({ path: '/notifications/preference', method: 'put' });
  const [form] = Form.useForm<Values>();
  const mail = Form.useWatch('mail', form) ?? preference.mail;
  const quietOn = Form.useWatch('quietOn', form) ?? preference.quiet !== null;
  const every = Form.useWatch('every', form) ?? preference.digest?.every ?? 'each';
  const weekdays = Array.from({ length: 7 }, (_, i) => ({
    value: i + 1,
    // The fifth of January 2026 was a Monday.
    label: new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2026, 0, 5 + i)),
    ),
  }));
  const save = (values: Values) => {
    const wanted: NotificationPreference = {
      mail: values.mail,
      muted: kinds.map(({ kind }) => kind).filter((kind) => !values.byMail.includes(kind)),
      quiet: values.quietOn ? values.quiet : null,
      digest: values.every === 'each' ? null : { every: values.every, at: values.at, weekday: values.weekday },
      timeZone: values.timeZone ?? null,
    };
    act.mutate(wanted, { onSuccess: () => void message.success(t('common.saved')) });
  };
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      className="stack narrow-form"
      initialValues={{
        mail: preference.mail,
        byMail: kinds.map(({ kind }) => kind).filter((kind) => !preference.muted.includes(kind)),
        quietOn: preference.quiet !== null,
        quiet: preference.quiet ?? { from: '22:00', to: '08:00', daysOff: false },
        every: preference.digest?.every ?? 'each',
        at: preference.digest?.at ?? '09:00',
        weekday: preference.digest?.weekday ?? 1,
        timeZone: preference.timeZone,
      }}
      onFinish={(values) => save({ ...form.getFieldsValue(true), ...values })}
    >
      <Panel title={t('notification.byMail')} note={t('notification.inboxAlways')}>
        <Form.Item name="mail" valuePropName="checked" label={t('notification.mail')}>
          <Switch />
        </Form.Item>
        <Form.Item name="byMail" label={t('notification.kinds')} hidden={!mail}>
          <Checkbox.Group className="stack-tight">
            {kinds.map((one) => (
              <Checkbox key={one.kind} value={one.kind}>
                <span className="row">
                  {text(one.sentence)}
                  {one.urgent ? <Word tone="bad">{t('notification.urgent')}</Word> : null}
                  {one.needsAction ? <Word tone="warn">{t('notification.needsAction')}</Word> : null}
                </span>
              </Checkbox>
            ))}
          </Checkbox.Group>
        </Form.Item>
      </Panel>
      {mail ? (
        <Panel title={t('notification.when')} note={t('notification.urgentNote')}>
          <Form.Item name="every" label={t('notification.digest')} extra={t('notification.digestExtra')}>
            <Radio.Group
              options={(['each', 'day', 'working-day', 'week'] as const).map((value) => ({
                value,
                label: t(`notification.every.${value}`),
              }))}
            />
          </Form.Item>
          <div className="form-columns">
            <Form.Item name="at" label={t('notification.digestAt')} hidden={every === 'each'}>
              <ClockField />
            </Form.Item>
            <Form.Item name="weekday" label={t('notification.weekday')} hidden={every !== 'week'}>
              <Select options={weekdays} />
            </Form.Item>
          </div>
          <Form.Item
            name="quietOn"
            valuePropName="checked"
            label={t('notification.quiet')}
            extra={t('notification.quietExtra')}
            hidden={every !== 'each'}
          >
            <Switch />
          </Form.Item>
          {quietOn && every === 'each' ? (
            <>
              <div className="form-columns">
                <Form.Item name={['quiet', 'from']} label={t('notification.from')}>
                  <ClockField />
                </Form.Item>
                <Form.Item name={['quiet', 'to']} label={t('notification.to')}>
                  <ClockField />
                </Form.Item>
              </div>
              <Form.Item name={['quiet', 'daysOff']} valuePropName="checked">
                <Checkbox>{t('notification.daysOff')}</Checkbox>
              </Form.Item>
            </>
          ) : null}
          <Form.Item name="timeZone" label={t('settings.timeZone')}>
            <Select
              allowClear
              showSearch
              placeholder={t('notification.ownZone')}
              options={TIME_ZONES.map((zone) => ({ value: zone, label: zone }))}
            />
          </Form.Item>
        </Panel>
      ) : null}
      <ProblemAlert problem={act.error} />
      <div>
        <Button type="primary" htmlType="submit" loading={act.isPending}>
          {t('common.save')}
        </Button>
      </div>
    </Form>
  );
}
