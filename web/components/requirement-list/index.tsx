import { CheckCircleFilled, CloseCircleFilled, InfoCircleFilled } from '@ant-design/icons';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { closesNothing } from '../../../src/kernel/gate/index.ts';
import type { GateVerdict } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { MeasureLinks } from '../measure-links/index.tsx';
import { Word } from '../status-tag/index.tsx';
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
  const missing = verdict.requirements.filter((one) => !closesNothing(one)).length;
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
          .sort((a, b) => rank(a) - rank(b))
          .map((requirement) => (
            <li key={requirement.id} className={STANDINGS[rank(requirement)]}>
              {requirement.met ? (
                <CheckCircleFilled aria-hidden />
              ) : requirement.advisory ? (
                <InfoCircleFilled aria-hidden />
              ) : (
                <CloseCircleFilled aria-hidden />
              )}
              <div>
                <div className="row-between">
                  <b>
                    {text(requirement.title)}
                    <span className="visually-hidden">{t(requirement.met ? 'gate.met' : 'gate.missing')}</span>
                    {requirement.advisory && !requirement.met ? (
                      <>
                        {' '}
                        <Word>{t('gate.advisory')}</Word>
                      </>
                    ) : null}
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

/** What closes the gate comes first, then what is only recommended, then what is met. */
const STANDINGS = ['missing', 'advised', 'met'] as const;

function rank(requirement: { readonly met: boolean; readonly advisory?: boolean }): 0 | 1 | 2 {
  if (requirement.met) return 2;
  return requirement.advisory ? 1 : 0;
}
