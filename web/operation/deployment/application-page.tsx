import { EditOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type ApplicationView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectContent } from '../../components/subject-content/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { RecordTable } from '../../governance/ledger/record-table.tsx';
import { ApplicationEditor } from './application-editor.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { KeysPanel } from './keys-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { ProceduresPanel } from './procedures-panel.tsx';
import { PurposePanel } from './purpose-panel.tsx';
import { UseStatementsPanel } from './use-statements-panel.tsx';

/** One application: description, facts and legal procedures, stated use, keys. */
export function Page() {
  const { id = '' } = useParams();
  const application = useRead<ApplicationView>(`/applications/${id}`);
  return <Loaded query={application}>{(data) => <Application application={data} />}</Loaded>;
}

function Application({ application }: { application: ApplicationView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('application.write');
  const [editing, setEditing] = useState(false);
  const [{ tab }, setFilter] = useFilters(['tab']);
  return (
    <>
      <PageHeader
        title={text(application.title)}
        crumbs={[{ title: t('nav.applications'), path: '/applications' }]}
        tags={<StateTag of="subject" value={application.state} />}
        detail={application.content.description}
        actions={
          may ? (
            <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
              {t('common.edit')}
            </Button>
          ) : null
        }
      />
      <Tabs
        activeKey={tab ?? 'procedures'}
        onChange={(key) => setFilter({ tab: key === 'procedures' ? null : key })}
        items={[
          {
            key: 'procedures',
            label: t('application.tab.procedures'),
            children: (
              <div className="columns">
                <ProceduresPanel applicationId={application.id} />
                <FactsPanel application={application} />
              </div>
            ),
          },
          {
            key: 'use',
            label: t('application.tab.use'),
            children: (
              <div className="stack">
                <UseStatementsPanel application={application} />
                <PurposePanel applicationId={application.id} />
              </div>
            ),
          },
          { key: 'keys', label: t('application.tab.keys'), children: <KeysPanel applicationId={application.id} /> },
          { key: 'limits', label: t('limit.tab'), children: <LimitsPanel applicationId={application.id} /> },
          {
            key: 'about',
            label: t('application.tab.about'),
            children: (
              <div className="columns">
                <div className="stack">
                  <SubjectContent view={application} />
                  <Panel title={t('record.list')} flush>
                    <RecordTable filters={{ subjectId: application.id }} limit={10} />
                  </Panel>
                </div>
                <SubjectFacts view={application} />
              </div>
            ),
          },
        ]}
      />
      <ApplicationEditor open={editing} onClose={() => setEditing(false)} application={application} />
    </>
  );
}
