import { Button, Form, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Price, type PriceView, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';

/** What the endpoint costs; budgets in money count by it. */
export function PricePanel({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const may = useCan('limit.set');
  const path = `/endpoints/${endpointId}/price`;
  const price = useRead<PriceView>(path);
  const [seen, setSeen] = useState<PriceView | null>(null);
  const act = useAct<Price>({ path, method: 'put', options: () => ({ ifMatch: String(seen?.revision) }) });
  const close = () => {
    act.reset();
    setSeen(null);
  };
  const field = (name: keyof Price) => (
    <Form.Item
      name={name}
      label={t(`limit.price.${name}`, { currency: seen?.currency })}
      rules={[{ required: true, message: t('form.needed') }]}
    >
      <InputNumber min={0} max={1_000_000} style={{ width: '100%' }} />
    </Form.Item>
  );
  return (
    <Panel
      title={t('limit.price.title')}
      extra={
        may && price.data ? (
          <Button size="small" onClick={() => setSeen(price.data)}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      <Loaded query={price}>
        {(view) =>
          view.price === null ? (
            <p className="quiet small">{t('limit.price.none')}</p>
          ) : (
            <FactsList
              facts={[
                [t('limit.price.inputPerMillion', { currency: view.currency }), view.price.inputPerMillion],
                [t('limit.price.outputPerMillion', { currency: view.currency }), view.price.outputPerMillion],
              ]}
            />
          )
        }
      </Loaded>
      {seen === null ? null : (
        <FormDialog<Price>
          open
          onClose={close}
          title={t('limit.price.title')}
          note={t('limit.price.note')}
          initial={seen.price ?? {}}
          busy={act.isPending}
          problem={act.error}
          onSubmit={(values) => act.mutate(values, { onSuccess: close })}
        >
          {field('inputPerMillion')}
          {field('outputPerMillion')}
        </FormDialog>
      )}
    </Panel>
  );
}
