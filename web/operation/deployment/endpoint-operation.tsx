import { Alert, Button, Form, Input, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type EndpointOperation, type EndpointView, type ProbeResult, useAct } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** Asks the upstream from the server whether it answers. */
export function ProbePanel({ endpoint }: { endpoint: EndpointView }) {
  const { t } = useTranslation();
  const may = useCan('endpoint.operate');
  const probe = useAct<void, ProbeResult>({ path: `/endpoints/${endpoint.id}/probe` });
  const result = probe.data ?? endpoint.probe;
  return (
    <Panel
      title={t('endpoint.probe')}
      extra={
        may ? (
          <Button size="small" onClick={() => probe.mutate()} loading={probe.isPending}>
            {t('endpoint.probeNow')}
          </Button>
        ) : null
      }
    >
      <div className="stack-tight">
        <p className="quiet small">
          {t('endpoint.probeNote')}{' '}
          {endpoint.probe ? (
            <>
              {t('endpoint.probedAt')} <Time at={endpoint.probe.at} />
            </>
          ) : null}
        </p>
        <ProblemAlert problem={probe.error} />
        {result ? (
          <Alert
            type={result.reachable ? 'success' : 'error'}
            showIcon
            title={t(result.reachable ? 'endpoint.reachable' : 'endpoint.unreachable', {
              millis: Math.round(result.millis),
            })}
            description={
              result.models?.length
                ? t('endpoint.models', { models: result.models.join(t('common.separator')) })
                : t(`endpoint.error.${result.error}`, {
                    defaultValue: result.status === null ? (result.error ?? '') : `HTTP ${result.status}`,
                  })
            }
          />
        ) : null}
      </div>
    </Panel>
  );
}

/** Weight, order and switch: operated at once, outside of the approved content. */
export function OperationPanel({ endpoint }: { endpoint: EndpointView }) {
  const { t } = useTranslation();
  const may = useCan('endpoint.operate');
  const [editing, setEditing] = useState(false);
  const act = useAct<EndpointOperation>({ path: `/endpoints/${endpoint.id}/operation`, method: 'put' });
  const { operation } = endpoint;
  if (!operation) return null;
  return (
    <Panel
      title={t('endpoint.operation')}
      extra={
        may ? (
          <Button size="small" onClick={() => setEditing(true)}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      <FactsList
        facts={[
          [
            t('endpoint.enabled'),
            <Word key="enabled" tone={operation.enabled ? 'good' : 'bad'}>
              {t(operation.enabled ? 'common.yes' : 'common.no')}
            </Word>,
          ],
          [t('endpoint.weight'), operation.weight],
          [t('endpoint.priority'), operation.priority],
        ]}
      />
      <FormDialog<EndpointOperation>
        open={editing}
        onClose={() => setEditing(false)}
        title={t('endpoint.operation')}
        note={t('endpoint.operationNote')}
        initial={operation}
        busy={act.isPending}
        problem={act.error}
        onSubmit={(values) => act.mutate(values, { onSuccess: () => setEditing(false) })}
      >
        <Form.Item name="enabled" label={t('endpoint.enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="weight" label={t('endpoint.weight')} extra={t('endpoint.weightExtra')}>
          <InputNumber min={0} max={1000} precision={0} />
        </Form.Item>
        <Form.Item name="priority" label={t('endpoint.priority')} extra={t('endpoint.priorityExtra')}>
          <InputNumber min={0} max={100} precision={0} />
        </Form.Item>
      </FormDialog>
    </Panel>
  );
}

/** The upstream's own key: sealed on arrival, never shown again. */
export function CredentialPanel({ endpoint }: { endpoint: EndpointView }) {
  const { t } = useTranslation();
  const may = useCan('endpoint.operate');
  const [editing, setEditing] = useState(false);
  const act = useAct<{ credential: string }>({ path: `/endpoints/${endpoint.id}/credential`, method: 'put' });
  return (
    <Panel
      title={t('endpoint.credential')}
      extra={
        may ? (
          <Button size="small" onClick={() => setEditing(true)}>
            {t(endpoint.credential ? 'endpoint.replace' : 'endpoint.set')}
          </Button>
        ) : null
      }
    >
      <p className="quiet small">{t(endpoint.credential ? 'endpoint.credentialSet' : 'endpoint.credentialNone')}</p>
      <FormDialog<{ credential: string }>
        open={editing}
        onClose={() => setEditing(false)}
        title={t('endpoint.credential')}
        note={t('endpoint.credentialExtra')}
        busy={act.isPending}
        problem={act.error}
        onSubmit={(values) => act.mutate(values, { onSuccess: () => setEditing(false) })}
      >
        <Form.Item
          name="credential"
          label={t('endpoint.credential')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Input.Password autoComplete="off" autoFocus />
        </Form.Item>
      </FormDialog>
    </Panel>
  );
}
