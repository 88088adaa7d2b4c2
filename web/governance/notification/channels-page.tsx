import { Alert, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { MailServerPanel } from './mail-server-panel.tsx';
import { RobotsPanel } from './robots-panel.tsx';
import { UndeliveredPanel } from './undelivered-panel.tsx';
import { WorkingTimePanel } from './working-time-panel.tsx';

const TABS = { robots: RobotsPanel, mail: MailServerPanel, undelivered: UndeliveredPanel, time: WorkingTimePanel };

/** By which ways the organisation is told, when it works, and what did not arrive. */
export function Page() {
  const { t } = useTranslation();
  const [{ tab = 'robots' }, setFilters] = useFilters(['tab']);
  return (
    <>
      <PageHeader title={t('nav.channels')} detail={t('channel.intro')} />
      {tab === 'robots' ? <Alert type="info" showIcon title={t('channel.notLive')} /> : null}
      <Tabs
        activeKey={tab}
        onChange={(key) => setFilters({ tab: key === 'robots' ? null : key })}
        items={(Object.keys(TABS) as (keyof typeof TABS)[]).map((key) => {
          const Panel = TABS[key];
          return { key, label: t(`channel.tab.${key}`), children: <Panel /> };
        })}
      />
    </>
  );
}
