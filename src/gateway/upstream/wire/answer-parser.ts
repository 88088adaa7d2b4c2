/** Names in lower case; what came several times is joined by commas. */
export type AnswerHeaders = Readonly<Record<string, string>>;

export interface AnswerEvents {
  head(status: number, headers: AnswerHeaders): void;
  data(chunk: Buffer): void;
}

/** The other side does not speak HTTP/1.1 as it should. */
export class AnswerFormatError extends Error {
  constructor(what: string) {
    super(`not an HTTP answer: ${what}`);
    this.name = 'AnswerFormatError';
  }
}

/**
 * Reads answers to POST requests from one connection, after RFC 9112, strictly: what two readers could understand in two ways (two
 * lengths, a length beside chunks, folded headers, bare line feeds) is an error, because the rest would be taken for the answer to
 * the next request.
 */
export interface AnswerParser {
  /** Reads on. Throws AnswerFormatError; then the connection is of no use any more. */
  push(bytes: Buffer): void;
  /** The other side has ended. True when that ends an answer as it should. */
  finish(): boolean;
  /** True when the answer is complete. */
  done(): boolean;
  /** True when the answer is complete and another request may follow on the same connection. */
  reusable(): boolean;
  /** Milliseconds for which the other side says that it keeps an unused connection; Infinity when it doesn't. */
  keptMillis(): number;
  /** Gets ready for the next answer. */
  next(): void;
}

const MAX_HEAD = 64 * 1024;
const MAX_LINE = 4 * 1024;
const NOTHING = Buffer.alloc(0);
const STATUS = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;

type State = 'head' | 'length' | 'size' | 'chunk' | 'chunk-end' | 'trailer' | 'until-end' | 'done';

export function createAnswerParser(events: AnswerEvents): AnswerParser {
  let state: State = 'head';
  /** Bytes of a head or line that is not complete. */
  let kept: Buffer = NOTHING;
  /** Bytes of the body or chunk still to come. */
  let left = 0;
  let keepAlive = false;
  let surplus = false;
  let keptMillis = Number.POSITIVE_INFINITY;
  let trailers = 0;

  function begin(text: string): void {
    const lines = text.split('\r\n');
    const status = STATUS.exec(lines[0]!);
    if (status === null) throw new AnswerFormatError('its first line');
    const headers = Object.create(null) as Record<string, string>;
    for (let i = 1; i < lines.length; i++) {
      const header = HEADER.exec(lines[i]!);
      if (header === null) throw new AnswerFormatError('a header');
      const name = header[1]!.toLowerCase();
      const value = header[2]!.trimEnd();
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    }
    const code = Number(status[2]);
    if (code === 101) throw new AnswerFormatError('it changes the protocol');
    if (code < 200) return;
    keepAlive = staysOpen(headers.connection, status[1] === '1');
    keptMillis = keepAliveOf(headers['keep-alive']);
    frame(code, headers);
    events.head(code, headers);
  }

  function frame(code: number, { 'transfer-encoding': coding, 'content-length': length }: AnswerHeaders): void {
    if (code === 204 || code === 304) {
      // These have no body, whatever they say of one. If they say so, what follows on the connection is not sure.
      if (coding !== undefined || (length ?? '0') !== '0') keepAlive = false;
      state = 'done';
    } else if (coding !== undefined) {
      if (length !== undefined || coding.toLowerCase() !== 'chunked') throw new AnswerFormatError('its length');
      state = 'size';
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) throw new AnswerFormatError('its length');
      left = Number(length);
      state = left === 0 ? 'done' : 'length';
    } else {
      state = 'until-end';
      keepAlive = false;
    }
  }

  /** Passes on what belongs to the body or chunk, and returns where that ends. */
  function pass(bytes: Buffer, at: number, after: State): number {
    const end = Math.min(bytes.length, at + left);
    left -= end - at;
    // First, so that whoever is told of the last bytes finds things as they are.
    if (left === 0) state = after;
    events.data(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    return end;
  }

  /** The text up to a mark, or null when the mark has not come; then what is there is kept. */
  function upTo(mark: string, bytes: Buffer, at: number, most: number): { text: string; next: number } | null {
    const before = kept.length;
    const whole = before === 0 ? bytes : Buffer.concat([kept, bytes.subarray(at)]);
    const start = before === 0 ? at : 0;
    const end = whole.indexOf(mark, start, 'latin1');
    if ((end < 0 ? whole.length : end) - start > most) throw new AnswerFormatError('a head or line without end');
    if (end < 0) {
      kept = before === 0 ? Buffer.from(bytes.subarray(at)) : whole;
      return null;
    }
    kept = NOTHING;
    const next = end + mark.length;
    return { text: whole.toString('latin1', start, end), next: before === 0 ? next : at + next - before };
  }

  function line(text: string): void {
    if (state === 'chunk-end') {
      if (text !== '') throw new AnswerFormatError('a chunk');
      state = 'size';
    } else if (state === 'size') {
      const size = /^([\da-fA-F]{1,12})[\t ]*(?:;|$)/.exec(text);
      if (size === null) throw new AnswerFormatError('the size of a chunk');
      left = Number.parseInt(size[1]!, 16);
      trailers = 0;
      state = left === 0 ? 'trailer' : 'chunk';
    } else if (text === '') state = 'done';
    else {
      trailers += text.length;
      if (trailers > MAX_HEAD || !HEADER.test(text)) throw new AnswerFormatError('a trailer');
    }
  }

  return {
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        if (state === 'done') {
          surplus = true;
          return;
        }
        if (state === 'length') at = pass(bytes, at, 'done');
        else if (state === 'chunk') at = pass(bytes, at, 'chunk-end');
        else if (state === 'until-end') {
          events.data(at === 0 ? bytes : bytes.subarray(at));
          return;
        } else {
          const isHead = state === 'head';
          const found = isHead ? upTo('\r\n\r\n', bytes, at, MAX_HEAD) : upTo('\r\n', bytes, at, MAX_LINE);
          if (found === null) return;
          at = found.next;
          if (isHead) begin(found.text);
          else line(found.text);
        }
      }
    },
    finish() {
      if (state === 'until-end') state = 'done';
      return state === 'done';
    },
    done: () => state === 'done',
    reusable: () => state === 'done' && keepAlive && !surplus,
    keptMillis: () => keptMillis,
    next() {
      state = 'head';
      left = 0;
    },
  };
}

function staysOpen(connection: string | undefined, byDefault: boolean): boolean {
  if (connection === undefined) return byDefault;
  const words = connection.toLowerCase().split(/[\t ]*,[\t ]*/);
  return !words.includes('close') && (byDefault || words.includes('keep-alive'));
}

function keepAliveOf(header: string | undefined): number {
  const seconds = header === undefined ? null : /(?:^|,)[\t ]*timeout=(\d{1,9})/i.exec(header);
  return seconds === null ? Number.POSITIVE_INFINITY : Number(seconds[1]) * 1_000;
}
