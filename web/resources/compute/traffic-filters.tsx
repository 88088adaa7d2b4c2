import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Page as PageOf, type ReleaseRow, type Subject, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { STATES, StateTag } from '../../components/status-tag/index.tsx';
import { ApplicationFilter } from './application-filter.tsx';
import { SpanFilter } from './span-filter.tsx';

export const TRAFFIC_FILTERS = [
  'applicationId',
  'endUser',
  'modelId',
  'releaseId',
  'outcome',
  'mark',
  'from',
  'to',
] as const;
export type TrafficFilters = Partial<Record<(typeof TRAFFIC_FILTERS)[number], string>>;
type Change = Partial<Record<(typeof TRAFFIC_FILTERS)[number], string | null | undefined>>;

const MARKS = [
  'passed',
  'observed',
  'labelled',
  'escalated',
  'masked',
  'replaced',
  'stopped',
  'skipped',
  'unlabelled',
] as const;
const PURPOSES = ['within', 'off-observed', 'off-warned', 'off-blocked', 'unjudged'] as const;
const TRAFFIC_ID = /^trf_[0-9A-HJKMNP-TV-Z]{26}$/;

/** What requests are looked for by. They are kept in the address. */
export function TrafficFilterBar(props: {
  filters: TrafficFilters;
  onChange: (change: Change) => void;
  onOpen: (id: string) => void;
}) {
  const { filters, onChange } = props;
  const { t } = useTranslation();
  const text = useText();
  const look = { staleTime: 60_000 };
  const models = useRead<PageOf<Subject>>('/models', { limit: 200 }, { ...look, enabled: useCan('model.read') });
  const releases = useRead<PageOf<ReleaseRow>>(
    '/releases',
    { limit: 200 },
    { ...look, enabled: useCan('release.read') },
  );
  const pseudonym = useAct<object, { endUser: string }>({ path: '/traffic/pseudonym', touches: [] });
  const mayName = useCan('traffic.read-payload');
  const find = (userName: string) =>
    userName === ''
      ? onChange({ endUser: null })
      : pseudonym.mutate(
          { applicationId: filters.applicationId, userName },
          { onSuccess: ({ endUser }) => onChange({ endUser }) },
        );
  const titled = (items: readonly { id: string; title: { zh: string; en: string } }[] | undefined) =>
    items?.map((one) => ({ value: one.id, label: text(one.title) })) ?? [];
  const choice = { allowClear: true, showSearch: { optionFilterProp: 'label' }, style: { width: 170 } };
  return (
    <search className="filters" aria-label={t('traffic.filters')}>
      <ApplicationFilter
        value={filters.applicationId}
        // A pseudonym means somebody within one application only.
        onChange={(applicationId) => onChange({ applicationId, endUser: null })}
      />
      {filters.applicationId ? (
        <Input.Search
          key={filters.endUser ?? ''}
          allowClear
          placeholder={t('traffic.endUser')}
          aria-label={t('traffic.endUser')}
          defaultValue={filters.endUser}
          onSearch={(endUser) => onChange({ endUser: endUser.trim() })}
          style={{ width: 220 }}
        />
      ) : null}
      {filters.applicationId && mayName ? (
        // Only its pseudonym gets into the address.
        <Input.Search
          key={filters.applicationId}
          allowClear
          autoComplete="off"
          maxLength={512}
          placeholder={t('erasure.userName')}
          aria-label={t('erasure.userName')}
          loading={pseudonym.isPending}
          onSearch={(userName) => find(userName.trim())}
          style={{ width: 220 }}
        />
      ) : null}
      <ProblemAlert problem={pseudonym.error} />
      <Select
        {...choice}
        placeholder={t('nav.models')}
        aria-label={t('nav.models')}
        value={filters.modelId}
        onChange={(modelId) => onChange({ modelId })}
        options={titled(models.data?.items)}
      />
      <Select
        {...choice}
        placeholder={t('nav.releases')}
        aria-label={t('nav.releases')}
        value={filters.releaseId}
        onChange={(releaseId) => onChange({ releaseId })}
        options={titled(releases.data?.items)}
      />
      <Select
        allowClear
        placeholder={t('traffic.outcome')}
        aria-label={t('traffic.outcome')}
        style={{ width: 140 }}
        value={filters.outcome}
        onChange={(outcome) => onChange({ outcome })}
        options={Object.keys(STATES.outcome).map((value) => ({
          value,
          label: <StateTag of="outcome" value={value} />,
        }))}
      />
      <Select
        allowClear
        placeholder={t('traffic.verdict')}
        aria-label={t('traffic.verdict')}
        style={{ width: 150 }}
        value={filters.mark}
        onChange={(mark) => onChange({ mark })}
        options={[
          {
            label: t('traffic.screening'),
            options: MARKS.map((value) => ({ value, label: t(`screeningPolicy.verdict.${value}`) })),
          },
          {
            label: t('purpose.title'),
            options: PURPOSES.map((value) => ({ value, label: t(`purpose.verdict.${value}`) })),
          },
        ]}
      />
      <SpanFilter filters={filters} onChange={onChange} />
      <Input.Search
        allowClear
        placeholder={t('traffic.byId')}
        aria-label={t('traffic.byId')}
        onSearch={(id) => TRAFFIC_ID.test(id.trim()) && props.onOpen(id.trim())}
        style={{ width: 220 }}
      />
    </search>
  );
}
