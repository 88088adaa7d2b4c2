import { App, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../../app/api/index.ts';
import { Panel } from '../../../components/panel/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { NewPassword } from '../new-password.tsx';

/** A new password of one's own; the other sessions end. */
export function ChangePassword({ onDone }: { onDone?: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ current: string; next: string }>();
  const act = useAct<{ current: string; next: string }>({
    path: '/me/password',
    body: ({ current, next }) => ({ current, next }),
  });
  const done = () => {
    form.resetFields();
    void message.success(t('account.changed'));
    onDone?.();
  };
  return (
    <Panel title={t('account.password')}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => act.mutate(values, { onSuccess: done })}
      >
        <Form.Item
          name="current"
          label={t('account.current')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPassword name="next" label={t('person.newPassword')} />
        <div className="stack-tight">
          <ProblemAlert problem={act.error} />
          <div>
            <Button type="primary" htmlType="submit" loading={act.isPending}>
              {t('account.password')}
            </Button>
          </div>
        </div>
      </Form>
    </Panel>
  );
}
