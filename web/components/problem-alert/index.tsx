import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../app/api/index.ts';

/** A refused act, where it was asked for. Input errors are listed by field. */
export function ProblemAlert({ problem }: { problem: ApiProblem | null | undefined }) {
  const { t, i18n } = useTranslation();
  if (!problem) return null;
  const advice = `problem.code.${problem.code}`;
  const fields = Array.isArray(problem.body.issues) ? problem.body.issues : [];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.status === 0 ? t('problem.unreachable.text') : problem.message}
      description={
        fields.length > 0 || i18n.exists(advice) ? (
          <>
            {i18n.exists(advice) ? <p>{t(advice)}</p> : null}
            {fields.length > 0 ? (
              <ul className="problem-fields">
                {fields.map((one) => (
                  <li key={`${one.path}${one.message}`}>
                    <code>{one.path}</code> {one.message}
                  </li>
                ))}
              </ul>
            ) : null}
          </>
        ) : undefined
      }
    />
  );
}
