import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MeasureDetail } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

/** Places where the guide's own text can't be right, and how it is read here. */
export function Discrepancies({ discrepancies }: Pick<MeasureDetail, 'discrepancies'>) {
  const { t } = useTranslation();
  const text = useText();
  return discrepancies.map((one) => (
    <Alert key={one.zh} type="info" showIcon title={t('measure.discrepancy')} description={text(one)} />
  ));
}
