import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Gateway } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** The state says it. */
const DRAINS = 'gateway_stopping';
/** Problems are codes of refusals, or sentences about something in particular. */
const isCode = (problem: string) => /^[a-z_]+$/.test(problem);

function stateOf(gateway: Gateway): string {
  if (gateway.state === 'retired') return 'retired';
  if (!gateway.connected) return 'disconnected';
  return gateway.draining ? 'draining' : 'connected';
}

/** One gateway. Behind on policy or log, or near the end of its lease: said in words. */
export function GatewayCard({ gateway, onRetire }: { gateway: Gateway; onRetire?: () => void }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const inWords = (problem: string) =>
    isCode(problem) ? t(`gateway.problem.${problem}`, { defaultValue: problem }) : problem;
  const behind = gateway.currentEpoch !== null && gateway.policyEpoch !== gateway.currentEpoch;
  return (
    <Panel
      title={text(gateway.title)}
      extra={
        <>
          <StateTag of="gateway" value={stateOf(gateway)} />
          {onRetire ? (
            <Button size="small" type="text" danger onClick={onRetire}>
              {t('gateway.retire')}
            </Button>
          ) : null}
        </>
      }
    >
      {stateOf(gateway) === 'draining' ? (
        <Alert type="info" showIcon title={t('gateway.draining', { count: gateway.openRequests ?? 0 })} />
      ) : null}
      {gateway.problems
        .filter((problem) => problem !== DRAINS)
        .map((problem) => (
          <Alert key={problem} type="warning" showIcon title={inWords(problem)} />
        ))}
      <FactsList
        facts={[
          [
            t('gateway.policy'),
            <span key="policy" className="row">
              {t('gateway.epochOf', { epoch: gateway.policyEpoch ?? '—', current: gateway.currentEpoch ?? '—' })}
              {behind ? <Word tone="warn">{t('gateway.behind')}</Word> : null}
            </span>,
          ],
          [t('gateway.lease'), <Time key="lease" at={gateway.leaseUntil} />],
          [t('gateway.open'), gateway.openRequests],
          [t('gateway.lag'), t('gateway.lagOf', { value: gateway.lag.toLocaleString(i18n.language) })],
          [t('gateway.seen'), <Time key="seen" at={gateway.lastSeenAt} />],
          [
            t('gateway.logs'),
            gateway.logs.length === 0 ? null : (
              <span key="logs" className="stack-tight">
                {gateway.logs.map((log) => (
                  <Link key={log.name} to={`/ledger/${encodeURIComponent(log.name)}`} className="mono small breakable">
                    {log.name}
                  </Link>
                ))}
              </span>
            ),
          ],
          [t('gateway.version'), gateway.version],
          [t('common.id'), <CopyableId key="id" value={gateway.id} short={14} />],
        ]}
      />
    </Panel>
  );
}
