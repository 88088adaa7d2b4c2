import { Alert, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type AsOfAreasView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MomentPicker } from '../../components/moment-picker/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { RecordDrawer } from '../ledger/record-drawer.tsx';
import { ChangesTable, LinesTable } from './lines-table.tsx';

const AGO = [
  ['day', 1],
  ['week', 7],
  ['month', 30],
  ['quarter', 90],
] as const;

/** The whole organisation at one moment, part by part; the moment and the part are in the address. */
export function Page() {
  const { t } = useTranslation();
  const [filters, setFilters] = useFilters(['at', 'area', 'view', 'open']);
  const { at, open } = filters;
  const areas = useRead<AsOfAreasView>('/as-of', { at }, { keep: true });
  return (
    <>
      <PageHeader
        title={t('asOf.title')}
        detail={t('asOf.intro')}
        actions={
          <MomentPicker
            label={t('asOf.moment')}
            value={at}
            since={areas.data?.foundedAt}
            presets={AGO.map(([name, days]) => ({ label: t(`asOf.${name}`), days }))}
            onChange={(chosen) => setFilters({ at: chosen })}
          />
        }
      />
      <Loaded query={areas}>
        {(data) => (
          <Part
            data={data}
            at={at}
            chosen={filters.area}
            changes={filters.view === 'changes'}
            onChoose={(area) => setFilters({ area })}
            onView={(changes) => setFilters({ view: changes ? 'changes' : null })}
          />
        )}
      </Loaded>
      <RecordDrawer id={open?.startsWith('rec_') ? open : undefined} onClose={() => setFilters({ open: null })} />
    </>
  );
}

function Part(props: {
  data: AsOfAreasView;
  at: string | undefined;
  chosen: string | undefined;
  changes: boolean;
  onChoose: (area: string) => void;
  onView: (changes: boolean) => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const { data, at, changes } = props;
  const area = data.areas.find(({ name }) => name === props.chosen) ?? data.areas.find(({ readable }) => readable);
  if (area === undefined) return <EmptyState title={t('asOf.unreadable')} />;
  const asked = { area: area.name, title: text(area.title), at };
  return (
    <div className="stack">
      <div className="filters">
        <Select
          aria-label={t('asOf.area')}
          showSearch={{ optionFilterProp: 'label' }}
          value={area.name}
          onChange={props.onChoose}
          style={{ width: 260 }}
          options={data.areas.map(({ name, title, readable }) => ({
            value: name,
            label: text(title),
            disabled: !readable,
            title: readable ? undefined : t('asOf.unreadable'),
          }))}
        />
        <Segmented
          aria-label={t('asOf.view')}
          value={changes ? 'changes' : 'lines'}
          onChange={(view) => props.onView(view === 'changes')}
          options={[
            { value: 'lines', label: t('asOf.lines') },
            { value: 'changes', label: t('asOf.changes') },
          ]}
        />
        <Link to={at ? `/?${new URLSearchParams({ asOf: at })}` : '/'}>{t('asOf.measures')}</Link>
      </div>
      <Panel
        flush
        title={text(area.title)}
        note={
          at ? (
            <>
              {t('asOf.stood')} <Time at={data.at} absolute />
            </>
          ) : (
            t('asOf.wholeNow')
          )
        }
      >
        {area.readable ? (
          changes ? (
            at ? (
              <ChangesTable {...asked} />
            ) : (
              <EmptyState small title={t('asOf.noChange')} text={t('asOf.needMoment')} />
            )
          ) : (
            <LinesTable {...asked} />
          )
        ) : (
          <EmptyState small title={t('asOf.unreadable')} />
        )}
      </Panel>
      {area.notes.length > 0 ? (
        <Alert
          type="info"
          showIcon
          title={t('asOf.limitsTitle')}
          description={
            <ul className="plain-list">
              {area.notes.map((note) => (
                <li key={note.en}>{text(note)}</li>
              ))}
            </ul>
          }
        />
      ) : null}
    </div>
  );
}
