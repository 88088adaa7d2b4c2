import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type EndpointView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ApplyButton } from '../../components/apply-dialog/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectContent } from '../../components/subject-content/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { RecordTable } from '../../governance/ledger/record-table.tsx';
import { FingerprintPanel } from '../../resources/compute/fingerprint-panel.tsx';
import { UpstreamHealthPanel } from '../../resources/compute/upstream-health-panel.tsx';
import { EndpointEditor } from './endpoint-editor.tsx';
import { CredentialPanel, OperationPanel, ProbePanel } from './endpoint-operation.tsx';
import { PricePanel } from './price-panel.tsx';

/** One upstream: what is approved of it, and what is operated without approval (credential, weight, on and off). */
export function Page() {
  const { id = '' } = useParams();
  const endpoint = useRead<EndpointView>(`/endpoints/${id}`);
  return <Loaded query={endpoint}>{(data) => <Endpoint endpoint={data} />}</Loaded>;
}

function Endpoint({ endpoint }: { endpoint: EndpointView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('endpoint.write');
  const maySeeHealth = useCan('gateway.read');
  const [editing, setEditing] = useState(false);
  return (
    <>
      <PageHeader
        title={text(endpoint.title)}
        crumbs={[{ title: t('nav.endpoints'), path: '/endpoints' }]}
        tags={<StateTag of="subject" value={endpoint.state} />}
        actions={
          may ? (
            <>
              <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
                {t('common.edit')}
              </Button>
              {endpoint.latest !== endpoint.inForce ? (
                <ApplyButton
                  path={`/subjects/${endpoint.id}/apply`}
                  gate="endpoint.approve"
                  label={t('endpoint.apply')}
                  note={t('apply.approveNote')}
                />
              ) : null}
            </>
          ) : null
        }
      />
      <div className="columns">
        <div className="stack">
          <SubjectContent view={endpoint} />
          {maySeeHealth ? <UpstreamHealthPanel endpointId={endpoint.id} /> : null}
          {maySeeHealth ? <FingerprintPanel endpointId={endpoint.id} /> : null}
          <Panel title={t('record.list')} flush>
            <RecordTable filters={{ subjectId: endpoint.id }} limit={10} />
          </Panel>
        </div>
        <div className="stack">
          <ProbePanel endpoint={endpoint} />
          <OperationPanel endpoint={endpoint} />
          <CredentialPanel endpoint={endpoint} />
          <PricePanel endpointId={endpoint.id} />
          <SubjectFacts view={endpoint} />
        </div>
      </div>
      <EndpointEditor open={editing} onClose={() => setEditing(false)} endpoint={endpoint} />
    </>
  );
}
