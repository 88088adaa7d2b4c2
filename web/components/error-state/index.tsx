import { ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../app/api/index.ts';

/** A read that failed: what happened, what to do, and the code for whoever helps. */
export function ErrorState({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  const { t } = useTranslation();
  const known =
    problem.status === 0
      ? 'unreachable'
      : problem.status === 403
        ? 'forbidden'
        : problem.status === 404
          ? 'missing'
          : 'other';
  return (
    <div className="empty" role="alert">
      <h3>{t(`problem.${known}.title`)}</h3>
      <p>{known === 'other' ? problem.message : t(`problem.${known}.text`)}</p>
      {onRetry ? (
        <Button icon={<ReloadOutlined aria-hidden />} onClick={onRetry}>
          {t('common.retry')}
        </Button>
      ) : null}
      <small className="quiet mono">{problem.code}</small>
    </div>
  );
}
