import type { RowsProps } from './index.tsx';

/** The rows of a table as cards, for narrow screens. */
export function CardList<T extends object>(props: RowsProps<T> & { rows: readonly T[] }) {
  const heads = props.columns.filter((column) => column.narrow === 'head');
  const lines = props.columns.filter((column) => (column.narrow ?? 'line') === 'line');
  return (
    <ul className="cards plain-list" aria-label={props.label}>
      {props.rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the heading's link or the button below does the same by keyboard
        <li
          key={props.rowKey(row)}
          className="card"
          onClick={(event) => {
            if (!(event.target as HTMLElement).closest('a,button')) props.onOpen?.(row);
          }}
        >
          <div className="card-head">
            {heads.map((column) => (
              <div key={column.key}>{column.render(row)}</div>
            ))}
          </div>
          <dl>
            {lines.map((column) => (
              <div key={column.key}>
                <dt>{column.title}</dt>
                <dd>{column.render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
