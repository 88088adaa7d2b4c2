import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReleaseLimitsView, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { LimitBars } from './limit-bars.tsx';
import { fromForm, type LimitForm, toForm } from './limit-form.ts';
import { LimitReach } from './limit-reach.tsx';
import { LimitSetFields } from './limit-set-fields.tsx';

/** What may be used of the released model, whoever calls it. */
export function ReleaseLimits({ releaseId }: { releaseId: string }) {
  const { t } = useTranslation();
  const may = useCan('limit.set');
  const path = `/releases/${releaseId}/limits`;
  const limits = useRead<ReleaseLimitsView>(path, undefined, { every: 5_000 });
  const [seen, setSeen] = useState<ReleaseLimitsView | null>(null);
  const act = useAct<{ set: LimitForm }>({
    path,
    method: 'put',
    options: () => ({ ifMatch: String(seen?.revision) }),
    body: ({ set }) => fromForm(set),
  });
  const close = () => {
    act.reset();
    setSeen(null);
  };
  return (
    <Panel
      title={t('limit.ofModel')}
      note={t('limit.ofModelNote')}
      extra={
        may && limits.data ? (
          <Button size="small" onClick={() => setSeen(limits.data)}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      <Loaded query={limits}>
        {(view) => (
          <div className="stack-tight">
            <LimitBars limits={view.limits} currency={view.currency} id={releaseId} use={view.use} />
            <LimitReach gateways={view.gateways} />
          </div>
        )}
      </Loaded>
      {seen === null ? null : (
        <FormDialog<{ set: LimitForm }>
          open
          onClose={close}
          title={t('limit.ofModel')}
          note={t('limit.note')}
          initial={{ set: toForm(seen.limits) }}
          busy={act.isPending}
          problem={act.error}
          onSubmit={(values) => act.mutate(values, { onSuccess: close })}
        >
          <LimitSetFields prefix={['set']} currency={seen.currency} />
        </FormDialog>
      )}
    </Panel>
  );
}
