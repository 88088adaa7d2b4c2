import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../../components/filters/index.ts';
import { MeasureLinks } from '../../../components/measure-links/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { DelegationsPanel } from './delegations-panel.tsx';
import { DisputesPanel } from './disputes-panel.tsx';
import { InterestsPanel } from './interests-panel.tsx';
import { MatrixPanel } from './matrix-panel.tsx';

/** Who is responsible for what, who stands in for whom, and what is disputed. */
export function Page() {
  const { t } = useTranslation();
  const [{ tab }, setFilter] = useFilters(['tab']);
  return (
    <>
      <PageHeader
        title={t('nav.responsibilities')}
        detail={
          <>
            {t('responsibility.intro')} <MeasureLinks ids={['4.4.a']} />
          </>
        }
      />
      <Tabs
        activeKey={tab ?? 'matrix'}
        onChange={(key) => setFilter({ tab: key === 'matrix' ? null : key })}
        items={[
          { key: 'matrix', label: t('responsibility.tab.matrix'), children: <MatrixPanel /> },
          { key: 'delegations', label: t('responsibility.tab.delegations'), children: <DelegationsPanel /> },
          { key: 'interests', label: t('responsibility.tab.interests'), children: <InterestsPanel /> },
          { key: 'disputes', label: t('responsibility.tab.disputes'), children: <DisputesPanel /> },
        ]}
      />
    </>
  );
}
