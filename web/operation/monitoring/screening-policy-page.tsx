import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type ScreeningPolicyView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ApplyButton } from '../../components/apply-dialog/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { RecordTable } from '../../governance/ledger/record-table.tsx';
import { GuardsPanel } from './guards-panel.tsx';
import { ScreeningChart } from './screening-chart.tsx';
import { ScreeningPolicyEditor } from './screening-policy-editor.tsx';
import { ScreeningChanges, ScreeningRules } from './screening-rules.tsx';

/** One screening policy: what it does, where it is in force, what the draft would change. */
export function Page() {
  const { id = '' } = useParams();
  const policy = useRead<ScreeningPolicyView>(`/screening-policies/${id}`);
  return <Loaded query={policy}>{(data) => <Policy policy={data} />}</Loaded>;
}

function Policy({ policy }: { policy: ScreeningPolicyView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('screening-policy.write') && policy.state !== 'retired';
  const maySee = useCan('traffic.read');
  const [editing, setEditing] = useState(false);
  const draft = policy.latest !== policy.inForce;
  return (
    <>
      <PageHeader
        title={text(policy.title)}
        crumbs={[{ title: t('nav.screeningPolicies'), path: '/screening-policies' }]}
        tags={
          <>
            <StateTag of="subject" value={policy.state} />
            <MeasureLinks ids={['6.2.a']} />
          </>
        }
        detail={<span className="prewrap">{policy.content.description}</span>}
        actions={
          may ? (
            <>
              <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
                {t('common.edit')}
              </Button>
              {policy.inForce !== null ? (
                <ApplyButton
                  path={`/subjects/${policy.id}/apply`}
                  gate="screening-policy.retire"
                  label={t('screeningPolicy.retire')}
                  note={t('screeningPolicy.retireNote')}
                  type="default"
                />
              ) : null}
              {draft ? (
                <ApplyButton
                  path={`/subjects/${policy.id}/apply`}
                  gate="screening-policy.apply"
                  label={t('screeningPolicy.apply')}
                  note={t('screeningPolicy.applyNote')}
                />
              ) : null}
            </>
          ) : null
        }
      />
      <div className="columns">
        <div className="stack">
          <ScreeningRules
            content={policy.contentInForce ?? policy.content}
            names={policy.names}
            draft={policy.inForce === null}
          />
          {draft && policy.contentInForce !== null ? (
            <ScreeningChanges before={policy.contentInForce} after={policy.content} names={policy.names} />
          ) : null}
          {policy.content.guards.length > 0 ? <GuardsPanel policy={policy} /> : null}
          {maySee ? <ScreeningChart /> : null}
          <Panel title={t('record.list')} flush>
            <RecordTable filters={{ subjectId: policy.id }} limit={10} />
          </Panel>
        </div>
        <div className="stack">
          <WherePanel policy={policy} />
          <SubjectFacts view={policy} />
        </div>
      </div>
      {editing ? <ScreeningPolicyEditor policy={policy} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

/** Where the revision in force applies, and what it does beside its rules. */
function WherePanel({ policy }: { policy: ScreeningPolicyView }) {
  const { t } = useTranslation();
  const { scope, media, stopAs, labels } = policy.contentInForce ?? policy.content;
  const links = (ids: readonly string[]) =>
    ids.length === 0 ? null : (
      <span className="stack-tight">
        {ids.map((id) => (
          <SubjectLink key={id} id={id} />
        ))}
      </span>
    );
  return (
    <Panel
      title={t('screeningPolicy.where')}
      note={policy.inForce === null ? t('screeningPolicy.notInForce') : undefined}
    >
      <FactsList
        facts={[
          [t('screeningPolicy.default'), t(scope.organisation ? 'common.yes' : 'common.no')],
          scope.releaseIds.length > 0 && [t('screeningPolicy.releases'), links(scope.releaseIds)],
          scope.applicationIds.length > 0 && [t('screeningPolicy.applications'), links(scope.applicationIds)],
          [t('screeningPolicy.media'), t(`screeningPolicy.mediaWord.${media}`)],
          [t('screeningPolicy.stopAs'), t(`screeningPolicy.stopAsWord.${stopAs}`)],
          [
            t('screeningPolicy.label.explicit'),
            labels.explicit === null
              ? t('screeningPolicy.noLabel')
              : `${t(`screeningPolicy.labelled.${labels.explicit.place}`)}: ${labels.explicit.text}`,
          ],
          [
            t('screeningPolicy.label.implicit'),
            labels.implicit === null
              ? t('screeningPolicy.noLabel')
              : [
                  labels.implicit.header ? t('screeningPolicy.labelled.header') : '',
                  labels.implicit.member ? t('screeningPolicy.labelled.member') : '',
                ]
                  .filter((one) => one !== '')
                  .join(', '),
          ],
          labels.applicationIds !== null && [t('screeningPolicy.labelFor'), links(labels.applicationIds)],
          labels.unlabelled != null && [t('screeningPolicy.unlabelledFor'), links(labels.unlabelled.applicationIds)],
          labels.unlabelled != null && [t('screeningPolicy.agreement'), labels.unlabelled.agreement],
        ]}
      />
    </Panel>
  );
}
