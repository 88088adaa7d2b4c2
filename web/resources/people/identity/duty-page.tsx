import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SESSION_KEY, useAct } from '../../../app/api/index.ts';
import { useMe } from '../../../app/session/index.ts';
import { Lonely } from '../../../app/shell/index.ts';
import { SecretOnce } from '../../../components/secret-once/index.tsx';
import { ChangePassword } from './change-password.tsx';
import { Enrolment } from './enrolment.tsx';

/** What must be done before the console opens: a new password, or a second factor. */
export function DutyPage() {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const signOut = useAct({ path: '/session', method: 'delete', touches: [] });
  const goOn = () => client.invalidateQueries();
  return (
    <Lonely title={t(me.duty === 'password' ? 'duty.password' : 'duty.secondFactor')}>
      <div className="stack">
        <p className="quiet">{t(me.duty === 'password' ? 'duty.passwordText' : 'duty.secondFactorText')}</p>
        {me.duty === 'password' ? (
          <ChangePassword onDone={() => void goOn()} />
        ) : codes === null ? (
          <Enrolment onDone={setCodes} />
        ) : null}
        <Button
          type="text"
          onClick={() => signOut.mutate(undefined, { onSuccess: () => client.setQueryData(SESSION_KEY, null) })}
        >
          {t('duty.signOut')}
        </Button>
      </div>
      <SecretOnce
        secret={codes === null ? null : codes.join('\n')}
        title={t('secondFactor.codes')}
        note={t('secondFactor.codesNote')}
        onClose={() => void goOn()}
      />
    </Lonely>
  );
}
