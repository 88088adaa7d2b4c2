import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GateVerdict } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { MeasureLinks } from '../measure-links/index.tsx';
import { SubjectLink } from '../subject-link/index.tsx';

/** What a gate asks for: what is met, what is missing and why, and where to put it right. */
export function RequirementList({
  verdict,
  fix,
}: {
  verdict: GateVerdict;
  fix?: (requirementId: string) => React.ReactNode;
}) {
  const { t } = useTranslation();
  const text = useText();
  const missing = verdict.requirements.filter((one) => !one.met).length;
  const summary = verdict.met ? 'met' : verdict.open ? 'passes' : 'closed';
  return (
    <div className="stack-tight">
      <Alert
        type={verdict.met ? 'success' : verdict.open ? 'warning' : 'error'}
        showIcon
        title={
          <>
            {t(`gate.verdict.${summary}`, { count: missing })}
            {verdict.met ? null : <span className="quiet small"> {t(`gate.modeMeans.${verdict.mode}`)}</span>}
          </>
        }
      />
      <ul className="requirements">
        {[...verdict.requirements]
          .sort((a, b) => Number(a.met) - Number(b.met))
          .map((requirement) => (
            <li key={requirement.id} className={requirement.met ? 'met' : 'missing'}>
              {requirement.met ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
              <div>
                <div className="row-between">
                  <b>
                    {text(requirement.title)}
                    <span className="visually-hidden">{t(requirement.met ? 'gate.met' : 'gate.missing')}</span>
                  </b>
                  <MeasureLinks ids={[requirement.measureId]} />
                </div>
                {requirement.reasons.map((reason) => (
                  <p key={`${reason.code}${reason.subjectId ?? ''}`} className="small">
                    {text(reason.text)} {reason.subjectId ? <SubjectLink id={reason.subjectId} /> : null}
                  </p>
                ))}
                {requirement.met ? null : fix?.(requirement.id)}
              </div>
            </li>
          ))}
      </ul>
    </div>
  );
}
