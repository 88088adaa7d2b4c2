import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VerificationReport } from '../../app/api/index.ts';
import { StateTag } from '../../components/status-tag/index.tsx';

type Finding = NonNullable<VerificationReport['problems']>[number];

function wordsOf(finding: Finding): string {
  return typeof finding === 'string' ? finding : (finding.message ?? finding.text ?? finding.code ?? '');
}

/** What the verification found, log by log. */
export function JobReport({ report }: { report: VerificationReport }) {
  const { t, i18n } = useTranslation();
  const problems = [...(report.problems ?? []), ...(report.logs ?? []).flatMap((log) => log.problems ?? [])];
  const ok = report.ok ?? problems.length === 0;
  return (
    <div className="stack-tight">
      <Alert
        type={ok ? 'success' : 'error'}
        showIcon
        title={t(ok ? 'ledger.allGood' : 'ledger.notGood', { count: problems.length })}
      />
      <ul className="plain-list stack-tight">
        {(report.logs ?? []).map((log) => (
          <li key={log.name}>
            <div className="row-between">
              <span className="mono small breakable">{log.name}</span>
              <span className="row">
                <small className="quiet">
                  {t('ledger.entries', { size: (log.size ?? 0).toLocaleString(i18n.language) })}
                </small>
                {log.anchoring ? <StateTag of="anchoring" value={log.anchoring} /> : null}
              </span>
            </div>
            {(log.problems ?? []).map((problem) => (
              <p key={wordsOf(problem)} className="small report-problem">
                {wordsOf(problem)}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {(report.problems ?? []).map((problem) => (
        <p key={wordsOf(problem)} className="small report-problem">
          {wordsOf(problem)}
        </p>
      ))}
    </div>
  );
}
