import { useTranslation } from 'react-i18next';
import { type TrafficRow, useList } from '../../app/api/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { NoTraffic } from './no-traffic.tsx';
import { useReason } from './reasons.ts';

/** Requests, newest first, looked at again every few seconds. */
export function TrafficTable(props: { filters: Record<string, string | undefined>; onOpen: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const reason = useReason();
  const list = useList<TrafficRow>('/traffic', props.filters, { every: 5_000 });
  const columns: Column<TrafficRow>[] = [
    {
      key: 'at',
      title: t('traffic.at'),
      narrow: 'head',
      render: (row) => <Time at={row.acceptedAt} absolute seconds />,
    },
    {
      key: 'outcome',
      title: t('traffic.outcome'),
      narrow: 'head',
      render: (row) => (
        <StateTag of="outcome" value={row.outcome} title={row.reason === null ? undefined : reason(row.reason)} />
      ),
    },
    { key: 'application', title: t('traffic.application'), render: (row) => <SubjectLink id={row.applicationId} /> },
    {
      key: 'release',
      title: t('traffic.release'),
      render: (row) => (row.releaseId ? <SubjectLink id={row.releaseId} /> : '—'),
    },
    {
      key: 'tokens',
      title: t('traffic.tokens'),
      align: 'right',
      render: (row) =>
        row.usage
          ? `${row.usage.inputTokens.toLocaleString(i18n.language)} / ${row.usage.outputTokens.toLocaleString(i18n.language)}`
          : '—',
    },
    {
      key: 'millis',
      title: t('traffic.total'),
      align: 'right',
      render: (row) => t('traffic.millis', { value: Math.round(row.millis.total).toLocaleString(i18n.language) }),
    },
    {
      key: 'stream',
      title: t('traffic.kind'),
      narrow: 'hide',
      render: (row) => (row.stream ? <Word>{t('traffic.stream')}</Word> : null),
    },
  ];
  return (
    <CursorTable
      label={t('nav.traffic')}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      onOpen={(row) => props.onOpen(row.id)}
      empty={<NoTraffic filters={props.filters} />}
    />
  );
}
