/** Passes text on and ends it before the first of the stop strings, however the text is cut into pieces. */
export interface StopFilter {
  /** Text that may be shown now; what could be the beginning of a stop string is held back. */
  push(piece: string): string;
  /** What was held back, when the text ends without a stop string. */
  flush(): string;
  readonly stopped: boolean;
}

export function createStopFilter(stops: readonly string[]): StopFilter {
  let held = '';
  let stopped = false;

  /** One character more: what of the held text may be shown now. */
  const step = (character: string): string => {
    held += character;
    const found = stops.filter((stop) => held.endsWith(stop));
    if (found.length > 0) {
      stopped = true;
      return take(held.length - Math.max(...found.map((stop) => stop.length)));
    }
    for (let at = 0; at < held.length; at++) {
      const tail = held.slice(at);
      if (stops.some((stop) => stop.startsWith(tail))) return take(at);
    }
    return take(held.length);
  };
  const take = (length: number) => {
    const text = held.slice(0, length);
    held = held.slice(length);
    return text;
  };

  return {
    push: (piece) => {
      let shown = '';
      for (const character of piece) {
        if (stopped) break;
        shown += step(character);
      }
      return shown;
    },
    flush: () => (stopped ? '' : take(held.length)),
    get stopped() {
      return stopped;
    },
  };
}
