/** One server-sent event. Comments come as events of their own, so that keep-alives can be passed on. */
export interface ServerSentEvent {
  readonly type: 'event' | 'comment';
  /** The `event:` field, or '' when there is none. */
  readonly name: string;
  /** The `data:` lines joined by line feeds; the text of a comment. */
  readonly data: string;
}

/** Thrown when one line or one event grows beyond the limit; a stream that never ends its line must not eat the memory. */
export class EventTooLargeError extends Error {
  constructor(limit: number) {
    super(`a server-sent event is larger than ${limit} bytes`);
    this.name = 'EventTooLargeError';
  }
}

export interface EventParser {
  /** Takes the next bytes, cut anywhere, and returns the events that they complete. */
  push(chunk: Uint8Array): ServerSentEvent[];
  /** Bytes of an event that has not ended yet, so a clean end can be told from a cut one. */
  pending(): boolean;
}

const LF = 10;
const CR = 13;

/**
 * A parser of `text/event-stream`. It cuts lines on bytes (LF, CRLF, CR), so a character split over chunks is decoded only
 * when its line is whole. `maxEventBytes` bounds what one event may hold.
 */
export function createEventParser(maxEventBytes = 4 * 1024 * 1024): EventParser {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let afterCarriageReturn = false;
  let firstLine = true;
  let data = '';
  let hasData = false;
  let name = '';
  let eventBytes = 0;

  function takeLine(line: string, events: ServerSentEvent[]): void {
    let text = line;
    if (firstLine) {
      firstLine = false;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    if (text === '') {
      if (hasData) events.push({ type: 'event', name, data });
      data = '';
      hasData = false;
      name = '';
      eventBytes = 0;
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) {
      events.push({ type: 'comment', name: '', data: text.slice(1) });
      return;
    }
    const field = colon < 0 ? text : text.slice(0, colon);
    const from = colon < 0 ? text.length : text.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;
    if (field === 'data') {
      data = hasData ? `${data}\n${text.slice(from)}` : text.slice(from);
      hasData = true;
    } else if (field === 'event') {
      name = text.slice(from);
    }
  }

  function lineOf(tail: Buffer): string {
    if (held.length === 0) return tail.toString('utf8');
    held.push(tail);
    const whole = Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return whole.toString('utf8');
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const events: ServerSentEvent[] = [];
      let at = 0;
      if (afterCarriageReturn && bytes.length > 0) {
        afterCarriageReturn = false;
        if (bytes[0] === LF) at = 1;
      }
      // indexOf is native and fast; the next CR is looked up only once per chunk that has none.
      let nextLf = bytes.indexOf(LF, at);
      let nextCr = bytes.indexOf(CR, at);
      while (nextLf >= 0 || nextCr >= 0) {
        const end = nextLf < 0 ? nextCr : nextCr < 0 ? nextLf : Math.min(nextLf, nextCr);
        eventBytes += end - at + heldBytes;
        if (eventBytes > maxEventBytes) throw new EventTooLargeError(maxEventBytes);
        takeLine(lineOf(bytes.subarray(at, end)), events);
        at = end + 1;
        if (end === nextCr) {
          if (at === bytes.length) afterCarriageReturn = true;
          else if (bytes[at] === LF) at++;
        }
        if (nextLf >= 0 && nextLf < at) nextLf = bytes.indexOf(LF, at);
        if (nextCr >= 0 && nextCr < at) nextCr = bytes.indexOf(CR, at);
      }
      if (at < bytes.length) {
        // A copy: the transport may reuse its buffer, and a small tail must not keep a large chunk alive.
        held.push(Buffer.from(bytes.subarray(at)));
        heldBytes += bytes.length - at;
        if (eventBytes + heldBytes > maxEventBytes) throw new EventTooLargeError(maxEventBytes);
      }
      return events;
    },
    pending: () => hasData || heldBytes > 0,
  };
}
