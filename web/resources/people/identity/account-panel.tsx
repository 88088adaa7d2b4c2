import { Button, DatePicker, Form } from 'antd';
import type dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Account, type Person, useAct, useRead } from '../../../app/api/index.ts';
import { useMe } from '../../../app/session/index.ts';
import { FactsList } from '../../../components/facts-list/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ReasonDialog } from '../../../components/reason-dialog/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';
import { ReasonField } from './reason-field.tsx';
import { SessionsOfPerson } from './sessions-of-person.tsx';

const ACTS = {
  reset: 'second-factor/reset',
  end: 'sessions/end',
  change: 'password-change',
  unlock: 'unlock',
} as const;
type ActName = keyof typeof ACTS;

/** How somebody signs in, as the security administrator sees it and acts on it. */
export function AccountPanel({ person }: { person: Person }) {
  const { t } = useTranslation();
  const me = useMe();
  const account = useRead<Account>(`/people/${person.id}/account`);
  const [act, setAct] = useState<ActName | null>(null);
  const [naming, setNaming] = useState(false);
  const [ending, setEnding] = useState(false);
  const setEnd = useAct<{ endsAt: dayjs.Dayjs | null; reason: string }>({
    path: `/people/${person.id}/account-end`,
    method: 'put',
    body: ({ endsAt, reason }) => ({ endsAt: endsAt?.toISOString() ?? null, reason }),
  });
  const own = me.id === person.id;
  return (
    <Panel title={t('accountPanel.title')}>
      <Loaded query={account}>
        {(data) => (
          <div className="stack">
            <FactsList
              facts={[
                [
                  t('secondFactor.title'),
                  <Word
                    key="factor"
                    tone={data.secondFactor.enrolled ? 'good' : data.secondFactor.required ? 'bad' : 'quiet'}
                  >
                    {t(data.secondFactor.enrolled ? 'secondFactor.on' : 'secondFactor.off')}
                  </Word>,
                ],
                [
                  t('accountPanel.password'),
                  data.passwordSetAt ? <Time key="password" at={data.passwordSetAt} /> : t('accountPanel.noPassword'),
                ],
                ...(data.emergency ? [[t('accountPanel.emergencyAccount'), t('common.yes')] as const] : []),
                ...(data.passwordChangeDue ? [[t('accountPanel.changeDue'), t('common.yes')] as const] : []),
                ...(data.lockedUntil
                  ? [[t('accountPanel.lockedUntil'), <Time key="locked" at={data.lockedUntil} />] as const]
                  : []),
                [t('accountPanel.endsAt'), data.endsAt ? <Time key="ends" at={data.endsAt} /> : t('person.noEnd')],
              ]}
            />
            <div className="row">
              {data.secondFactor.enrolled && !own ? (
                <Button onClick={() => setAct('reset')}>{t('accountPanel.reset')}</Button>
              ) : null}
              {data.passwordSetAt ? <Button onClick={() => setAct('change')}>{t('accountPanel.change')}</Button> : null}
              {data.lockedUntil ? <Button onClick={() => setAct('unlock')}>{t('accountPanel.unlock')}</Button> : null}
              <Button onClick={() => setNaming(true)}>
                {t(data.emergency ? 'accountPanel.notEmergency' : 'accountPanel.emergency')}
              </Button>
              {own ? null : <Button onClick={() => setEnding(true)}>{t('accountPanel.setEnd')}</Button>}
              {data.sessions.length > 0 ? (
                <Button danger onClick={() => setAct('end')}>
                  {t('accountPanel.end')}
                </Button>
              ) : null}
            </div>
            <SessionsOfPerson personId={person.id} account={data} />
          </div>
        )}
      </Loaded>
      <ReasonDialog
        open={act !== null}
        onClose={() => setAct(null)}
        title={t(`accountPanel.${act ?? 'end'}`)}
        consequence={t(`accountPanel.${act ?? 'end'}Note`)}
        okText={t(`accountPanel.${act ?? 'end'}`)}
        danger={act === 'end' || act === 'reset'}
        path={`/people/${person.id}/${ACTS[act ?? 'end']}`}
      />
      <ReasonDialog
        open={naming}
        onClose={() => setNaming(false)}
        title={t(account.data?.emergency ? 'accountPanel.notEmergency' : 'accountPanel.emergency')}
        consequence={t('accountPanel.emergencyNote')}
        okText={t('common.save')}
        method="put"
        extra={{ emergency: account.data?.emergency !== true }}
        path={`/people/${person.id}/emergency`}
      />
      <FormDialog<{ endsAt: dayjs.Dayjs | null; reason: string }>
        open={ending}
        title={t('accountPanel.setEnd')}
        note={t('accountPanel.setEndNote')}
        busy={setEnd.isPending}
        problem={setEnd.error}
        onClose={() => {
          setEnd.reset();
          setEnding(false);
        }}
        onSubmit={(values) => setEnd.mutate(values, { onSuccess: () => setEnding(false) })}
      >
        <Form.Item name="endsAt" label={t('accountPanel.endsAt')} extra={t('accountPanel.endsAtExtra')}>
          <DatePicker showTime={{ format: 'HH:mm' }} style={{ width: '100%' }} />
        </Form.Item>
        <ReasonField />
      </FormDialog>
    </Panel>
  );
}
