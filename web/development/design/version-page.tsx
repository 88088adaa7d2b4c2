import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { useRead, type VersionView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ApplyButton } from '../../components/apply-dialog/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectContent } from '../../components/subject-content/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { RecordTable } from '../../governance/ledger/record-table.tsx';
import { ArtefactPanel } from './artefact-panel.tsx';
import { VersionEditor } from './version-editor.tsx';

/** A version: what it is, what identifies its weights, and its approval. */
export function Page() {
  const { id = '' } = useParams();
  const version = useRead<VersionView>(`/versions/${id}`);
  return <Loaded query={version}>{(data) => <Version version={data} />}</Loaded>;
}

function Version({ version }: { version: VersionView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('version.write');
  const [editing, setEditing] = useState(false);
  const unapproved = version.latest !== version.inForce;
  return (
    <>
      <PageHeader
        title={version.content.label}
        crumbs={[
          { title: t('nav.models'), path: '/models' },
          { title: text(version.modelTitle), path: `/models/${version.modelId}` },
        ]}
        tags={<StateTag of="subject" value={version.state} />}
        actions={
          may ? (
            <>
              <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
                {t('common.edit')}
              </Button>
              {unapproved ? (
                <ApplyButton
                  path={`/subjects/${version.id}/apply`}
                  gate="version.approve"
                  label={t('version.apply')}
                  note={t('apply.approveNote')}
                />
              ) : null}
            </>
          ) : null
        }
      />
      <div className="columns">
        <div className="stack">
          <ArtefactPanel version={version} />
          <SubjectContent view={version} hide={['modelId', 'artefact']} title={t('version.description')} />
          <Panel title={t('record.list')} flush>
            <RecordTable filters={{ subjectId: version.id }} limit={10} />
          </Panel>
        </div>
        <SubjectFacts
          view={version}
          more={[[t('nav.models'), <SubjectLink key="model" id={version.modelId} title={version.modelTitle} />]]}
        />
      </div>
      <VersionEditor open={editing} onClose={() => setEditing(false)} modelId={version.modelId} version={version} />
    </>
  );
}
