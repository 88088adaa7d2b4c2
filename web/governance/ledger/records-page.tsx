import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type MeasureMap, useRead } from '../../app/api/index.ts';
import { useText, useTimes, zonedInstant } from '../../app/i18n/index.ts';
import { useFilters } from '../../components/filters/index.ts';
import { usePeople } from '../../components/names/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { RecordTable } from './record-table.tsx';

/** All acts of management, searchable by measure, person, kind and time. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const times = useTimes();
  const people = usePeople();
  const measures = useRead<MeasureMap>('/measures', undefined, { staleTime: 300_000 });
  const [filters, setFilters] = useFilters(['measureId', 'kind', 'actorId', 'subjectId', 'from', 'to']);
  const day = (picked: dayjs.Dayjs | null) =>
    picked &&
    zonedInstant(
      { year: picked.year(), month: picked.month() + 1, day: picked.date(), hour: 0, minute: 0 },
      times.timeZone,
    ).toISOString();
  const shown = (at: string | undefined) => (at ? dayjs(times.absolute(at)) : null);
  return (
    <>
      <PageHeader title={t('nav.records')} detail={t('record.intro')} />
      <div className="filters">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('record.measures')}
          aria-label={t('record.measures')}
          value={filters.measureId}
          onChange={(measureId) => setFilters({ measureId })}
          style={{ width: 210 }}
          options={measures.data?.chapters.flatMap((chapter) =>
            chapter.subClauses.flatMap((clause) =>
              clause.measures.map((one) => ({ value: one.id, label: `${one.id} ${text(one.title)}` })),
            ),
          )}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('record.actor')}
          aria-label={t('record.actor')}
          value={filters.actorId}
          onChange={(actorId) => setFilters({ actorId })}
          style={{ width: 150 }}
          options={[...people.values()].map((person) => ({ value: person.id, label: person.name }))}
        />
        <Input.Search
          allowClear
          placeholder={t('record.kindHint')}
          aria-label={t('record.kind')}
          defaultValue={filters.kind}
          onSearch={(kind) => setFilters({ kind: kind.trim() })}
          style={{ width: 220 }}
        />
        <DatePicker.RangePicker
          allowEmpty={[true, true]}
          value={[shown(filters.from), shown(filters.to)]}
          aria-label={t('record.at')}
          onChange={(range) =>
            setFilters({ from: day(range?.[0] ?? null), to: day(range?.[1]?.add(1, 'day') ?? null) })
          }
        />
      </div>
      <Panel flush>
        <RecordTable filters={filters} />
      </Panel>
    </>
  );
}
