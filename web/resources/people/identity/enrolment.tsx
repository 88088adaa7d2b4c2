import { Button, Form, QRCode } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../../app/api/index.ts';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { CodeField } from './code-field.tsx';

/** Shows the secret as a picture and as text, and asks for the first code; hands the recovery codes on. */
export function Enrolment({ onDone }: { onDone: (recoveryCodes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const begin = useAct<void, { secret: string; uri: string }>({ path: '/me/second-factor', touches: [] });
  const confirm = useAct<{ code: string }, { recoveryCodes: string[] }>({
    path: '/me/second-factor/confirm',
    touches: [],
  });
  const asked = useRef(false);
  useEffect(() => {
    // Once: a second secret would void the one on the screen.
    if (asked.current) return;
    asked.current = true;
    begin.mutate();
  }, [begin]);
  if (begin.data === undefined) return <ProblemAlert problem={begin.error} />;
  return (
    <Form<{ code: string }>
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => confirm.mutate(values, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) })}
    >
      <div className="stack dialog-note">
        <p className="quiet">{t('secondFactor.scan')}</p>
        {/* Dark on light in either scheme: not every app reads the other way round. */}
        <QRCode value={begin.data.uri} color="#000000" bgColor="#ffffff" aria-label={t('secondFactor.qr')} />
        <p className="quiet small">{t('secondFactor.byHand')}</p>
        <code className="mono">{begin.data.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </div>
      <CodeField />
      <div className="stack">
        <ProblemAlert problem={confirm.error} />
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          {t('secondFactor.confirm')}
        </Button>
      </div>
    </Form>
  );
}
