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

/**
 * Decodes the escapes of JSON strings; all else, and what is no escape, stays as it is. Knows where each unit was written: the
 * text is kept as runs that stand as they are, each escape being a run of one unit.
 */
function createDecoder() {
  /** An escape that has begun. */
  let open = '';
  let read = 0;
  let made = 0;
  /** Decoded and written beginnings of the runs, in order. */
  let runs: { readonly made: number; readonly written: number }[] = [{ made: 0, written: 0 }];

  /** What began like an escape and is none stands as it is. */
  function giveUp(): string {
    const out = open;
    made += open.length;
    open = '';
    return out;
  }

  function decode(unit: string, length: number): string {
    open = '';
    runs.push({ made, written: read - length }, { made: made + 1, written: read });
    made++;
    return unit;
  }

  /** Takes a unit while an escape is open. */
  function take(unit: string): string {
    read++;
    open += unit;
    if (open.length === 2) {
      if (unit === 'u') return '';
      const simple = SIMPLE[unit];
      return simple === undefined ? giveUp() : decode(simple, 2);
    }
    if (!/^[0-9a-fA-F]$/.test(unit)) {
      open = open.slice(0, -1);
      read--;
      const out = giveUp();
      return out + plain(unit);
    }
    return open.length < 6 ? '' : decode(String.fromCharCode(Number.parseInt(open.slice(2), 16)), 6);
  }

  /** Takes text outside of an escape, up to the backslash that begins one. */
  function plain(text: string): string {
    if (text === '\\') {
      open = text;
      read++;
      return '';
    }
    made += text.length;
    read += text.length;
    return text;
  }

  function runOf(unit: number): number {
    let at = runs.length - 1;
    while (at > 0 && runs[at]!.made > unit) at--;
    return at;
  }

  const written = (unit: number) => {
    if (unit >= made) return read - open.length;
    const run = runs[runOf(unit)]!;
    return run.written + unit - run.made;
  };

  return {
    push(text: string): string {
      let out = '';
      for (let i = 0; i < text.length; ) {
        if (open !== '') {
          out += take(text[i++]!);
          continue;
        }
        const backslash = text.indexOf('\\', i);
        const end = backslash === -1 ? text.length : backslash;
        if (end > i) out += plain(text.slice(i, end));
        if (backslash !== -1) plain('\\');
        i = backslash === -1 ? end : end + 1;
      }
      return out;
    },
    end: giveUp,
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
      if (runs.length < 64) return;
      runs = runs.slice(runOf(Math.min(unit, made)));
    },
  };
}
