export interface FigureItem {
  readonly key: string;
  readonly title: string;
  readonly value: React.ReactNode;
  readonly unit?: string;
}

/** A row of numbers with their names. */
export function Figures({ items }: { items: readonly FigureItem[] }) {
  return (
    <dl className="figures">
      {items.map((item) => (
        <div key={item.key}>
          <dt>{item.title}</dt>
          <dd>
            {item.value ?? '—'}
            {item.unit && item.value !== null ? <small> {item.unit}</small> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
