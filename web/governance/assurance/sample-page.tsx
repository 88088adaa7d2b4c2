import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { apiUrl, type SampleDetail, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { useActName } from '../ledger/act-name.ts';
import { RecordDrawer } from '../ledger/record-drawer.tsx';
import { Period, Verdict } from './samples-page.tsx';

/** One sample: how it was drawn, each act with what became of its evidence, and what is wrong. */
export function Page() {
  const { id = '' } = useParams();
  const sample = useRead<SampleDetail>(`/samples/${id}`, undefined, { every: 2_000 });
  return <Loaded query={sample}>{(data) => <Sample data={data} />}</Loaded>;
}

function Sample({ data }: { data: SampleDetail }) {
  const { t } = useTranslation();
  const may = useCan('sample.draw');
  const [{ open }, setOpen] = useFilters(['open']);
  const cancel = useAct({ path: `/samples/${data.id}`, method: 'delete', touches: ['/samples'] });
  return (
    <>
      <PageHeader
        name={t('nav.samples')}
        title={<Period rule={data.rule} />}
        crumbs={[{ title: t('nav.samples'), path: '/samples' }]}
        tags={
          <>
            <StateTag of="job" value={data.state} />
            <Verdict sample={data} />
          </>
        }
        actions={
          data.state === 'drawing' && may ? (
            <Button onClick={() => cancel.mutate()} loading={cancel.isPending}>
              {t('common.cancel')}
            </Button>
          ) : null
        }
      />
      <ProblemAlert problem={cancel.error} />
      {data.state === 'drawing' ? <Drawing data={data} /> : null}
      {data.error ? (
        <Panel>
          <p>
            {data.error === 'interrupted' || data.error === 'right-ended'
              ? t(`sample.${data.error}`)
              : t('sample.failedNote', { error: data.error })}
          </p>
        </Panel>
      ) : null}
      <div className="columns">
        <div className="stack">
          {data.problems.length > 0 ? <Problems data={data} onOpen={(record) => setOpen({ open: record })} /> : null}
          <Acts data={data} onOpen={(record) => setOpen({ open: record })} />
        </div>
        <div className="stack">
          <Panel title={t('sample.rule')} note={t('sample.ruleText')}>
            <FactsList
              facts={[
                [t('sample.seed'), <CopyableId key="seed" value={data.rule.seed} />],
                [t('sample.count'), String(data.rule.count)],
                [
                  t('sample.measure'),
                  data.rule.measureId ? (
                    <MeasureLinks key="measure" ids={[data.rule.measureId]} />
                  ) : (
                    t('sample.allMeasures')
                  ),
                ],
                [t('sample.drawnBy'), <ActorName key="by" id={data.drawnBy} />],
                [t('sample.at'), <Time key="at" at={data.createdAt} />],
                ...data.logs.map((log): [string, React.ReactNode] => [
                  t('sample.log'),
                  <span key={log.name}>
                    <span className="mono">{log.name}</span> {log.size}
                  </span>,
                ]),
              ]}
            />
          </Panel>
          {data.state === 'done' && may ? (
            <Panel title={t('sample.evidence')} note={t('sample.evidenceNote')}>
              <a href={apiUrl(`/samples/${data.id}/evidence`)} download>
                {t('sample.evidence')}
              </a>
            </Panel>
          ) : null}
        </div>
      </div>
      <RecordDrawer id={open?.startsWith('rec_') ? open : undefined} onClose={() => setOpen({ open: null })} />
    </>
  );
}

function Drawing({ data }: { data: SampleDetail }) {
  const { t, i18n } = useTranslation();
  const percent = data.entries > 0 ? Math.floor((100 * data.lookedAt) / data.entries) : 0;
  return (
    <Panel>
      <span className="small quiet">
        {t('sample.lookedAt')}{' '}
        {t('sample.progress', {
          done: data.lookedAt.toLocaleString(i18n.language),
          total: data.entries.toLocaleString(i18n.language),
        })}
      </span>
      <Progress percent={percent} size="small" status="active" />
    </Panel>
  );
}

type Opening = { data: SampleDetail; onOpen: (recordId: string) => void };

function Acts({ data, onOpen }: Opening) {
  const { t } = useTranslation();
  const actName = useActName();
  const columns: Column<SampleDetail['acts'][number]>[] = [
    { key: 'kind', title: t('record.kind'), narrow: 'head', render: (act) => actName(act.kind) },
    { key: 'at', title: t('record.at'), render: (act) => <Time at={act.at} /> },
    { key: 'revision', title: t('sample.revision'), render: (act) => t(`sample.part.${act.revision}`) },
    { key: 'payload', title: t('sample.payload'), render: (act) => t(`sample.part.${act.payload}`) },
    {
      key: 'faults',
      title: t('sample.problems'),
      render: (act) =>
        act.faults.length === 0 ? (
          <span className="quiet">—</span>
        ) : (
          <Word tone="bad">{act.faults.map((fault) => t(`sample.fault.${fault}`)).join(t('common.separator'))}</Word>
        ),
    },
  ];
  return (
    <Panel
      flush
      title={t('sample.acts')}
      note={
        data.population === null
          ? undefined
          : t('sample.populationOf', { population: data.population, count: data.acts.length })
      }
    >
      <Rows
        label={t('sample.acts')}
        rows={data.acts}
        columns={columns}
        rowKey={(act) => `${act.log}/${act.index}`}
        onOpen={(act) => onOpen(act.recordId)}
        empty={<EmptyState small title={t('record.none')} />}
      />
    </Panel>
  );
}

function Problems({ data, onOpen }: Opening) {
  const { t } = useTranslation();
  const columns: Column<SampleDetail['problems'][number]>[] = [
    { key: 'fault', title: t('sample.problems'), narrow: 'head', render: (one) => t(`sample.fault.${one.fault}`) },
    {
      key: 'place',
      title: t('record.place'),
      render: (one) => t('record.placeIn', { log: one.log, index: one.index ?? '—' }),
    },
  ];
  return (
    <Panel flush title={t('sample.problemCount', { count: data.problemCount })}>
      <Rows
        label={t('sample.problems')}
        rows={data.problems}
        columns={columns}
        rowKey={(one) => `${one.fault} ${one.log}/${one.index} ${one.recordId}`}
        onOpen={(one) => one.recordId && onOpen(one.recordId)}
        empty={null}
      />
    </Panel>
  );
}
