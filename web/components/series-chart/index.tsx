import { lazy, Suspense } from 'react';

export interface SeriesChartProps {
  readonly times: readonly string[];
  readonly series: readonly {
    readonly key: string;
    readonly name: string;
    readonly colour: string;
    /** Null where there was nothing to measure: only lines have gaps. */
    readonly values: readonly (number | null)[];
  }[];
  readonly label: string;
  /** Lines for what does not add up, such as times. */
  readonly as?: 'bars' | 'lines';
}

const Canvas = lazy(() => import('./canvas.tsx'));

/** Counts over time, stacked, or figures as lines. The charting code is loaded only where there is a chart. */
export function SeriesChart(props: SeriesChartProps) {
  return (
    <Suspense fallback={<div className="chart" />}>
      <Canvas {...props} />
    </Suspense>
  );
}
