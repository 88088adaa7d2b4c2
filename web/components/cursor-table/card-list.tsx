import type { RowsProps } from './index.tsx';
import { openRow } from './open-row.ts';

/** The rows of a table as cards, for narrow screens. */
export function CardList<T extends object>(props: RowsProps<T> & { rows: readonly T[] }) {
  const heads = props.columns.filter((column) => column.narrow === 'head');
  const lines = props.columns.filter((column) => (column.narrow ?? 'line') === 'line');
  return (
    <ul className="cards plain-list" aria-label={props.label}>
      {props.rows.map((row) => (
        <CardRow key={props.rowKey(row)} onOpen={props.onOpen && (() => props.onOpen?.(row))}>
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
        </CardRow>
      ))}
    </ul>
  );
}

function CardRow({ onOpen, children }: { onOpen?: () => void; children: React.ReactNode }) {
  const { className = '', ...acts } = onOpen ? openRow(onOpen) : {};
  return (
    <li {...acts} className={`card ${className}`}>
      {children}
    </li>
  );
}
