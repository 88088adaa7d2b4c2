import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Gateway, type Page, type RefusalView, useList, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { KeyTitle } from '../../components/key-title/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { ApplicationFilter } from './application-filter.tsx';
import { TURNED_AWAY, useReason } from './reasons.ts';
import { HOUR, useSpan } from './span.ts';
import { SpanFilter } from './span-filter.tsx';

const FILTERS = ['applicationId', 'reason', 'gatewayId', 'from', 'to'] as const;

/** Who was turned away before acceptance, by application, key and reason; the most frequent first. */
export function RefusalsPanel() {
  const { t, i18n } = useTranslation();
  const reason = useReason();
  const gateways = useGateways();
  const [{ endUser: _, ...filters }, setFilters] = useFilters([...FILTERS, 'endUser']);
  // By the hour, so that pages that were asked for stay while one reads.
  const span = useSpan(filters, HOUR);
  const list = useList<RefusalView>('/traffic/refusals', { ...filters, ...span }, { every: 10_000 });
  const columns: Column<RefusalView>[] = [
    { key: 'reason', title: t('refusal.reason'), narrow: 'head', render: (row) => reason(row.reason) },
    {
      key: 'count',
      title: t('refusal.count'),
      align: 'right',
      render: (row) => row.count.toLocaleString(i18n.language),
    },
    {
      key: 'application',
      title: t('traffic.application'),
      render: (row) =>
        row.applicationId === null ? (
          <span className="quiet" title={t('refusal.nobodyNote')}>
            {t('refusal.nobody')}
          </span>
        ) : (
          <SubjectLink id={row.applicationId} />
        ),
    },
    {
      key: 'key',
      title: t('refusal.key'),
      render: ({ keyId }) => (keyId === null ? '—' : <KeyTitle id={keyId} />),
    },
    {
      key: 'gateway',
      title: t('refusal.gateway'),
      render: (row) => row.gatewayIds.map((id) => gateways.get(id) ?? t('refusal.formerGateway')).join(' · '),
    },
    { key: 'first', title: t('refusal.first'), render: (row) => <Time at={row.first} absolute seconds /> },
    { key: 'last', title: t('refusal.last'), render: (row) => <Time at={row.last} absolute seconds /> },
  ];
  const choice = { allowClear: true, showSearch: { optionFilterProp: 'label' } };
  return (
    <div className="stack">
      <search className="filters" aria-label={t('refusal.filters')}>
        <ApplicationFilter
          value={filters.applicationId}
          // That of accepted requests means somebody within one application only.
          onChange={(applicationId) => setFilters({ applicationId, endUser: null })}
        />
        <Select
          {...choice}
          style={{ width: 240 }}
          placeholder={t('refusal.reason')}
          aria-label={t('refusal.reason')}
          value={filters.reason}
          onChange={(value) => setFilters({ reason: value })}
          options={TURNED_AWAY.map((value) => ({ value, label: reason(value) }))}
        />
        <Select
          {...choice}
          style={{ width: 170 }}
          placeholder={t('refusal.gateway')}
          aria-label={t('refusal.gateway')}
          value={filters.gatewayId}
          onChange={(gatewayId) => setFilters({ gatewayId })}
          options={[...gateways].map(([value, label]) => ({ value, label }))}
        />
        <SpanFilter filters={filters} onChange={setFilters} />
      </search>
      <Panel flush title={t('refusal.title')} note={t('refusal.intro')}>
        <CursorTable
          label={t('refusal.title')}
          list={list}
          columns={columns}
          rowKey={(row) => [row.applicationId, row.keyId, row.reason].join(' ')}
          empty={<EmptyState small title={t('refusal.none')} text={t('refusal.noneText')} />}
        />
      </Panel>
    </div>
  );
}

/** Titles of the gateways, retired ones too, as far as the person may see them. */
function useGateways(): ReadonlyMap<string, string> {
  const text = useText();
  const enabled = useCan('gateway.read');
  const gateways = useRead<Page<Gateway>>('/gateways', undefined, { enabled, staleTime: 60_000 });
  return new Map(gateways.data?.items.map(({ id, title }) => [id, text(title)]));
}
