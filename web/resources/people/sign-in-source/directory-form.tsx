import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Me, type OfferedSource, type SecondStep, useAct } from '../../../app/api/index.ts';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';

interface Values {
  readonly name: string;
  readonly password: string;
}

/** Sign-in with the name and password of a directory. */
export function DirectoryForm(props: {
  source: OfferedSource;
  onDone: (answer: Me | SecondStep) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const act = useAct<Values, Me | SecondStep>({ path: `/sign-in/${props.source.id}/session`, touches: [] });
  return (
    <Form<Values>
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => act.mutate(values, { onSuccess: props.onDone })}
    >
      <Form.Item name="name" label={t('source.name')} rules={[{ required: true, message: t('source.nameNeeded') }]}>
        <Input autoComplete="username" autoFocus size="large" maxLength={254} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('person.password')}
        rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
      >
        <Input.Password autoComplete="current-password" size="large" />
      </Form.Item>
      <div className="stack">
        <ProblemAlert problem={act.error} />
        <Button type="primary" htmlType="submit" size="large" block loading={act.isPending}>
          {t('signIn.submit')}
        </Button>
        <Button type="text" block onClick={props.onBack}>
          {t('secondFactor.back')}
        </Button>
      </div>
    </Form>
  );
}
