import { Alert, Button, Input, Segmented, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Criterion, type MeasureMap, type ProfileInForce, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { useCriterionColumns } from '../measures/criteria-table.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { type Edit, EditLine } from './edit-line.tsx';
import { LevelsPanel } from './levels-panel.tsx';

/** The numbers that count here, with their sources; changed by a review only. */
export function Page() {
  const profile = useRead<ProfileInForce>('/profile');
  return <Loaded query={profile}>{(data) => <Profile data={data} />}</Loaded>;
}

function Profile({ data }: { data: ProfileInForce }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('profile.change');
  const { profile, source } = data;
  const measures = useRead<MeasureMap>('/measures', undefined, { staleTime: 300_000 });
  const [filters, setFilters] = useFilters(['q', 'strength', 'criterion']);
  const [edits, setEdits] = useState<readonly Edit[]>([]);
  // From elsewhere one number may be named: it is shown alone, and opened for whoever may change it.
  const named = profile.criteria.find(({ id }) => id === filters.criterion);
  const [editing, setEditing] = useState<Criterion | null>(may ? (named ?? null) : null);
  const [applying, setApplying] = useState(false);
  const criterionColumns = useCriterionColumns();
  const columns: Column<Criterion>[] = useMemo(
    () => [
      {
        key: 'measure',
        title: t('criterion.measure'),
        render: (row: Criterion) => <MeasureLinks ids={[row.measureId]} />,
      },
      ...criterionColumns,
      ...(may
        ? [
            {
              key: 'act',
              title: t('common.actions'),
              render: (row: Criterion) => (
                <Button size="small" type="text" onClick={() => setEditing(row)}>
                  {t('profile.changeOne')}
                </Button>
              ),
            },
          ]
        : []),
    ],
    [t, criterionColumns, may],
  );
  const words = filters.q?.toLowerCase() ?? '';
  const shown = profile.criteria.filter(
    (one) =>
      (named === undefined || one === named) &&
      (filters.strength === undefined || one.strength === filters.strength) &&
      (words === '' || `${one.measureId} ${text(one.title)} ${one.source}`.toLowerCase().includes(words)),
  );
  const add = (edit: Edit) => setEdits((before) => [...before.filter((one) => one.key !== edit.key), edit]);
  return (
    <>
      <PageHeader
        title={text(profile.title)}
        name={t('nav.profile')}
        crumbs={[{ title: t('nav.profile') }]}
        detail={text(profile.description)}
        actions={
          edits.length > 0 ? (
            <Button type="primary" onClick={() => setApplying(true)}>
              {t('profile.apply', { count: edits.length })}
            </Button>
          ) : null
        }
      />
      <div className="stack">
        {source ? (
          <p className="quiet small">
            {t('profile.since')} <Time at={source.since} absolute />
          </p>
        ) : null}
        {edits.length > 0 ? (
          <Alert
            type="info"
            title={t('profile.pending')}
            description={
              <ul className="plain-list">
                {edits.map((edit) => (
                  <EditLine key={edit.key} edit={edit} onRemove={() => setEdits(edits.filter((one) => one !== edit))} />
                ))}
              </ul>
            }
          />
        ) : null}
        <LevelsPanel profile={profile} map={measures.data} onEdit={may ? add : undefined} />
        <Panel title={t('profile.criteria')} note={t('profile.criteriaNote', { count: profile.criteria.length })} flush>
          <div className="filters filters-inset">
            {named === undefined ? null : (
              <Tag closable onClose={() => setFilters({ criterion: null })}>
                {text(named.title)}
              </Tag>
            )}
            <Input.Search
              allowClear
              placeholder={t('profile.search')}
              aria-label={t('profile.search')}
              defaultValue={filters.q}
              onSearch={(q) => setFilters({ q: q.trim() })}
              style={{ width: 260 }}
            />
            <Segmented
              value={filters.strength ?? 'all'}
              onChange={(value) => setFilters({ strength: value === 'all' ? null : String(value) })}
              options={(['all', 'statutory', 'mandatory-standard', 'recommended', 'internal'] as const).map(
                (value) => ({
                  value,
                  label: value === 'all' ? t('profile.all') : t(`strength.${value}`),
                }),
              )}
            />
          </div>
          <Rows
            label={t('profile.criteria')}
            rows={shown}
            columns={columns}
            rowKey={(row) => row.id}
            empty={<EmptyState small title={t('profile.none')} />}
          />
        </Panel>
        <p className="row small quiet">
          <Word tone="warn">{t('confidence.low')}</Word> {t('profile.lowNote')}
        </p>
      </div>
      <ChangeDialog
        criterion={editing}
        edits={edits}
        applying={applying}
        onEdit={add}
        onCloseCriterion={() => setEditing(null)}
        onCloseApply={() => setApplying(false)}
        onApplied={() => setEdits([])}
      />
    </>
  );
}
