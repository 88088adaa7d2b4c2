import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/session/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { ErasurePanel } from './erasure-panel.tsx';
import { HoldsPanel } from './holds-panel.tsx';
import { MonthsPanel } from './months-panel.tsx';

/** How long traffic is kept, what must be kept longer, and what must go. */
export function Page() {
  const { t } = useTranslation();
  const mayHold = useCan('hold.read');
  const mayErase = useCan('traffic.erase');
  return (
    <>
      <PageHeader title={t('nav.retention')} detail={t('retention.intro')} />
      <div className="stack">
        <MonthsPanel />
        {mayHold ? <HoldsPanel /> : null}
        {mayErase ? <ErasurePanel /> : null}
      </div>
    </>
  );
}
