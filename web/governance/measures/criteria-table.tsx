import { useTranslation } from 'react-i18next';
import type { Criterion } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';

const CONFIDENCE_TONE = { high: 'good', medium: 'idle', low: 'warn' } as const;

/** The value of a criterion with its unit. */
export function CriterionValue({ criterion }: { criterion: Pick<Criterion, 'value' | 'unit'> }) {
  const { t, i18n } = useTranslation();
  const { value, unit } = criterion;
  if (typeof value === 'boolean') return <>{t(value ? 'common.yes' : 'common.no')}</>;
  const word = unit === '' ? '' : t(`unit.${unit}`, { defaultValue: unit });
  return (
    <span className="nowrap">
      {typeof value === 'number' ? value.toLocaleString(i18n.language) : value} {word}
    </span>
  );
}

export function useCriterionColumns(withMeasure: boolean): Column<Criterion>[] {
  const { t } = useTranslation();
  const text = useText();
  const columns: Column<Criterion>[] = [
    {
      key: 'title',
      title: t('criterion.title'),
      narrow: 'head',
      render: (one) => <span title={one.id}>{text(one.title)}</span>,
    },
    { key: 'value', title: t('criterion.value'), align: 'right', render: (one) => <CriterionValue criterion={one} /> },
    { key: 'strength', title: t('criterion.strength'), render: (one) => <Word>{t(`strength.${one.strength}`)}</Word> },
    {
      key: 'confidence',
      title: t('criterion.confidence'),
      render: (one) => <Word tone={CONFIDENCE_TONE[one.confidence]}>{t(`confidence.${one.confidence}`)}</Word>,
    },
    {
      key: 'source',
      title: t('criterion.source'),
      render: (one) => <span className="small source">{one.source}</span>,
    },
  ];
  if (withMeasure)
    columns.splice(1, 0, {
      key: 'measure',
      title: t('criterion.measure'),
      render: (one) => <MeasureLinks ids={[one.measureId]} />,
    });
  return columns;
}

/** The criteria that the profile puts on the measure. */
export function CriteriaTable({ criteria }: { criteria: readonly Criterion[] }) {
  const { t } = useTranslation();
  const columns = useCriterionColumns(false);
  return (
    <Panel title={t('criterion.panel')} note={t('criterion.note')} flush>
      <Rows
        label={t('criterion.panel')}
        rows={criteria}
        columns={columns}
        rowKey={(one) => one.id}
        empty={<EmptyState small title={t('criterion.none')} text={t('criterion.noneText')} />}
      />
    </Panel>
  );
}
