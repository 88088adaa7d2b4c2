import { EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, api, type PayloadState } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { type Exchange, readExchange } from './exchange.ts';

const READABLE: readonly PayloadState[] = ['kept', 'mismatch', 'uncommitted'];

/** The words of a request and its answer. Reading them needs a reason, and is itself a record. */
export function PayloadView({ id, state }: { id: string; state: PayloadState }) {
  const { t } = useTranslation();
  const may = useCan('traffic.read-payload');
  const [asking, setAsking] = useState(false);
  const read = useMutation<Exchange, ApiProblem, { reason: string }>({
    mutationFn: async ({ reason }) => readExchange(await api.get<unknown>(`/traffic/${id}/payload`, { reason })),
  });
  if (!READABLE.includes(state)) return <Alert type="info" showIcon title={t(`payload.state.${state}`)} />;
  if (!may) return <p className="quiet small">{t('payload.notPermitted')}</p>;
  if (read.data) {
    return (
      <div className="stack-tight">
        {state === 'kept' ? null : <Alert type="error" showIcon title={t(`payload.state.${state}`)} />}
        <Words exchange={read.data} />
      </div>
    );
  }
  return (
    <div>
      <Button icon={<EyeOutlined aria-hidden />} onClick={() => setAsking(true)}>
        {t('payload.read')}
      </Button>
      <FormDialog<{ reason: string }>
        open={asking}
        onClose={() => setAsking(false)}
        title={t('payload.read')}
        note={t('payload.note')}
        okText={t('payload.show')}
        busy={read.isPending}
        problem={read.error}
        onSubmit={(values) => read.mutate(values, { onSuccess: () => setAsking(false) })}
      >
        <Form.Item
          name="reason"
          label={t('form.reason')}
          rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} autoFocus />
        </Form.Item>
      </FormDialog>
    </div>
  );
}

function Words({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation();
  return (
    <section className="stack-tight" aria-label={t('payload.title')}>
      <h3>{t('payload.title')}</h3>
      {exchange.turns.map((turn, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a conversation that does not change
        <div key={index} className={`turn turn-${turn.role}`}>
          <small className="quiet">{t(`payload.role.${turn.role}`, { defaultValue: turn.role })}</small>
          <p className="prewrap breakable">{turn.text}</p>
        </div>
      ))}
      <details className="small">
        <summary>{t('payload.raw')}</summary>
        <pre className="code">{JSON.stringify(exchange.raw, null, 2)}</pre>
      </details>
    </section>
  );
}
