import { EditOutlined, ExportOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type UseStatementView, useRead } from '../../app/api/index.ts';
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
import { PurposeChecksPanel } from './purpose-checks-panel.tsx';
import { PurposePanel } from './purpose-panel.tsx';
import { UseStatementEditor } from './use-statement-editor.tsx';

/** One use statement, with the public page where it is published. */
export function Page() {
  const { id = '' } = useParams();
  const statement = useRead<UseStatementView>(`/use-statements/${id}`);
  return <Loaded query={statement}>{(data) => <Statement statement={data} />}</Loaded>;
}

function Statement({ statement }: { statement: UseStatementView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('use-statement.write');
  const [editing, setEditing] = useState(false);
  const { applicationId } = statement.content;
  return (
    <>
      <PageHeader
        title={text(statement.title)}
        crumbs={[
          { title: t('nav.applications'), path: '/applications' },
          { title: t('use.title'), path: `/applications/${applicationId}?tab=use` },
        ]}
        tags={<StateTag of="subject" value={statement.state} />}
        actions={
          <>
            {statement.inForce !== null ? (
              <Link to={`/use/${statement.id}`} target="_blank">
                <Button icon={<ExportOutlined aria-hidden />}>{t('use.public')}</Button>
              </Link>
            ) : null}
            {may ? (
              <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
                {t('common.edit')}
              </Button>
            ) : null}
            {may && statement.latest !== statement.inForce ? (
              <ApplyButton
                path={`/subjects/${statement.id}/apply`}
                gate="use-statement.approve"
                label={t('use.apply')}
                note={t('apply.approveNote')}
              />
            ) : null}
          </>
        }
      />
      <div className="columns">
        <div className="stack">
          <SubjectContent view={statement} hide={['applicationId', 'checks']} />
          <PurposeChecksPanel statement={statement} />
          <PurposePanel applicationId={applicationId} />
          <Panel title={t('record.list')} flush>
            <RecordTable filters={{ subjectId: statement.id }} limit={10} />
          </Panel>
        </div>
        <SubjectFacts view={statement} more={[[t('nav.applications'), <SubjectLink key="app" id={applicationId} />]]} />
      </div>
      {editing ? <UseStatementEditor open onClose={() => setEditing(false)} statement={statement} /> : null}
    </>
  );
}
