import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../../app/session/index.ts';
import { useFilters } from '../../../components/filters/index.ts';
import { MeasureLinks } from '../../../components/measure-links/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { CompetencesPanel } from './competences-panel.tsx';
import { CoursesPanel } from './courses-panel.tsx';
import { CoveragePanel } from './coverage-panel.tsx';
import { ProofsPanel } from './proofs-panel.tsx';
import { RightsPanel } from './rights-panel.tsx';
import { RulePanel } from './rule-panel.tsx';

/** Training and competence: what is taught, who proved what, what roles require, how far that is covered. */
export function Page() {
  const { t } = useTranslation();
  const others = useCan('competence-proof.read');
  const [{ tab: asked }, setFilter] = useFilters(['tab']);
  // A link from somebody who may see more leads to what one may see oneself.
  const tab = asked !== undefined && (others || asked === 'rule') ? asked : 'courses';
  return (
    <>
      <PageHeader
        title={t('nav.competence')}
        detail={
          <>
            {t('competence.intro')} <MeasureLinks ids={['4.4.b']} />
          </>
        }
      />
      <Tabs
        activeKey={tab}
        onChange={(key) => setFilter({ tab: key === 'courses' ? null : key })}
        items={[
          {
            key: 'courses',
            label: t('competence.tab.courses'),
            children: (
              <div className="stack">
                <RightsPanel own />
                <CoursesPanel />
                <ProofsPanel own />
              </div>
            ),
          },
          ...(others
            ? [
                { key: 'coverage', label: t('competence.tab.coverage'), children: <CoveragePanel /> },
                { key: 'rights', label: t('competence.tab.rights'), children: <RightsPanel /> },
                { key: 'proofs', label: t('competence.tab.proofs'), children: <ProofsPanel /> },
              ]
            : []),
          {
            key: 'rule',
            label: t('competence.tab.rule'),
            children: (
              <div className="stack">
                <RulePanel />
                <CompetencesPanel />
              </div>
            ),
          },
        ]}
      />
    </>
  );
}
