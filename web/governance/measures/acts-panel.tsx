import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Panel } from '../../components/panel/index.tsx';
import { RecordTable } from '../ledger/record-table.tsx';

/** The latest acts under the measure, as they stand in the ledger. */
export function ActsPanel({ measureId }: { measureId: string }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('measure.acts')}
      extra={<Link to={`/records?measureId=${measureId}`}>{t('common.all')}</Link>}
      flush
    >
      <RecordTable filters={{ measureId }} limit={10} />
    </Panel>
  );
}
