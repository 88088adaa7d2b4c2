import { useTranslation } from 'react-i18next';
import { type RecordRow, useList } from '../../app/api/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { useActName } from './act-name.ts';
import { RecordDrawer } from './record-drawer.tsx';

/** Acts from the ledger, newest first; each opens with its receipt. */
export function RecordTable({ filters, limit }: { filters: Record<string, string | undefined>; limit?: number }) {
  const { t } = useTranslation();
  const actName = useActName();
  const [{ open }, setOpen] = useFilters(['open']);
  const list = useList<RecordRow>('/records', filters, { limit: limit ?? 50 });
  const columns: Column<RecordRow>[] = [
    {
      key: 'kind',
      title: t('record.kind'),
      narrow: 'head',
      render: ({ record }) => <span title={record.kind}>{actName(record.kind)}</span>,
    },
    {
      key: 'subject',
      title: t('record.subject'),
      render: ({ record }) =>
        record.subject ? (
          <SubjectLink id={record.subject.id} kind={record.subject.kind} showKind />
        ) : (
          <span className="quiet">—</span>
        ),
    },
    {
      key: 'actor',
      title: t('record.actor'),
      render: ({ record, actorName, onBehalfOf }) => (
        <ActorName id={record.actor.id} kind={record.actor.kind} name={actorName} onBehalfOf={onBehalfOf} />
      ),
    },
    {
      key: 'measures',
      title: t('record.measures'),
      narrow: 'hide',
      render: ({ record }) => <MeasureLinks ids={record.measures} />,
    },
    {
      key: 'outcome',
      title: t('record.outcome'),
      render: ({ record }) => <StateTag of="act" value={record.outcome} />,
    },
    { key: 'at', title: t('record.at'), render: ({ record }) => <Time at={record.at} /> },
  ];
  return (
    <>
      <CursorTable
        label={t('record.list')}
        list={list}
        columns={columns}
        rowKey={(row) => row.record.id}
        onOpen={(row) => setOpen({ open: row.record.id })}
        empty={<EmptyState small title={t('record.none')} text={t('record.noneText')} />}
      />
      <RecordDrawer
        id={open?.startsWith('rec_') ? open : undefined}
        known={list.data?.find((row) => row.record.id === open)}
        onClose={() => setOpen({ open: null })}
      />
    </>
  );
}
