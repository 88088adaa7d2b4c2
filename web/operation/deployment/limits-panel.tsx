import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApplicationLimitsView, type GatewayKey, useAct, useList, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { KeyTitle } from '../../components/key-title/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { LimitBars } from './limit-bars.tsx';
import { fromForm, type LimitForm, NONE, toForm } from './limit-form.ts';
import { LimitReach } from './limit-reach.tsx';
import { LimitSetFields } from './limit-set-fields.tsx';

/** Whose limits are edited: the application's, each end user's, or one key's. */
type Target = 'application' | 'endUser' | { readonly key: string };

/** What the application, its end users and its keys may use, and what is used now. */
export function LimitsPanel({ applicationId }: { applicationId: string }) {
  const path = `/applications/${applicationId}/limits`;
  const limits = useRead<ApplicationLimitsView>(path, undefined, { every: 5_000 });
  return <Loaded query={limits}>{(view) => <Limits view={view} applicationId={applicationId} />}</Loaded>;
}

function Limits({ view, applicationId }: { view: ApplicationLimitsView; applicationId: string }) {
  const { t } = useTranslation();
  const may = useCan('limit.set');
  const keys = useList<GatewayKey>(`/applications/${applicationId}/keys`, undefined, { limit: 200 });
  const [target, setTarget] = useState<Target | null>(null);
  const { limits, currency, use } = view;
  const free = (keys.data ?? []).filter((key) => key.state === 'active' && limits.keys[key.id] === undefined);
  const edit = (of: Target) =>
    may ? (
      <Button size="small" onClick={() => setTarget(of)}>
        {t('common.edit')}
      </Button>
    ) : null;
  return (
    <div className="stack">
      <LimitReach gateways={view.gateways} />
      <div className="columns-even">
        <Panel title={t('limit.ofApplication')} note={t('limit.ofApplicationNote')} extra={edit('application')}>
          <LimitBars limits={limits.application} currency={currency} id={applicationId} use={use} />
        </Panel>
        <Panel title={t('limit.ofEndUser')} note={t('limit.ofEndUserNote')} extra={edit('endUser')}>
          <LimitBars limits={limits.endUser} currency={currency} id={applicationId} use={null} />
        </Panel>
        {Object.entries(limits.keys).map(([id, set]) => (
          <Panel
            key={id}
            title={
              <>
                {t('limit.ofKey')}
                <KeyTitle id={id} />
              </>
            }
            extra={edit({ key: id })}
          >
            <LimitBars limits={set} currency={currency} id={id} use={use} />
          </Panel>
        ))}
        {may && (free.length > 0 || keys.hasNextPage) ? (
          <Panel title={t('limit.moreKeys')} note={t('limit.moreKeysNote')}>
            <Select
              aria-label={t('limit.moreKeys')}
              placeholder={t('limit.chooseKey')}
              style={{ width: '100%' }}
              value={null}
              showSearch={{ optionFilterProp: 'label' }}
              popupRender={(menu) => (
                <>
                  {menu}
                  {keys.hasNextPage ? (
                    <Button
                      type="link"
                      size="small"
                      loading={keys.isFetchingNextPage}
                      onClick={() => void keys.fetchNextPage()}
                    >
                      {t('common.more')}
                    </Button>
                  ) : null}
                </>
              )}
              onChange={(key: string | null) => (key === null ? undefined : setTarget({ key }))}
              options={free.map((key) => ({ value: key.id, label: key.title }))}
            />
          </Panel>
        ) : null}
      </div>
      {target === null ? null : (
        <LimitsDialog view={view} applicationId={applicationId} target={target} onClose={() => setTarget(null)} />
      )}
    </div>
  );
}

function LimitsDialog(props: {
  view: ApplicationLimitsView;
  applicationId: string;
  target: Target;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { view, applicationId, target, onClose } = props;
  // As they were when the dialog was opened: a change by somebody else meanwhile is told, not overwritten.
  const [seen] = useState(view);
  const act = useAct<{ set: LimitForm }>({
    path: `/applications/${applicationId}/limits`,
    method: 'put',
    options: () => ({ ifMatch: String(seen.revision) }),
    body: ({ set }) => {
      const { application, endUser, keys } = seen.limits;
      const next = fromForm(set);
      if (target === 'application') return { application: next, endUser, keys };
      if (target === 'endUser') return { application, endUser: next, keys };
      const { [target.key]: _, ...others } = keys;
      const empty = JSON.stringify(next) === JSON.stringify(NONE);
      return { application, endUser, keys: empty ? others : { ...others, [target.key]: next } };
    },
  });
  const before = target === 'application' || target === 'endUser' ? seen.limits[target] : seen.limits.keys[target.key];
  return (
    <FormDialog<{ set: LimitForm }>
      open
      onClose={onClose}
      title={t(
        target === 'application' ? 'limit.ofApplication' : target === 'endUser' ? 'limit.ofEndUser' : 'limit.ofOneKey',
      )}
      note={t('limit.note')}
      initial={{ set: toForm(before) }}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <LimitSetFields prefix={['set']} currency={seen.currency} />
    </FormDialog>
  );
}
