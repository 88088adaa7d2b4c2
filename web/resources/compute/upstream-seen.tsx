import { useTranslation } from 'react-i18next';
import type { UpstreamSeen } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** How gateways see one upstream: circuit and last probe, one line a gateway. What an old report says is said to be old. */
export function SeenByGateways({ gateways }: { gateways: readonly UpstreamSeen[] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <ul className="values stack-tight">
      {gateways.map((gateway) => (
        <li key={gateway.gatewayId}>
          <span className="row">
            <span>{text(gateway.title)}</span>
            <StateTag of="circuit" value={gateway.fresh ? gateway.state : 'unknown'} />
          </span>
          <span className="quiet small">
            {gateway.fresh ? <Probe probe={gateway.probe} /> : t('upstream.notHeard')}{' '}
            <Time at={gateway.probe?.at ?? gateway.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Probe({ probe }: { probe: UpstreamSeen['probe'] }) {
  const { t } = useTranslation();
  if (probe === null) return <>{t('upstream.notProbed')}</>;
  if (probe.ok) return <>{t('upstream.probeOk', { status: probe.status, millis: probe.millis })}</>;
  return (
    <>{t(`upstream.probeError.${probe.error}`, { defaultValue: t('upstream.probeFailed'), status: probe.status })}</>
  );
}
