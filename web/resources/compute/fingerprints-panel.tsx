import { useTranslation } from 'react-i18next';
import { type FingerprintView, type Page as PageOf, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { OpenChange } from './fingerprint-change.tsx';

/** Whether the models behind all upstreams answer as they did. */
export function FingerprintsPanel() {
  const { t } = useTranslation();
  const text = useText();
  const all = useRead<PageOf<FingerprintView>>('/model-fingerprints', undefined, { every: 15_000 });
  const columns: Column<FingerprintView>[] = [
    {
      key: 'endpoint',
      title: t('traffic.endpoint'),
      narrow: 'head',
      render: (row) => <SubjectLink id={row.endpointId} />,
    },
    { key: 'state', title: t('upstream.fingerprint.title'), narrow: 'head', render: (row) => <State view={row} /> },
    {
      key: 'model',
      title: t('upstream.fingerprint.answersNow'),
      render: (row) => row.model ?? t('upstream.fingerprint.unnamed'),
    },
    { key: 'compared', title: t('upstream.fingerprint.compared'), render: (row) => <Compared view={row} /> },
    { key: 'last', title: t('upstream.fingerprint.lastAt'), render: (row) => <Time at={row.lastAt} /> },
    {
      key: 'by',
      title: t('upstream.fingerprint.askedBy'),
      render: ({ askedBy }) => (askedBy === null ? t('upstream.fingerprint.askedByNobody') : text(askedBy)),
    },
    {
      key: 'change',
      title: t('state.fingerprint.changed'),
      render: (row) => (row.change === null ? '—' : <OpenChange view={row} />),
    },
  ];
  return (
    <Panel title={t('upstream.fingerprint.title')} note={t('upstream.fingerprint.note')} flush>
      <Loaded query={all}>
        {({ items }) => (
          <Rows
            label={t('upstream.fingerprint.title')}
            rows={items}
            columns={columns}
            rowKey={(row) => `${row.endpointId} ${row.baselineFrom}`}
            empty={
              <EmptyState small title={t('upstream.fingerprint.none')} text={t('upstream.fingerprint.noneText')} />
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** What can be told of it now; what was not asked in time is said to be old. */
export function State({ view }: { view: FingerprintView }) {
  const { t } = useTranslation();
  const old = !view.fresh && view.change === null;
  return (
    <span className="row">
      <StateTag of="fingerprint" value={old ? 'unknown' : view.state} />
      {view.fresh ? null : <span className="quiet small">{t('upstream.fingerprint.stale')}</span>}
    </span>
  );
}

function Compared({ view }: { view: FingerprintView }) {
  const { t } = useTranslation();
  return (
    <div className="stack-tight">
      <span>
        <Progress view={view} />
      </span>
      {view.answers === 'vectors' ? <span className="quiet small">{t('upstream.fingerprint.vectors')}</span> : null}
    </div>
  );
}

function Progress({ view: { state, prompts, needed } }: { view: FingerprintView }) {
  const { t } = useTranslation();
  const learnt = Math.max(0, ...prompts.map((one) => one.learnt));
  if (state === 'learning') return <>{t('upstream.fingerprint.learnt', { learnt, needed })}</>;
  const stable = prompts.filter((one) => one.state === 'stable').length;
  return <>{t('upstream.fingerprint.comparedOf', { stable, all: prompts.length })}</>;
}
