import { EditOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type ReleaseView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ApplyButton } from '../../components/apply-dialog/index.tsx';
import { LifeLine } from '../../components/life-line/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { RequirementList } from '../../components/requirement-list/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectContent } from '../../components/subject-content/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { ReleaseActions } from './release-actions.tsx';
import { ReleaseEditor } from './release-editor.tsx';
import { ReleaseGateways } from './release-gateways.tsx';
import { ReleaseLimits } from './release-limits.tsx';
import { ReleasePath } from './release-path.tsx';
import { ReleaseReviews } from './release-reviews.tsx';

/** A release: how far it is, what is missing, who decides, and which gateways have taken it. */
export function Page() {
  const { id = '' } = useParams();
  const release = useRead<ReleaseView>(`/releases/${id}`, undefined, { every: 5_000 });
  return <Loaded query={release}>{(data) => <Release release={data} />}</Loaded>;
}

function Release({ release }: { release: ReleaseView }) {
  const { t } = useTranslation();
  const text = useText();
  const mayWrite = useCan('release.write');
  const mayApply = useCan('release.apply');
  const [editing, setEditing] = useState(false);
  const editable = ['draft', 'rejected', 'approved', 'suspended'].includes(release.state);
  // A release in service can be applied for again once its draft says something else.
  const appliable = editable && release.latest !== release.inForce;
  return (
    <>
      <PageHeader
        title={text(release.title)}
        crumbs={[{ title: t('nav.releases'), path: '/releases' }]}
        tags={
          <>
            <StateTag of="release" value={release.state} />
            {release.kind === 'test' ? <Word tone="warn">{t('release.test')}</Word> : null}
          </>
        }
        actions={
          <>
            {mayWrite && editable ? (
              <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
                {t('common.edit')}
              </Button>
            ) : null}
            {mayApply && appliable ? (
              <ApplyButton
                path={`/releases/${release.id}/apply`}
                label={t('release.apply')}
                note={t('release.applyNote')}
              />
            ) : null}
            <ReleaseActions release={release} />
          </>
        }
      />
      <div className="stack">
        <ReleasePath release={release} />
        {release.state === 'suspended' ? <Alert type="warning" showIcon title={t('release.suspendedNote')} /> : null}
        <div className="columns">
          <div className="stack">
            <Panel title={t('release.gate')} note={t('release.gateNote')}>
              <RequirementList verdict={release.verdict} />
            </Panel>
            <SubjectContent view={release} title={t('release.content')} />
            <ReleaseGateways release={release} />
            <ReleaseLimits releaseId={release.id} />
          </div>
          <div className="stack">
            <ReleaseReviews reviews={release.reviews} />
            <Panel title={t('common.life')}>
              <LifeLine events={release.life} about={release.id} />
            </Panel>
            <SubjectFacts view={release} />
          </div>
        </div>
      </div>
      <ReleaseEditor open={editing} onClose={() => setEditing(false)} release={release} />
    </>
  );
}
