import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AsOfLineView } from '../../app/api/index.ts';
import { useFilters } from '../../components/filters/index.ts';
import { Time } from '../../components/time/index.tsx';
import { useActName } from '../ledger/act-name.ts';

/** The acts by which something came about; each opens as it is in the ledger. */
export function PastActs({ acts }: { acts: AsOfLineView['acts'] }) {
  const { t } = useTranslation();
  const actName = useActName();
  const [, setOpen] = useFilters(['open']);
  if (acts.length === 0) return <span className="quiet">{t('asOf.byDate')}</span>;
  return (
    <ul className="values">
      {acts.map(({ id, kind, at }) => (
        <li key={id}>
          <Button type="link" size="small" onClick={() => setOpen({ open: id })}>
            {actName(kind)}
          </Button>{' '}
          <span className="quiet small">
            <Time at={at} absolute />
          </span>
        </li>
      ))}
    </ul>
  );
}
