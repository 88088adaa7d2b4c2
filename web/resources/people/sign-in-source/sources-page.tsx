import { PlusOutlined } from '@ant-design/icons';
import { Alert, App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Page as PageOf, type SignInSource, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FactsList } from '../../../components/facts-list/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { SourceForm } from './source-form.tsx';
import { SyncPanel } from './sync-panel.tsx';

const KINDS = ['oidc', 'ldap', 'dingtalk', 'feishu', 'wecom'] as const;

/** The sources by which people sign in. */
export function Page() {
  const { t } = useTranslation();
  const may = useCan('sign-in-source.manage');
  const sources = useRead<PageOf<SignInSource>>('/sign-in-sources');
  const [editing, setEditing] = useState<SignInSource | SignInSource['kind'] | null>(null);
  return (
    <>
      <PageHeader
        title={t('nav.signInSources')}
        detail={t('source.intro')}
        actions={
          may ? (
            <Dropdown
              trigger={['click']}
              menu={{
                items: KINDS.map((kind) => ({ key: kind, label: t(`workplace.kind.${kind}`) })),
                onClick: ({ key }) => setEditing(key as SignInSource['kind']),
              }}
            >
              <Button type="primary" icon={<PlusOutlined aria-hidden />}>
                {t('workplace.addSource')}
              </Button>
            </Dropdown>
          ) : null
        }
      />
      <div className="stack">
        {may ? null : <Alert type="info" showIcon title={t('source.readOnly')} />}
        <Loaded query={sources}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={t('source.none')} text={t('source.noneText')} />
            ) : (
              items.map((source) => (
                <SourcePanel key={source.id} source={source} onEdit={may ? () => setEditing(source) : null} />
              ))
            )
          }
        </Loaded>
      </div>
      {editing === null ? null : (
        <SourceForm
          source={typeof editing === 'string' ? null : editing}
          kind={typeof editing === 'string' ? editing : editing.kind}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

function SourcePanel({ source, onEdit }: { source: SignInSource; onEdit: (() => void) | null }) {
  const { t } = useTranslation();
  const text = useText();
  const { message } = App.useApp();
  const probe = useAct<void, { answers: boolean }>({ path: `/sign-in-sources/${source.id}/probe`, touches: [] });
  const { settings } = source;
  const tell = ({ answers }: { answers: boolean }) =>
    void (answers ? message.success(t('source.answers')) : message.error(t('source.silent')));
  return (
    <Panel
      title={
        <span className="row">
          {text(source.title)} <Word>{t(`workplace.kind.${source.kind}`)}</Word>
        </span>
      }
      extra={
        onEdit ? (
          <span className="row">
            <Button size="small" loading={probe.isPending} onClick={() => probe.mutate(undefined, { onSuccess: tell })}>
              {t('source.probe')}
            </Button>
            <Button size="small" onClick={onEdit}>
              {t('common.edit')}
            </Button>
          </span>
        ) : null
      }
    >
      <div className="stack">
        <ProblemAlert problem={probe.error} />
        {'bases' in settings ? <div className="quiet small">{t('workplace.tried')}</div> : null}
        <FactsList
          facts={[
            [
              t('common.state'),
              <Word key="state" tone={source.enabled ? 'good' : 'quiet'}>
                {t(source.enabled ? 'source.on' : 'source.off')}
              </Word>,
            ],
            [
              'issuer' in settings ? t('source.issuer') : t('source.url'),
              <span key="address" className="mono small" style={{ overflowWrap: 'anywhere' }}>
                {'issuer' in settings ? settings.issuer : 'bases' in settings ? settings.bases.api : settings.url}
              </span>,
            ],
            ...(source.redirectUri === null
              ? []
              : [
                  [
                    t('source.redirectUri'),
                    <span key="uri" className="mono small" style={{ overflowWrap: 'anywhere' }}>
                      {source.redirectUri}
                    </span>,
                  ] as const,
                ]),
            [t('source.unknownPeople'), t(`source.unknown.${settings.unknownPeople}`)],
            [t('source.domains'), settings.domains.length === 0 ? t('source.anyDomain') : settings.domains.join(', ')],
            [t('source.roleMappings'), settings.roleMappings.length],
            [t('source.people'), source.people],
            ...('sync' in settings
              ? [
                  [
                    t('sync.syncTitle'),
                    settings.sync === null
                      ? t('sync.syncOff')
                      : t('sync.everyMinutes', { count: settings.sync.everyMinutes }),
                  ] as const,
                ]
              : []),
          ]}
        />
        {source.enabled && 'sync' in settings && settings.sync !== null ? <SyncPanel source={source} /> : null}
      </div>
    </Panel>
  );
}
