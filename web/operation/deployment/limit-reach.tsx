import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';

/** How far the figures and the limits reach: over all gateways, or over each alone. */
export function LimitReach({ gateways }: { gateways: { reporting: number; alone: number; away: number } }) {
  const { t } = useTranslation();
  const { reporting, alone, away } = gateways;
  if (away > 0) return <Alert type="warning" showIcon title={t('limit.away', { count: away })} />;
  if (alone > 1) return <Alert type="warning" showIcon title={t('limit.alone', { count: alone })} />;
  return (
    <p className="quiet small">{t(reporting === 0 ? 'limit.noReport' : 'limit.reporting', { count: reporting })}</p>
  );
}
