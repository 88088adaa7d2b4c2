import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type Person, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { SecretOnce } from '../../components/secret-once/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { RecordTable } from '../../governance/ledger/record-table.tsx';
import { ProofsPanel } from './competence/proofs-panel.tsx';
import { GrantsPanel } from './grants-panel.tsx';
import { AccountPanel } from './identity/account-panel.tsx';

/** One person: account, roles, and what they did. */
export function Page() {
  const { id = '' } = useParams();
  const person = useRead<Person>(`/people/${id}`);
  return <Loaded query={person}>{(data) => <PersonView person={data} />}</Loaded>;
}

function PersonView({ person }: { person: Person }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('person.manage');
  const mayRecords = useCan('record.read');
  const mayProofs = useCan('competence-proof.read');
  const [switching, setSwitching] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const makeLink = useAct<void, { url: string }>({ path: `/people/${person.id}/password-link`, touches: [] });
  const verb = person.enabled ? 'disable' : 'enable';
  return (
    <>
      <PageHeader
        title={person.name}
        crumbs={[{ title: t('nav.people'), path: '/people' }]}
        tags={<StateTag of="person" value={person.enabled ? 'active' : 'disabled'} />}
        actions={
          may ? (
            <>
              <Button
                loading={makeLink.isPending}
                onClick={() => makeLink.mutate(undefined, { onSuccess: ({ url }) => setLink(url) })}
              >
                {t('person.link')}
              </Button>
              <Button danger={person.enabled} onClick={() => setSwitching(true)}>
                {t(`person.${verb}`)}
              </Button>
            </>
          ) : null
        }
      />
      <ProblemAlert problem={makeLink.error} />
      <div className="columns">
        <div className="stack">
          <GrantsPanel person={person} />
          {may ? <AccountPanel person={person} /> : null}
          {mayProofs ? <ProofsPanel personId={person.id} /> : null}
          {mayRecords ? (
            <Panel title={t('person.acts')} flush>
              <RecordTable filters={{ actorId: person.id }} limit={15} />
            </Panel>
          ) : null}
        </div>
        <Panel title={t('content.facts')}>
          <FactsList
            facts={[
              [t('person.email'), person.email],
              [t('person.unit'), text(person.unitTitle)],
              [t('person.since'), <Time key="since" at={person.createdAt} />],
              [t('common.id'), <CopyableId key="id" value={person.id} short={14} />],
            ]}
          />
        </Panel>
      </div>
      <ReasonDialog
        open={switching}
        onClose={() => setSwitching(false)}
        title={t(`person.${verb}`)}
        consequence={t(`person.${verb}Note`)}
        okText={t(`person.${verb}`)}
        danger={person.enabled}
        reason={person.enabled}
        path={`/people/${person.id}/${verb}`}
      />
      <SecretOnce
        secret={link}
        title={t('person.invited')}
        note={t('person.inviteNote')}
        onClose={() => setLink(null)}
      />
    </>
  );
}
