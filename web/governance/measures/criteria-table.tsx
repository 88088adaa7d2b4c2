import { useTranslation } from 'react-i18next';
import type { Criterion } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
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

type Row = Omit<Criterion, 'measureId'>;

/** The columns of criteria, for one measure or for the whole profile. */
export function useCriterionColumns(): Column<Row>[] {
  const { t } = useTranslation();
  const text = useText();
  return [
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
}

/** The criteria that the profile puts on the measure. */
export function CriteriaTable({ criteria }: { criteria: readonly Row[] }) {
  const { t } = useTranslation();
  const columns = useCriterionColumns();
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
