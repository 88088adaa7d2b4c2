import { useTranslation } from 'react-i18next';
import type { ReleaseView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';

/** Which gateways have acknowledged the policy that carries the release's state. */
export function ReleaseGateways({ release }: { release: ReleaseView }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Panel title={t('release.gateways')} note={t('release.gatewaysNote')}>
      {release.gateways.length === 0 ? (
        <EmptyState small title={t('release.noGateways')} text={t('release.noGatewaysText')} />
      ) : (
        <ul className="plain-list stack-tight">
          {release.gateways.map((gateway) => (
            <li key={gateway.gatewayId} className="row-between">
              <SubjectLink id={gateway.gatewayId} kind="gateway" title={text(gateway.title)} />
              <span className="row small">
                {gateway.connected ? null : <StateTag of="gateway" value="disconnected" />}
                {t('gateway.epoch', { epoch: gateway.epoch ?? '—' })}
                <Word tone={gateway.acknowledged ? 'good' : 'warn'}>
                  {t(gateway.acknowledged ? 'gateway.acknowledged' : 'gateway.waiting')}
                </Word>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
