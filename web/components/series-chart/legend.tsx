import type { SeriesChartProps } from './index.tsx';

/**
 * The names of the series above the drawing. As buttons of the page, so that they wrap where it is narrow instead of covering the drawing, and
 * a series is left out by keyboard too.
 */
export function Legend(props: {
  series: SeriesChartProps['series'];
  /** Keys of what is left out. */
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}) {
  const toggle = (key: string) => {
    const next = new Set(props.hidden);
    if (!next.delete(key)) next.add(key);
    props.onChange(next);
  };
  return (
    <ul className="legend">
      {props.series.map(({ key, name, colour }) => (
        <li key={key}>
          <button type="button" aria-pressed={!props.hidden.has(key)} onClick={() => toggle(key)}>
            <i style={{ background: colour.startsWith('--') ? `var(${colour})` : colour }} />
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}
