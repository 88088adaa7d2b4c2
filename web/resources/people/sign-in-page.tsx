import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import {
  type Me,
  type OfferedSource,
  SESSION_KEY,
  type SecondStep as SecondStepOf,
  type SetupState,
  useAct,
  useRead,
} from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useSession } from '../../app/session/index.ts';
import { Lonely } from '../../app/shell/index.ts';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { SecondStep } from './identity/second-step.tsx';
import { DirectoryForm } from './sign-in-source/directory-form.tsx';
import { refusalText, SourceButtons } from './sign-in-source/source-buttons.tsx';

/** Only paths of this console are gone back to. */
function safeNext(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}

/** A provider sends back with the ticket of the second step in the fragment, which reaches no server. */
function ticketIn(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('ticket');
}

/** Sign-in by e-mail and password; afterwards one is where one wanted to be. */
export function Page() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const session = useSession();
  const setup = useRead<SetupState>('/setup', undefined, { enabled: session.data === null });
  const [ticket, setTicket] = useState<string | null>(() => ticketIn(window.location.hash));
  const refused = params.get('refused');
  const [directory, setDirectory] = useState<OfferedSource | null>(null);
  const text = useText();
  const next = safeNext(params.get('next'));
  const signIn = useAct<{ email: string; password: string }, Me | SecondStepOf>({ path: '/session', touches: [] });
  useEffect(() => {
    if (session.data) void navigate(next, { replace: true });
    else if (setup.data?.required) void navigate('/setup', { replace: true });
  }, [session.data, setup.data, navigate, next]);
  const enter = (me: Me) => {
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    client.setQueryData(SESSION_KEY, me);
  };
  const goOn = (answer: Me | SecondStepOf) => {
    if ('ticket' in answer) setTicket(answer.ticket);
    else enter(answer);
  };
  const submit = (values: { email: string; password: string }) =>
    signIn.mutate(values, {
      onSuccess: goOn,
    });
  if (ticket !== null) {
    return (
      <Lonely title={t('secondFactor.title')}>
        <SecondStep ticket={ticket} onDone={enter} onBack={() => setTicket(null)} />
      </Lonely>
    );
  }
  if (directory !== null) {
    return (
      <Lonely title={text(directory.title)}>
        <DirectoryForm source={directory} onDone={goOn} onBack={() => setDirectory(null)} />
      </Lonely>
    );
  }
  return (
    <Lonely title={t('signIn.title')}>
      {refused ? <Alert type="error" showIcon role="alert" title={refusalText(t, refused)} /> : null}
      <Form layout="vertical" requiredMark={false} onFinish={submit}>
        <Form.Item
          name="email"
          label={t('person.email')}
          rules={[{ required: true, message: t('signIn.emailNeeded') }]}
        >
          <Input type="email" autoComplete="username" autoFocus size="large" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('person.password')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <div className="stack">
          <ProblemAlert problem={signIn.error} />
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
          <SourceButtons next={next} onDirectory={setDirectory} />
          <p className="quiet small">{t('signIn.help')}</p>
        </div>
      </Form>
    </Lonely>
  );
}
