import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApplicationView, type ServiceFacts, useAct } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { Value } from '../../components/content-view/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { FactsFields, NO_FACTS, YES_NO_FACTS } from './facts-fields.tsx';

/** The facts as stated: what is so first, the rest folded into one line. */
export function FactsPanel({ application }: { application: ApplicationView }) {
  const { t } = useTranslation();
  const may = useCan('application.write');
  const [editing, setEditing] = useState(false);
  const act = useAct<ServiceFacts>({
    path: `/applications/${application.id}/facts`,
    method: 'put',
    options: () => ({ ifMatch: application.latest }),
  });
  const { facts } = application;
  const held = facts ? YES_NO_FACTS.filter((name) => facts[name]) : [];
  return (
    <Panel
      title={t('application.facts')}
      extra={
        may ? (
          <Button size="small" onClick={() => setEditing(true)}>
            {t('common.edit')}
          </Button>
        ) : null
      }
    >
      {facts ? (
        <div className="stack-tight">
          <ul className="fact-list">
            {held.map((name) => (
              <li key={name}>{t(`fact.${name}`)}</li>
            ))}
          </ul>
          <FactsList
            facts={(['modelOrigin', 'channels', 'fields', 'mlpsLevelWanted', 'startsOn'] as const).map((name) => [
              t(`fact.${name}`),
              <Value key={name} value={facts[name]} path={name} />,
            ])}
          />
        </div>
      ) : (
        <EmptyState small title={t('application.noFacts')} text={t('application.noFactsText')} />
      )}
      <FormDialog<ServiceFacts>
        open={editing}
        onClose={() => setEditing(false)}
        title={t('application.facts')}
        width={720}
        initial={facts ?? NO_FACTS}
        busy={act.isPending}
        problem={act.error}
        onSubmit={(values) => act.mutate(values, { onSuccess: () => setEditing(false) })}
      >
        <FactsFields />
      </FormDialog>
    </Panel>
  );
}
