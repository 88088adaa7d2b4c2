import type { Hit, IncrementalDetector, IncrementalScan } from '../types.ts';

/**
 * Makes a detector read JSON text both as it stands and as it decodes, in any pieces: `\u6cd5` is found as the character that
 * it means. Hits are in offsets of the text as it stands; one that both readings see is reported once.
 */
export function readingJson(detector: IncrementalDetector): IncrementalDetector {
  const { name, version, stream } = detector;
  // A decoded unit may be six written ones, and an escape that is not complete waits.
  const maxHoldback = (stream.maxHoldback + 1) * 6;
  return {
    name,
    version: `${version}+json`,
    stream: { kind: 'incremental', maxHoldback },
    open: () => openBoth(detector.open(), detector.open()),
  };
}

function openBoth(plain: IncrementalScan, decoded: IncrementalScan): IncrementalScan {
  const decoder = createDecoder();
  const waiting: Hit[] = [];
  const inDecoded: Hit[] = [];
  let settled = 0;

  function give(plainSettled: number, decodedSettled: number, hits: Hit[]): number {
    for (const hit of inDecoded) waiting.push(decoder.asWritten(hit));
    inDecoded.length = 0;
    settled = Math.max(settled, Math.min(plainSettled, decoder.written(decodedSettled)));
    decoder.forget(decodedSettled);
    if (waiting.length === 0) return settled;
    const sure = waiting.filter(({ start }) => start < settled);
    const rest = waiting.filter(({ start }) => start >= settled);
    waiting.length = 0;
    waiting.push(...rest);
    const seen = new Set<string>();
    for (const hit of sure) {
      const key = `${hit.start} ${hit.end} ${hit.rule} ${hit.kind}`;
      if (!seen.has(key)) hits.push(hit);
      seen.add(key);
    }
    return settled;
  }

  return {
    push(text, hits) {
      const plainSettled = plain.push(text, waiting);
      return give(plainSettled, decoded.push(decoder.push(text), inDecoded), hits);
    },
    end(hits) {
      const rest = decoder.end();
      if (rest !== '') decoded.push(rest, inDecoded);
      decoded.end(inDecoded);
      const length = plain.end(waiting);
      give(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, hits);
      settled = length;
      return length;
    },
  };
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** Decodes the escapes of JSON strings; all else, and what is no escape, stays as it is. Knows where each unit was written. */
function createDecoder() {
  /** An escape that has begun. */
  let open = '';
  let read = 0;
  let made = 0;
  /** Written beginning of each decoded unit from `first` on; `starts[i]` belongs to unit `first + i`. */
  let starts: number[] = [];
  let first = 0;

  function add(unit: string, start: number): string {
    starts.push(start);
    made++;
    return unit;
  }

  function flush(): string {
    let out = '';
    for (let i = 0; i < open.length; i++) out += add(open[i]!, read - open.length + i);
    open = '';
    return out;
  }

  function take(unit: string): string {
    read++;
    if (open === '') {
      if (unit !== '\\') return add(unit, read - 1);
      open = unit;
      return '';
    }
    open += unit;
    if (open.length === 2) {
      if (unit === 'u') return '';
      const simple = SIMPLE[unit];
      if (simple === undefined) return flush();
      open = '';
      return add(simple, read - 2);
    }
    if (!/^[0-9a-fA-F]$/.test(unit)) {
      // No escape after all; the unit that showed it may begin another one.
      open = open.slice(0, -1);
      read--;
      const out = flush();
      return out + take(unit);
    }
    if (open.length < 6) return '';
    const code = Number.parseInt(open.slice(2), 16);
    open = '';
    return add(String.fromCharCode(code), read - 6);
  }

  const written = (unit: number) => {
    if (unit >= made) return read - open.length;
    return starts[unit - first] ?? read;
  };

  return {
    push(text: string): string {
      let out = '';
      for (let i = 0; i < text.length; i++) out += take(text[i]!);
      return out;
    },
    end: flush,
    /** Where a decoded unit was written; for the next one, where it will be. */
    written,
    asWritten(hit: Hit): Hit {
      const [start, end] = [written(hit.start), written(hit.end)];
      // A mask has the length of what it covers.
      if (end - start === hit.end - hit.start) return { ...hit, start, end };
      const { mask: _mask, ...rest } = hit;
      return { ...rest, start, end };
    },
    /** Units before this one are not asked for again. */
    forget(unit: number): void {
      const drop = Math.min(unit, made) - first;
      if (drop < 1_024) return;
      starts = starts.slice(drop);
      first += drop;
    },
  };
}
