import { useTranslation } from 'react-i18next';
import { type CoverageView, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { SeriesChart } from '../../../components/series-chart/index.tsx';

const SERIES = [
  ['valid', '--good'],
  ['expiring', '--warn'],
  ['missing', '--bad'],
] as const;

/** How far the organisation has what its roles require: by competence, and by unit. */
export function CoveragePanel() {
  const { t } = useTranslation();
  const text = useText();
  const coverage = useRead<CoverageView>('/competence-coverage');
  return (
    <Loaded query={coverage}>
      {(data) =>
        data.competences.every((one) => one.required + one.beyond === 0) ? (
          <Panel>
            <EmptyState title={t('coverage.none')} text={t('coverage.noneText')} />
          </Panel>
        ) : (
          <div className="stack">
            <Panel title={t('coverage.people')} note={t('coverage.peopleNote', { days: data.noticeDays })}>
              <SeriesChart
                label={t('coverage.people')}
                times={data.competences.map((one) => text(one.title))}
                series={SERIES.map(([key, colour]) => ({
                  key,
                  name: t(`coverage.${key}`),
                  colour,
                  values: data.competences.map((one) => one[key]),
                }))}
              />
            </Panel>
            <Panel title={t('coverage.units')} note={t('coverage.unitsNote')}>
              <div className="matrix-scroll">
                <table className="matrix">
                  <thead>
                    <tr>
                      <th scope="col">{t('common.unit')}</th>
                      {data.competences.map((one) => (
                        <th scope="col" key={one.id}>
                          {text(one.title)}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {data.units.map((unit) => (
                      <tr key={unit.id}>
                        <th scope="row">{text(unit.title)}</th>
                        {unit.cells.map((cell) => (
                          <td key={cell.competenceId} className={toneOf(cell)}>
                            {cell.required === 0 ? '·' : `${cell.covered} / ${cell.required}`}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Panel>
          </div>
        )
      }
    </Loaded>
  );
}

function toneOf({ required, covered }: { required: number; covered: number }): string {
  if (required === 0) return 'matrix-none';
  return covered === required ? 'matrix-good' : covered === 0 ? 'matrix-bad' : 'matrix-warn';
}
