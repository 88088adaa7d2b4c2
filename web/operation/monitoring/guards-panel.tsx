import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ScreeningPolicyView, useAct } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';

/** The guard models of the newest revision, and whether a credential is kept for their address. */
export function GuardsPanel({ policy }: { policy: ScreeningPolicyView }) {
  const { t, i18n } = useTranslation();
  const may = useCan('screening-guard.operate');
  const [open, setOpen] = useState<string | null>(null);
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <Panel title={t('screeningPolicy.guards')} note={t('screeningPolicy.guardsNote')}>
      <div className="stack">
        {policy.content.guards.map((guard) => (
          <div key={guard.name}>
            <p className="row">
              <strong>{guard.name}</strong>
              <Word tone={policy.credentials.includes(guard.name) ? 'good' : 'idle'}>
                {t(
                  policy.credentials.includes(guard.name)
                    ? 'screeningPolicy.hasCredential'
                    : 'screeningPolicy.noCredential',
                )}
              </Word>
              {may ? (
                <Button size="small" onClick={() => setOpen(guard.name)}>
                  {t('screeningPolicy.setCredential')}
                </Button>
              ) : null}
            </p>
            <FactsList
              facts={[
                [
                  t('screeningPolicy.guard.baseUrl'),
                  <span key="u" className="mono">
                    {guard.baseUrl}
                  </span>,
                ],
                [t('screeningPolicy.guard.model'), guard.model],
                [
                  t('screeningPolicy.guard.format'),
                  t(`screeningPolicy.formats.${typeof guard.format === 'string' ? guard.format : 'own'}`),
                ],
                [
                  t('screeningPolicy.guard.stream'),
                  guard.stream.kind === 'whole'
                    ? t('screeningPolicy.wholeUpTo', { limit: number(guard.stream.limit) })
                    : t('screeningPolicy.windows', {
                        size: number(guard.stream.size),
                        overlap: number(guard.stream.overlap),
                      }),
                ],
                [t('screeningPolicy.guard.timeoutMillis'), t('traffic.millis', { value: number(guard.timeoutMillis) })],
              ]}
            />
          </div>
        ))}
      </div>
      {open === null ? null : <CredentialDialog policyId={policy.id} guard={open} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function CredentialDialog({ policyId, guard, onClose }: { policyId: string; guard: string; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ credential: string | null }>({
    path: `/screening-policies/${policyId}/guards/${guard}/credential`,
    method: 'put',
  });
  return (
    <FormDialog<{ credential: string }>
      open
      onClose={onClose}
      title={t('screeningPolicy.setCredential')}
      note={t('screeningPolicy.credentialNote')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={({ credential }) => act.mutate({ credential: credential || null }, { onSuccess: onClose })}
    >
      <Form.Item name="credential" label={t('screeningPolicy.credential')}>
        <Input.Password autoComplete="off" maxLength={4096} />
      </Form.Item>
    </FormDialog>
  );
}
