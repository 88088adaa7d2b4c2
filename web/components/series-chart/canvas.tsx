import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useScheme } from '../../app/theme/index.ts';
import type { SeriesChartProps } from './index.tsx';
import { Legend } from './legend.tsx';

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

const read = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** A colour may be named by one of our custom properties. */
const colourOf = (colour: string) => (colour.startsWith('--') ? read(colour) : colour);

export default function Canvas({ times, series: all, label, as = 'bars' }: SeriesChartProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const series = useMemo(() => all.filter(({ key }) => !hidden.has(key)), [all, hidden]);
  const place = useRef<HTMLDivElement>(null);
  const { isDark } = useScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page, which changes with the scheme
  useEffect(() => {
    if (place.current === null) return;
    const chart = init(place.current, undefined, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: read('--ink-2') },
      grid: { left: 8, right: 8, top: 10, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        backgroundColor: read('--surface'),
        borderColor: read('--line-strong'),
        textStyle: { color: read('--ink'), fontSize: 12.5 },
      },
      xAxis: {
        type: 'category',
        data: [...times],
        axisLine: { lineStyle: { color: read('--line-strong') } },
        axisTick: { show: false },
      },
      yAxis: {
        type: 'value',
        ...(as === 'bars' ? { minInterval: 1 } : {}),
        splitLine: { lineStyle: { color: read('--line') } },
      },
      series: series.map((one) => ({
        name: one.name,
        itemStyle: { color: colourOf(one.colour) },
        data: [...one.values],
        ...(as === 'lines'
          ? {
              type: 'line',
              // A point between gaps has no line to either side.
              showSymbol: true,
              showAllSymbol: true,
              symbolSize: 4,
              lineStyle: { width: 1.5 },
            }
          : { type: 'bar', stack: 'all', barCategoryGap: '20%', barMaxWidth: 48 }),
      })),
    });
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [times, series, isDark, as]);
  return (
    <>
      <Legend series={all} hidden={hidden} onChange={setHidden} />
      <div ref={place} className="chart" role="img" aria-label={label} />
    </>
  );
}
