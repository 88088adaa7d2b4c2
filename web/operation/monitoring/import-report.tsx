import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../../app/api/index.ts';
import { Figures } from '../../components/figures/index.tsx';

/** What an import does, and which lines it can't take. */
export function ImportReportView({ report }: { report: ImportReport }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const { faults, changes } = report;
  const grave = faults.total - faults.harmless;
  const nothing = changes.added + changes.removed + changes.changed === 0;
  return (
    <div className="stack-tight" aria-live="polite">
      <Alert
        type={grave > 0 ? 'warning' : nothing ? 'info' : 'success'}
        showIcon
        title={
          grave > 0
            ? t('importing.faulty', { count: grave })
            : nothing
              ? t('importing.changesNothing')
              : t('importing.clean', { count: report.read })
        }
        description={t('importing.readAs', {
          encoding: t(`importing.encodings.${report.encoding}`),
          lines: number(report.lines),
        })}
      />
      <Figures
        items={[
          { key: 'added', title: t('keywords.changeIs.added'), value: number(changes.added) },
          { key: 'removed', title: t('keywords.changeIs.removed'), value: number(changes.removed) },
          { key: 'changed', title: t('keywords.changeIs.changed'), value: number(changes.changed) },
          { key: 'after', title: t('importing.after'), value: number(report.after) },
        ]}
      />
      {report.againstInForce ? (
        <p className="quiet small">{t('importing.againstInForce', { ...report.againstInForce })}</p>
      ) : null}
      {faults.total > 0 ? (
        <details open={grave > 0}>
          <summary>{t('importing.lines', { count: faults.total, harmless: faults.harmless })}</summary>
          <ul className="problem-fields fault-lines">
            {faults.first.map((fault) => (
              <li key={`${fault.line}${fault.code}`}>
                <span className="nowrap">{t('importing.line', { line: number(fault.line) })}</span>{' '}
                {t(`importing.fault.${fault.code}`, { line: fault.firstLine })}
                {fault.found ? <code className="breakable"> {fault.found}</code> : null}
              </li>
            ))}
          </ul>
          {faults.total > faults.first.length ? (
            <p className="quiet small">{t('importing.moreLines', { count: faults.total - faults.first.length })}</p>
          ) : null}
        </details>
      ) : null}
    </div>
  );
}
