import type { Exchange } from './exchange.ts';

/** Output screening of one exchange. */
export interface Screen {
  /** Screens a whole answer; null when it must not leave. */
  whole(answer: Record<string, unknown>): Promise<Record<string, unknown> | null>;
  /** Screens the next pieces of a stream; `stop` when the answer ends here. */
  pieces(
    pieces: readonly Record<string, unknown>[],
    last: boolean,
  ): Promise<{ pieces: Record<string, unknown>[]; stop: boolean }>;
}

/** Null when the release names no detector: nothing is asked then. */
export function openScreen(exchange: Exchange): Screen | null {
  const { screening: detectors } = exchange.served.release;
  if (detectors.length === 0) return null;
  const output = exchange.parts.screening.openOutput(detectors);
  const keepMarks = () => {
    exchange.marks = { ...exchange.marks, ...output.marks() };
  };
  async function pieces(list: readonly Record<string, unknown>[], last: boolean) {
    const out: Record<string, unknown>[] = [];
    let stop = false;
    for (const piece of list) {
      const released = await output.push(piece);
      out.push(...released.pieces);
      stop = released.stop;
      if (stop) break;
    }
    if (last && !stop) {
      const released = await output.end();
      out.push(...released.pieces);
      stop = released.stop;
    }
    keepMarks();
    return { pieces: out, stop };
  }
  return {
    pieces,
    async whole(answer) {
      const released = await pieces([answer], true);
      return released.stop || released.pieces.length !== 1 ? null : released.pieces[0]!;
    },
  };
}
