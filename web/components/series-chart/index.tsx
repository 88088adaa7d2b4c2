import { lazy, Suspense } from 'react';

export interface SeriesChartProps {
  readonly times: readonly string[];
  readonly series: readonly {
    readonly key: string;
    readonly name: string;
    readonly colour: string;
    readonly values: readonly number[];
  }[];
  readonly label: string;
}

const Canvas = lazy(() => import('./canvas.tsx'));

/** Counts over time, stacked. The charting code is loaded only where there is a chart. */
export function SeriesChart(props: SeriesChartProps) {
  return (
    <Suspense fallback={<div className="chart" />}>
      <Canvas {...props} />
    </Suspense>
  );
}
