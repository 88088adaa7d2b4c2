import { useTranslation } from 'react-i18next';
import { type FingerprintDetail, type FingerprintView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { ChangeWords, OpenChange } from './fingerprint-change.tsx';
import { State } from './fingerprints-panel.tsx';

/** The fingerprint of the model behind one upstream: what is compared, the last runs, and what became of changes. */
export function FingerprintPanel({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const detail = useRead<FingerprintDetail>(`/model-fingerprints/${endpointId}`, undefined, { every: 15_000 });
  return (
    <Panel title={t('upstream.fingerprint.title')} note={t('upstream.fingerprint.note')}>
      <Loaded query={detail}>
        {({ items, runs, settled }) =>
          items.length === 0 && runs.length === 0 ? (
            <EmptyState small title={t('upstream.fingerprint.none')} text={t('upstream.fingerprint.noneText')} />
          ) : (
            <div className="stack">
              {items.map((one) => (
                <One key={one.baselineFrom} view={one} />
              ))}
              <Runs runs={runs} />
              {settled.length === 0 ? null : <Settled settled={settled} />}
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

function One({ view }: { view: FingerprintView }) {
  const { t } = useTranslation();
  return (
    <div className="stack-tight">
      <State view={view} />
      <OpenChange view={view} />
      <FactsList
        facts={[
          [t('upstream.fingerprint.answersNow'), view.model ?? t('upstream.fingerprint.unnamed')],
          [t('upstream.fingerprint.systemFingerprint'), view.systemFingerprint ?? t('upstream.fingerprint.unnamed')],
          [t('upstream.fingerprint.baselineFrom'), <Time key="from" at={view.baselineFrom} />],
          [
            t('upstream.fingerprint.answeredAt'),
            view.answeredAt === null ? '—' : <Time key="at" at={view.answeredAt} />,
          ],
        ]}
      />
      <FactsList
        long
        facts={view.prompts.map(({ text, state, learnt, away }) => [
          text ?? t('upstream.fingerprint.promptGone'),
          [
            t(`upstream.fingerprint.prompt.${state}`),
            ...(state === 'learning' ? [t('upstream.fingerprint.learnt', { learnt, needed: view.needed })] : []),
            ...(away > 0 ? [t('upstream.fingerprint.away', { count: away })] : []),
          ].join(' · '),
        ])}
      />
    </div>
  );
}

function Runs({ runs }: { runs: FingerprintDetail['runs'] }) {
  const { t } = useTranslation();
  const text = useText();
  const words = (code: string) => t(`upstream.fingerprint.error.${code.startsWith('status') ? 'status' : code}`);
  return (
    <div className="stack-tight">
      <h3>{t('upstream.fingerprint.runs')}</h3>
      {runs.length === 0 ? <span className="quiet">{t('upstream.fingerprint.noRuns')}</span> : null}
      <FactsList
        facts={runs.slice(0, 8).map((run) => [
          <span key="when" className="row">
            <Time at={run.at} />
            <span>{text(run.gateway)}</span>
          </span>,
          [
            t('upstream.fingerprint.run', { answers: run.answers, calls: run.calls }),
            ...(run.errors.length === 0
              ? []
              : [t('upstream.fingerprint.errors', { errors: [...new Set(run.errors.map(words))].join('、') })]),
          ].join(' · '),
        ])}
      />
    </div>
  );
}

function Settled({ settled }: { settled: FingerprintDetail['settled'] }) {
  const { t } = useTranslation();
  return (
    <div className="stack-tight">
      <h3>{t('upstream.fingerprint.settled')}</h3>
      {settled.map((change) => (
        <div key={change.id} className="stack-tight">
          <span className="row">
            <span>{t(`upstream.fingerprint.outcomes.${change.outcome}`)}</span>
            {change.settledBy === null ? null : <ActorName id={change.settledBy} />}
            {change.settledAt === null ? null : <Time at={change.settledAt} />}
          </span>
          <ChangeWords change={change} />
        </div>
      ))}
    </div>
  );
}
