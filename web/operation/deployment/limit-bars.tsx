import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LimitSet, LimitUseView } from '../../app/api/index.ts';
import { limitsOf } from './limit-form.ts';

/** Each limit of a set with what is used of it now; without bars where nobody counts it as a whole (`use` null). */
export function LimitBars(props: {
  limits: LimitSet;
  currency: string;
  id: string;
  use: readonly LimitUseView[] | null;
}) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 });
  const rows = limitsOf(props.limits);
  if (rows.length === 0) return <p className="quiet">{t('limit.noneSet')}</p>;
  return (
    <ul className="limit-bars">
      {rows.map(({ name, limit }) => {
        const label = t(`limit.name.${name}`, { currency: props.currency });
        if (props.use === null)
          return (
            <li key={name}>
              <span>{label}</span>
              <b>{number.format(limit)}</b>
            </li>
          );
        const used = props.use.find((one) => one.id === props.id && one.name === name)?.used ?? 0;
        const percent = Math.min(100, Math.round((used / limit) * 100));
        return (
          <li key={name}>
            <span>{label}</span>
            <b>{t('limit.usedOf', { used: number.format(used), limit: number.format(limit) })}</b>
            <Progress
              percent={percent}
              size="small"
              showInfo={false}
              status={percent >= 100 ? 'exception' : 'normal'}
              aria-label={label}
            />
          </li>
        );
      })}
    </ul>
  );
}
