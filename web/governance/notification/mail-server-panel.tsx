import { App, Button, Form, Input, InputNumber, Radio, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MailServerView, useAct, useRead } from '../../app/api/index.ts';
import { useMe } from '../../app/session/index.ts';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';

type Server = NonNullable<MailServerView['server']>;
type Values = Omit<Server, 'hasPassword' | 'user' | 'ca'> & { user?: string; ca?: string; password?: string };

/** The mail server, and a mail to try it. */
export function MailServerPanel() {
  const view = useRead<MailServerView>('/mail-server');
  return <Loaded query={view}>{(data) => <Server key={data.revision} data={data} />}</Loaded>;
}

function Server({ data }: { data: MailServerView }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { server } = data;
  const save = useAct<object>({
    path: '/mail-server',
    method: 'put',
    options: () => ({ ifMatch: String(data.revision) }),
  });
  const needed = [{ required: true, message: t('form.needed') }];
  const submit = ({ user, ca, password, ...values }: Values) =>
    save.mutate(
      { ...values, user: user?.trim() || null, ca: ca?.trim() || null, ...(password ? { password } : {}) },
      { onSuccess: () => void message.success(t('common.saved')) },
    );
  return (
    <div className="stack narrow-form">
      <Panel title={t('channel.tab.mail')}>
        <Form<Values>
          layout="vertical"
          requiredMark="optional"
          initialValues={
            server === null
              ? { port: 587, security: 'starttls', active: true }
              : { ...server, user: server.user ?? '', ca: server.ca ?? '' }
          }
          onFinish={submit}
        >
          <div className="form-columns">
            <Form.Item name="host" label={t('channel.mailHost')} rules={needed}>
              <Input maxLength={255} autoComplete="off" />
            </Form.Item>
            <Form.Item name="port" label={t('channel.port')} rules={needed}>
              <InputNumber min={1} max={65_535} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          </div>
          <Form.Item name="security" label={t('channel.security')}>
            <Radio.Group
              options={(['starttls', 'tls', 'none'] as const).map((value) => ({
                value,
                label: t(`channel.securityOf.${value}`),
              }))}
            />
          </Form.Item>
          <div className="form-columns">
            <Form.Item name="user" label={t('channel.user')}>
              <Input maxLength={320} autoComplete="off" />
            </Form.Item>
            <Form.Item
              name="password"
              label={t('channel.password')}
              extra={server?.hasPassword ? t('channel.secretKept') : undefined}
            >
              <Input.Password maxLength={500} autoComplete="new-password" />
            </Form.Item>
          </div>
          <Form.Item name="from" label={t('channel.from')} rules={needed}>
            <Input maxLength={254} autoComplete="off" />
          </Form.Item>
          <Form.Item name="ca" label={t('channel.ca')}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={50_000} className="mono" />
          </Form.Item>
          <Form.Item name="active" valuePropName="checked" label={t('channel.mailOn')}>
            <Switch />
          </Form.Item>
          <ProblemAlert problem={save.error} />
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Form>
      </Panel>
      {server === null ? null : <Trial />}
    </div>
  );
}

function Trial() {
  const { t } = useTranslation();
  const me = useMe();
  const { message } = App.useApp();
  const [to, setTo] = useState(me.email);
  const test = useAct<{ to: string }, { outcome: string; detail: string }>({ path: '/mail-server/tests', touches: [] });
  const tell = ({ outcome, detail }: { outcome: string; detail: string }) =>
    void (outcome === 'sent'
      ? message.success(t('channel.outcome.sent'))
      : message.error(`${t(`channel.outcome.${outcome}`)} ${detail}`, 8));
  return (
    <Panel title={t('channel.sendTest')}>
      <div className="row">
        <Input
          aria-label={t('channel.testTo')}
          value={to}
          maxLength={254}
          style={{ width: 280, maxWidth: '100%' }}
          onChange={(event) => setTo(event.target.value)}
        />
        <Button loading={test.isPending} disabled={to === ''} onClick={() => test.mutate({ to }, { onSuccess: tell })}>
          {t('channel.sendTest')}
        </Button>
      </div>
      <ProblemAlert problem={test.error} />
    </Panel>
  );
}
