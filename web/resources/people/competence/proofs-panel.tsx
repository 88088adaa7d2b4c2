import { ImportOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { apiUrl, type ProofView, useList } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan, useMe } from '../../../app/session/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ReasonDialog } from '../../../components/reason-dialog/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';
import { CertificatesDialog } from './certificates-dialog.tsx';

/** What proves competence: of oneself, of one person, or of everybody. History stays, also what ended or was revoked. */
export function ProofsPanel({ own = false, personId }: { own?: boolean; personId?: string }) {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const may = useCan('competence-proof.record');
  const [importing, setImporting] = useState(false);
  const [revoking, setRevoking] = useState<ProofView | null>(null);
  const whose = own ? me.id : personId;
  const list = useList<ProofView>('/competence-proofs', whose === undefined ? {} : { personId: whose });
  const everybody = whose === undefined;
  const columns: Column<ProofView>[] = [
    ...(everybody
      ? [
          {
            key: 'person',
            title: t('person.name'),
            narrow: 'head' as const,
            render: (row: ProofView) => <Link to={`/people/${row.personId}`}>{row.personName}</Link>,
          },
        ]
      : []),
    {
      key: 'competence',
      title: t('competence.one'),
      narrow: 'head',
      render: (row) => <b>{text(row.competenceTitle)}</b>,
    },
    {
      key: 'state',
      title: t('common.state'),
      render: (row) => <StateTag of="proof" value={row.state} title={row.revokedReason ?? undefined} />,
    },
    {
      key: 'source',
      title: t('proof.source'),
      render: (row) =>
        row.source === 'exam' ? (
          <Link to={`/attempts/${row.attemptId}`}>{t('proof.exam')}</Link>
        ) : (
          <a href={apiUrl(`/documents/${row.documentSha256}`)}>
            {row.issuer} {row.number}
          </a>
        ),
    },
    { key: 'from', title: t('proof.from'), render: (row) => <Time at={row.validFrom} absolute /> },
    {
      key: 'until',
      title: t('proof.until'),
      render: (row) => (row.validUntil ? <Time at={row.validUntil} absolute /> : t('person.noEnd')),
    },
    ...(may && !own
      ? [
          {
            key: 'act',
            title: t('common.actions'),
            render: (row: ProofView) =>
              row.state === 'revoked' ? null : (
                <Button size="small" type="text" danger onClick={() => setRevoking(row)}>
                  {t('proof.revoke')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Panel
      title={t(own ? 'proof.mine' : 'proof.all')}
      flush
      extra={
        may && everybody ? (
          <Button size="small" icon={<ImportOutlined aria-hidden />} onClick={() => setImporting(true)}>
            {t('proof.import')}
          </Button>
        ) : null
      }
    >
      <CursorTable
        label={t('proof.all')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('proof.none')} text={t('proof.noneText')} />}
      />
      {importing ? <CertificatesDialog onClose={() => setImporting(false)} /> : null}
      <ReasonDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('proof.revoke')}
        consequence={t('proof.revokeNote')}
        okText={t('proof.revoke')}
        danger
        path={`/competence-proofs/${revoking?.id}/revoke`}
      />
    </Panel>
  );
}
