import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LedgerVerdict } from '../../app/api/index.ts';
import { StateTag, Word } from '../../components/status-tag/index.tsx';

/** What the verification found: integrity and anchoring log by log, completeness over all of them. */
export function JobReport({ report }: { report: LedgerVerdict }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const count = report.problems.length + report.logs.reduce((sum, log) => sum + log.problems.length, 0);
  const ok = count === 0 && report.completeness !== 'broken' && report.logs.every((log) => log.integrity === 'ok');
  return (
    <div className="stack-tight">
      <Alert
        type={ok ? 'success' : 'error'}
        showIcon
        title={ok ? t('ledger.allGood') : t('ledger.notGood', { count })}
        description={`${t('ledger.completeness')} ${t(`ledger.complete.${report.completeness}`)}`}
      />
      {report.problems.map((problem) => (
        <p key={`${problem.log}${problem.index}${problem.message}`} className="small report-problem">
          <span className="mono">{problem.log}</span> {problem.message}
        </p>
      ))}
      <ul className="plain-list stack-tight">
        {report.logs.map((log) => (
          <li key={log.name}>
            <div className="row-between">
              <span className="mono small breakable">{log.name}</span>
              <span className="row">
                <small className="quiet">{t('ledger.entries', { size: number(log.size) })}</small>
                <Word tone={log.integrity === 'ok' ? 'good' : 'bad'}>{t(`ledger.integrity.${log.integrity}`)}</Word>
                <StateTag of="anchoring" value={log.anchoring} />
              </span>
            </div>
            {log.notes.map((note) => (
              <p key={note} className="small quiet breakable">
                {note}
              </p>
            ))}
            {log.problems.map((problem) => (
              <p key={problem.file + problem.message} className="small report-problem breakable">
                {problem.file}: {problem.message}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
