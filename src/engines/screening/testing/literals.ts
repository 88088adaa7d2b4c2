import type { Grade, Hit, IncrementalDetector } from '../types.ts';

export interface Literal {
  readonly text: string;
  readonly kind: string;
  readonly grade: Grade;
  readonly mask?: string;
}

/** The simplest real detector: finds texts as they stand there, in pieces or not, overlapping or not. */
export function createLiteralDetector(name: string, literals: readonly Literal[]): IncrementalDetector {
  const longest = Math.max(1, ...literals.map(({ text }) => text.length));
  return {
    name,
    version: JSON.stringify(literals),
    stream: { kind: 'incremental', maxHoldback: longest - 1 },
    open() {
      /** The last units, as many as may begin a literal. */
      let tail = '';
      let total = 0;
      return {
        push(piece, hits) {
          const text = tail + piece;
          const base = total - tail.length;
          total += piece.length;
          for (let end = tail.length + 1; end <= text.length; end++)
            for (const literal of literals)
              if (text.endsWith(literal.text, end)) hits.push(hitOf(name, literal, base + end));
          tail = text.slice(Math.max(0, text.length - longest + 1));
          let open = tail.length;
          while (open > 0 && !literals.some((one) => one.text.length > open && one.text.startsWith(tail.slice(-open))))
            open--;
          return total - open;
        },
        end: () => total,
      };
    },
  };
}

function hitOf(detector: string, { text, kind, grade, mask }: Literal, end: number): Hit {
  const start = end - text.length;
  return { detector, kind, grade, start, end, rule: kind, via: [], ...(mask === undefined ? {} : { mask }) };
}
