import { Select, Skeleton } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ScreeningSeries, useRead } from '../../app/api/index.ts';
import { useTimes } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { ErrorState } from '../../components/error-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';
import { useScreeningWords } from './screening-words.ts';

const COLOURS = [
  ['passed', '--good'],
  ['observed', '--idle'],
  ['labelled', '#8a9a5b'],
  ['escalated', '#c2684f'],
  ['masked', '--accent'],
  ['replaced', '#4a7c86'],
  ['stopped', '--bad'],
  ['skipped', '#7c4a86'],
  ['failed', '#555555'],
  ['unscreened', '#b58900'],
] as const;

const HOUR = 3_600_000;
const SPANS = { day: [24 * HOUR, 'hour'], week: [168 * HOUR, 'hour'], month: [720 * HOUR, 'day'] } as const;
type Span = keyof typeof SPANS;

/** What detectors did over time, by verdict; all of them or one. */
export function ScreeningChart({ releaseId }: { releaseId?: string }) {
  const { t } = useTranslation();
  const times = useTimes();
  const words = useScreeningWords();
  const [span, setSpan] = useState<Span>('day');
  const [chosen, setChosen] = useState('');
  const [hour, setHour] = useState(() => Math.ceil(Date.now() / 60_000));
  useEffect(() => {
    const timer = setInterval(() => setHour(Math.ceil(Date.now() / 60_000)), 15_000);
    return () => clearInterval(timer);
  }, []);
  const [length, step] = SPANS[span];
  const to = hour * 60_000;
  const query = useRead<ScreeningSeries>(
    '/traffic/screening',
    { from: new Date(to - length).toISOString(), to: new Date(to).toISOString(), step, releaseId },
    { every: 30_000, keep: true },
  );
  const items = useMemo(() => query.data?.items ?? [], [query.data]);
  const names = useMemo(() => [...new Set(items.map((item) => `${item.side}.${item.detector}`))].sort(), [items]);
  const shown = useMemo(
    () => (chosen === '' ? items : items.filter((item) => `${item.side}.${item.detector}` === chosen)),
    [items, chosen],
  );
  const points = useMemo(() => [...new Set(shown.map((item) => item.at))].sort(), [shown]);
  const series = useMemo(
    () =>
      COLOURS.map(([verdict, colour]) => ({
        key: verdict,
        colour,
        name: t(`screeningPolicy.verdict.${verdict}`),
        values: points.map((at) =>
          shown.filter((item) => item.at === at && item.verdict === verdict).reduce((sum, item) => sum + item.count, 0),
        ),
      })).filter(({ values }) => values.some((value) => value > 0)),
    [points, shown, t],
  );
  return (
    <Panel
      title={t('screeningPolicy.chart')}
      note={t('screeningPolicy.chartNote')}
      extra={
        <span className="row">
          <Select
            size="small"
            value={chosen}
            onChange={setChosen}
            aria-label={t('screeningPolicy.byDetector')}
            popupMatchSelectWidth={false}
            options={[
              { value: '', label: t('screeningPolicy.allDetectors') },
              ...names.map((name) => {
                const dot = name.indexOf('.');
                const side = t(`screeningPolicy.side.${name.slice(0, dot)}`);
                return { value: name, label: `${side} · ${words.detector(name.slice(dot + 1))}` };
              }),
            ]}
          />
          <Select
            size="small"
            value={span}
            onChange={setSpan}
            aria-label={t('screeningPolicy.span')}
            options={(Object.keys(SPANS) as Span[]).map((value) => ({
              value,
              label: t(`screeningPolicy.spans.${value}`),
            }))}
          />
        </span>
      }
    >
      {query.error && query.data === undefined ? (
        <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton active title={false} paragraph={{ rows: 4 }} />
      ) : series.length === 0 ? (
        <EmptyState
          small
          title={t('screeningPolicy.nothingScreened')}
          text={t('screeningPolicy.nothingScreenedText')}
        />
      ) : (
        <SeriesChart
          times={points.map((at) => times.absolute(at).slice(5))}
          series={series}
          label={t('screeningPolicy.chart')}
        />
      )}
    </Panel>
  );
}
