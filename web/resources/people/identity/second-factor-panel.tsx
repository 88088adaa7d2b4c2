import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SecondFactor, useAct, useRead } from '../../../app/api/index.ts';
import { FactsList } from '../../../components/facts-list/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { SecretOnce } from '../../../components/secret-once/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';
import { CodeField } from './code-field.tsx';
import { Enrolment } from './enrolment.tsx';

/** One's own second factor: enrol, new recovery codes, turn off. */
export function SecondFactorPanel() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const state = useRead<SecondFactor>('/me/second-factor');
  const [dialog, setDialog] = useState<'enrol' | 'renew' | 'remove' | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = useAct<{ code: string }, { recoveryCodes: string[] }>({ path: '/me/second-factor/recovery-codes' });
  const remove = useAct<{ code: string }>({ path: '/me/second-factor/remove' });
  const act = dialog === 'remove' ? remove : renew;
  const close = () => {
    renew.reset();
    remove.reset();
    setDialog(null);
  };
  const show = (recoveryCodes: readonly string[]) => {
    close();
    setCodes(recoveryCodes);
    void client.invalidateQueries({ queryKey: ['me'] });
  };
  return (
    <Panel title={t('secondFactor.title')} note={t('secondFactor.note')}>
      <Loaded query={state}>
        {(data) => (
          <div className="stack">
            <FactsList
              facts={[
                [
                  t('common.state'),
                  <Word key="state" tone={data.enrolled ? 'good' : data.required ? 'bad' : 'quiet'}>
                    {t(data.enrolled ? 'secondFactor.on' : 'secondFactor.off')}
                  </Word>,
                ],
                ...(data.since ? [[t('secondFactor.since'), <Time key="since" at={data.since} />] as const] : []),
                ...(data.enrolled ? [[t('secondFactor.left'), data.recoveryCodesLeft] as const] : []),
              ]}
            />
            {data.enrolled ? (
              <div className="row">
                <Button onClick={() => setDialog('renew')}>{t('secondFactor.renew')}</Button>
                {data.required ? (
                  <span className="quiet small">{t('secondFactor.required')}</span>
                ) : (
                  <Button danger type="text" onClick={() => setDialog('remove')}>
                    {t('secondFactor.remove')}
                  </Button>
                )}
              </div>
            ) : (
              <div>
                <Button type="primary" onClick={() => setDialog('enrol')}>
                  {t('secondFactor.enrol')}
                </Button>
              </div>
            )}
          </div>
        )}
      </Loaded>
      <Modal
        open={dialog === 'enrol'}
        title={t('secondFactor.title')}
        footer={null}
        onCancel={close}
        destroyOnHidden
        mask={{ closable: false }}
      >
        <Enrolment onDone={show} />
      </Modal>
      <FormDialog<{ code: string }>
        open={dialog === 'renew' || dialog === 'remove'}
        title={t(dialog === 'remove' ? 'secondFactor.remove' : 'secondFactor.renew')}
        note={t(dialog === 'remove' ? 'secondFactor.removeNote' : 'secondFactor.renewNote')}
        okText={t('secondFactor.confirm')}
        danger={dialog === 'remove'}
        busy={act.isPending}
        problem={act.error}
        onClose={close}
        onSubmit={(values) =>
          dialog === 'remove'
            ? remove.mutate(values, { onSuccess: close })
            : renew.mutate(values, { onSuccess: ({ recoveryCodes }) => show(recoveryCodes) })
        }
      >
        <CodeField recovery />
      </FormDialog>
      <SecretOnce
        secret={codes === null ? null : codes.join('\n')}
        title={t('secondFactor.codes')}
        note={t('secondFactor.codesNote')}
        onClose={() => setCodes(null)}
      />
    </Panel>
  );
}
