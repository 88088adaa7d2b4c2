import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveView } from '../../app/api/index.ts';
import { Figures } from '../../components/figures/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';

/** The span in a few numbers, and what it is narrowed to. */
export function LiveFigures(props: {
  view: LiveView;
  filters: { readonly applicationId?: string; readonly releaseId?: string };
  onClear: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { view, filters, onClear } = props;
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const { counts, inputTokens, outputTokens, times } = view.total;
  const all = Object.values(counts).reduce((sum, one) => sum + (one ?? 0), 0);
  const answered = counts.answered ?? 0;
  const away = view.points.reduce((sum, { turnedAway }) => sum + turnedAway, 0);
  const millis = (part: 'own' | 'upstream') => (times[part] === null ? null : number.format(times[part].p95));
  const narrowed = [filters.applicationId, filters.releaseId].filter((id): id is string => id !== undefined);
  return (
    <Panel>
      {narrowed.length === 0 ? null : (
        <p className="row">
          {narrowed.map((id) => (
            <SubjectLink key={id} id={id} showKind />
          ))}
          <Button size="small" onClick={onClear}>
            {t('live.showAll')}
          </Button>
        </p>
      )}
      <Figures
        items={[
          { key: 'requests', title: t('live.requests'), value: number.format(all) },
          {
            key: 'answered',
            title: t('live.answered'),
            value: all === 0 ? null : number.format((answered / all) * 100),
            unit: '%',
          },
          { key: 'away', title: t('live.turnedAway'), value: number.format(away) },
          { key: 'input', title: t('live.inputTokens'), value: number.format(inputTokens) },
          { key: 'output', title: t('live.outputTokens'), value: number.format(outputTokens) },
          { key: 'upstream', title: t('live.upstreamP95'), value: millis('upstream') },
          { key: 'own', title: t('live.ownP95'), value: millis('own') },
        ]}
      />
    </Panel>
  );
}
