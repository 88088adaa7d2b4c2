import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Me, useAct } from '../../../app/api/index.ts';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { CodeField } from './code-field.tsx';

/** The second step of a sign-in. */
export function SecondStep(props: { ticket: string; onDone: (me: Me) => void; onBack: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ code: string }, Me>({
    path: '/session/second-factor',
    body: ({ code }) => ({ ticket: props.ticket, code }),
    touches: [],
  });
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => act.mutate(values, { onSuccess: props.onDone })}
    >
      <p className="quiet">{t('secondFactor.step')}</p>
      <CodeField recovery />
      <div className="stack">
        <ProblemAlert problem={act.error} />
        <Button type="primary" htmlType="submit" size="large" block loading={act.isPending}>
          {t('signIn.submit')}
        </Button>
        <Button type="text" block onClick={props.onBack}>
          {t('secondFactor.back')}
        </Button>
        <p className="quiet small">{t('secondFactor.lost')}</p>
      </div>
    </Form>
  );
}
