import { Button, Form, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams, useSearchParams } from 'react-router';
import { useAct } from '../../app/api/index.ts';
import { Lonely } from '../../app/shell/index.ts';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { NewPassword } from './new-password.tsx';

/** A one-time link leads here: the person sets their password themselves, so that nobody else knows it. */
export function Page() {
  const { t } = useTranslation();
  const params = useParams();
  const [search] = useSearchParams();
  const { hash } = useLocation();
  const token = params.token ?? search.get('token') ?? new URLSearchParams(hash.slice(1)).get('token') ?? hash.slice(1);
  const accept = useAct<{ password: string }>({
    path: '/invitations',
    body: ({ password }) => ({ token, password }),
    touches: [],
  });
  if (accept.isSuccess) {
    return (
      <Lonely title={t('invitation.title')}>
        <Result
          status="success"
          title={t('invitation.done')}
          extra={
            <Link to="/sign-in">
              <Button type="primary">{t('signIn.title')}</Button>
            </Link>
          }
        />
      </Lonely>
    );
  }
  return (
    <Lonely title={t('invitation.title')}>
      <Form<{ password: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={({ password }) => accept.mutate({ password })}
      >
        <p className="quiet dialog-note">{t('invitation.text')}</p>
        <NewPassword name="password" label={t('person.newPassword')} />
        <div className="stack">
          <ProblemAlert problem={accept.error} />
          <Button
            type="primary"
            htmlType="submit"
            block
            size="large"
            loading={accept.isPending}
            disabled={token === ''}
          >
            {t('invitation.submit')}
          </Button>
        </div>
      </Form>
    </Lonely>
  );
}
