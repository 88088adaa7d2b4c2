export type Fact = readonly [name: React.ReactNode, value: React.ReactNode];

/** Names and values beside each other, below each other where it is narrow. */
export function FactsList({ facts, long }: { facts: readonly (Fact | null | false | undefined)[]; long?: boolean }) {
  return (
    <dl className={long ? 'facts facts-long' : 'facts'}>
      {facts.map((fact, index) =>
        fact ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed
          <div key={index}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1] ?? <span className="quiet">—</span>}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
