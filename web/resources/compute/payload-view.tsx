import { EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, api } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { type Exchange, readExchange } from './exchange.ts';

/** The words of a request and its answer. Reading them needs a reason, and is itself a record. */
export function PayloadView({ id, kept }: { id: string; kept: boolean }) {
  const { t } = useTranslation();
  const may = useCan('traffic.read-payload');
  const [asking, setAsking] = useState(false);
  const read = useMutation<Exchange, ApiProblem, { reason: string }>({
    mutationFn: async ({ reason }) => readExchange(await api.get<unknown>(`/traffic/${id}/payload`, { reason })),
  });
  if (!kept) return <Alert type="info" showIcon title={t('payload.none')} />;
  if (!may) return <p className="quiet small">{t('payload.notPermitted')}</p>;
  if (read.data) return <Words exchange={read.data} />;
  return (
    <div>
      <Button icon={<EyeOutlined />} onClick={() => setAsking(true)}>
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
