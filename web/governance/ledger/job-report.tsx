import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LedgerVerdict } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { StateTag, Word } from '../../components/status-tag/index.tsx';

/** What the verification found: integrity and anchoring log by log, completeness over all of them. */
export function JobReport({ report }: { report: LedgerVerdict }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const count = report.problems.length + report.logs.reduce((sum, log) => sum + log.problems.length, 0);
  return (
    <div className="stack-tight">
      <Alert
        type={report.ok ? 'success' : 'error'}
        showIcon
        title={report.ok ? t('ledger.allGood') : t('ledger.notGood', { count })}
        description={t('ledger.figures', {
          entries: number(report.figures.entries),
          recorded: number(report.figures.recorded),
          open: number(report.figures.open),
          gateways: number(report.figures.gateways),
        })}
      />
      {report.problems.map((problem) => (
        <p key={`${problem.code}${problem.log}${problem.index}`} className="small report-problem">
          <span className="mono">{problem.log}</span> {text(problem.text)}
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
