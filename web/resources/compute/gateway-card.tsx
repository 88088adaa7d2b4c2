import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Gateway } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { monthWords } from './month-words.ts';

/** The state says it. */
const DRAINS = 'gateway_stopping';
/** Problems are codes of refusals, codes about one application, or sentences about something in particular. */
const CODE = /^([a-z_]+)(?:: (?:(app_\w+)|(.+)))?$/;

function stateOf(gateway: Gateway): string {
  if (gateway.state === 'retired') return 'retired';
  if (!gateway.connected) return 'disconnected';
  return gateway.draining ? 'draining' : 'connected';
}

/** One gateway. Behind on policy or log, or near the end of its lease: said in words. */
export function GatewayCard({ gateway, onRetire }: { gateway: Gateway; onRetire?: () => void }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const told = useToldOnce(gateway.problems.filter((problem) => problem !== DRAINS));
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
      {told.map((one) => (
        <Problem key={one.words + one.applicationId} {...one} />
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
                  <Link key={log.name} to={`/ledger/${encodeURIComponent(log.name)}`} title={log.name}>
                    {monthWords(log.name.slice(-6))}
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

/** One thing that a gateway complains of. */
interface Told {
  readonly words: string;
  readonly applicationId?: string;
  /** What its system said about it, in its own words. */
  readonly said: readonly string[];
}

/** The problems in words; where its system said several things about one of them, together. */
function useToldOnce(problems: readonly string[]): Told[] {
  const { t, i18n } = useTranslation();
  const told = new Map<string, Told & { said: string[] }>();
  for (const problem of problems) {
    const [, code, applicationId, said] = CODE.exec(problem) ?? [];
    const known = code !== undefined && i18n.exists(`gateway.problem.${code}`);
    const words = known ? t(`gateway.problem.${code}`) : problem;
    const key = `${words} ${applicationId ?? ''}`;
    const one = told.get(key) ?? { words, applicationId, said: [] };
    if (known && said !== undefined) one.said.push(said);
    told.set(key, one);
  }
  return [...told.values()];
}

/** What a gateway complains of, with the application that it is about, or what its system said. */
function Problem({ words, applicationId, said }: Told) {
  if (applicationId !== undefined)
    return <Alert type="warning" showIcon title={<SubjectLink id={applicationId} showKind />} description={words} />;
  if (said.length === 0) return <Alert type="warning" showIcon title={words} />;
  const lines = said.map((line) => (
    <div key={line} className="mono small breakable">
      {line}
    </div>
  ));
  return <Alert type="warning" showIcon title={words} description={lines} />;
}
