import { Alert, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { apiUrl, type JobState, useAct, useRead } from '../../app/api/index.ts';
import { useFilters } from '../../components/filters/index.ts';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { JobReport } from './job-report.tsx';

const OVER: readonly JobState['state'][] = ['done', 'failed', 'cancelled'];

/** A long piece of work over the ledger: started here, goes on in the server, can be looked at again by its address. */
export function JobPanel(props: {
  kind: 'verifications' | 'exports';
  title: string;
  note: string;
  start: string;
  icon?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const base = `/ledger/${props.kind}`;
  const [filters, setFilters] = useFilters([props.kind]);
  const id = filters[props.kind];
  const start = useAct<void, { id: string }>({ path: base, touches: [] });
  const job = useRead<JobState>(`${base}/${id}`, undefined, { enabled: id !== undefined, every: 1_000 });
  const cancel = useAct({ path: `${base}/${id}`, method: 'delete', touches: [base] });
  const over = job.data !== undefined && OVER.includes(job.data.state);
  const running = id !== undefined && job.data !== undefined && !over;
  return (
    <Panel
      title={props.title}
      note={props.note}
      extra={
        running ? (
          <Button size="small" onClick={() => cancel.mutate()} loading={cancel.isPending}>
            {t('common.cancel')}
          </Button>
        ) : (
          <Button
            type="primary"
            icon={props.icon}
            loading={start.isPending}
            onClick={() => start.mutate(undefined, { onSuccess: (made) => setFilters({ [props.kind]: made.id }) })}
          >
            {props.start}
          </Button>
        )
      }
    >
      <div className="stack-tight">
        <ProblemAlert problem={start.error ?? job.error ?? cancel.error} />
        {job.data ? <JobProgress job={job.data} /> : null}
        {job.data && over ? <Damaged files={job.data.damaged} /> : null}
        {job.data?.report ? <JobReport report={job.data.report} /> : null}
        {over && props.kind === 'exports' && job.data?.state === 'done' ? (
          <a href={apiUrl(`${base}/${id}/archive`)} download>
            {t('ledger.download')}
          </a>
        ) : null}
      </div>
    </Panel>
  );
}

const MOST_NAMED = 20;

/** What of the logs is not there as it must be. */
function Damaged({ files }: { files: JobState['damaged'] }) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('ledger.damaged', { count: files.length })}
      description={
        <ul className="fact-list">
          {files.slice(0, MOST_NAMED).map(({ log, file }) => (
            <li key={log + file} className="mono breakable">
              {log}/{file}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function JobProgress({ job }: { job: JobState }) {
  const { t, i18n } = useTranslation();
  const { progress } = job;
  const over = OVER.includes(job.state);
  // Every log is one part; within it, what is done of it.
  const inside = progress.total > 0 ? progress.done / progress.total : 0;
  const percent =
    progress.logs > 0 ? Math.min(99, Math.floor((100 * (progress.logsDone + inside)) / progress.logs)) : 0;
  return (
    <div>
      <div className="row-between small">
        <StateTag of="job" value={job.state} />
        {over ? (
          <Time at={job.endedAt} />
        ) : (
          <span className="quiet">
            {t(`ledger.phase.${progress.phase}`)} <span className="mono">{progress.log}</span>{' '}
            {t('ledger.progress', {
              done: progress.done.toLocaleString(i18n.language),
              total: progress.total.toLocaleString(i18n.language),
            })}
          </span>
        )}
      </div>
      {over ? null : <Progress percent={percent} size="small" status="active" />}
      {job.error ? (
        <p className="small breakable">{job.error === 'right-ended' ? t('ledger.rightEnded') : job.error}</p>
      ) : null}
    </div>
  );
}
