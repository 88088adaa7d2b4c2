import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { createAnswerParser } from './answer-parser.ts';
import type { UpstreamCall, UpstreamHandler } from './call.ts';

/** Connections to one origin. One request at a time on each; when as many are open as may be, further requests wait for one. */
export interface Connections {
  /**
   * Sends a POST. `path` begins with a slash; `headers` are name and value in turn, without host, length and connection. Its time
   * limits are the caller's: they abort the call.
   */
  post(path: string, headers: readonly string[], body: string, handler: UpstreamHandler): void;
  get(path: string, headers: readonly string[], handler: UpstreamHandler): void;
  close(): void;
}

export class ConnectTimeoutError extends Error {
  constructor() {
    super('the upstream could not be reached in time');
    this.name = 'ConnectTimeoutError';
  }
}

interface Sending {
  readonly text: string;
  readonly encoding: 'latin1' | 'utf8';
  readonly handler: UpstreamHandler;
}

interface Connection {
  /** Writes a request; the connection must be free. */
  send(sending: Sending): void;
  /** Whether it is free, alive and not kept for too long. */
  readonly usable: boolean;
  destroy(): void;
}

/** How long a connection is kept without use, in milliseconds: less than the five seconds that many servers keep theirs. */
const KEEP = 4_000;
/** The other side's own time is cut by this, so that a request does not cross its goodbye. */
const MARGIN = 1_000;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

export function createConnections(
  origin: URL,
  connectMillis: number,
  maxConnections = Number.POSITIVE_INFINITY,
): Connections {
  const host = origin.hostname.replace(/^\[|\]$/g, '');
  const secure = origin.protocol === 'https:';
  const address = { host, port: Number(origin.port) || (secure ? 443 : 80), noDelay: true, keepAlive: true };
  const all = new Set<Connection>();
  let free: Connection[] = [];
  let waiting: Sending[] = [];
  let scheduled = false;

  function open(sending: Sending): void {
    sending.handler.opening?.();
    const socket = secure
      ? connectSecure({ ...address, ALPNProtocols: ['http/1.1'], ...(isIP(host) ? {} : { servername: host }) })
      : connectPlain(address);
    const connection = createConnection(socket, secure ? 'secureConnect' : 'connect', sending, connectMillis, {
      free: (one) => {
        free.push(one);
        if (waiting.length > 0) schedule();
      },
      gone: (one) => {
        all.delete(one);
        if (waiting.length > 0) schedule();
      },
    });
    all.add(connection);
  }

  /**
   * After the events that lie ready have been seen: a free connection on which the other side has meanwhile said something, or
   * goodbye, must not get a request, whose answer would then not be its own.
   */
  function sendWaiting(): void {
    scheduled = false;
    const sendings = waiting;
    waiting = [];
    for (const sending of sendings) {
      if (sending.handler.abandoned?.()) continue;
      let connection = free.pop();
      while (connection !== undefined && !connection.usable) {
        connection.destroy();
        connection = free.pop();
      }
      if (connection !== undefined) connection.send(sending);
      else if (all.size < maxConnections) open(sending);
      else waiting.push(sending);
    }
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(sendWaiting);
  }

  /** `length` is that of the body in bytes; null: there is none. */
  function ask(
    start: string,
    headers: readonly string[],
    body: string,
    length: number | null,
    handler: UpstreamHandler,
  ): void {
    let head = `${start} HTTP/1.1\r\nhost: ${origin.host}\r\nconnection: keep-alive\r\n`;
    for (let i = 0; i < headers.length; i += 2) {
      if (!HEADER_VALUE.test(headers[i + 1]!)) {
        handler.error(new Error(`the value of header ${headers[i]} can not be sent`));
        return;
      }
      head += `${headers[i]}: ${headers[i + 1]}\r\n`;
    }
    const text = length === null ? `${head}\r\n` : `${head}content-length: ${length}\r\n\r\n${body}`;
    schedule();
    waiting.push({ text, encoding: length === null || length === body.length ? 'latin1' : 'utf8', handler });
  }

  const sweeper = setInterval(() => {
    free = free.filter((connection) => {
      if (connection.usable) return true;
      connection.destroy();
      return false;
    });
    // Whoever waited for a connection and has left is not kept until there is one.
    if (waiting.length > 0) waiting = waiting.filter(({ handler }) => !handler.abandoned?.());
  }, 500);
  sweeper.unref();

  return {
    post(path, headers, body, handler) {
      ask(`POST ${path}`, headers, body, Buffer.byteLength(body), handler);
    },
    get: (path, headers, handler) => ask(`GET ${path}`, headers, '', null, handler),
    close() {
      clearInterval(sweeper);
      for (const connection of all) connection.destroy();
    },
  };
}

function createConnection(
  socket: Socket,
  readyEvent: 'connect' | 'secureConnect',
  first: Sending,
  connectMillis: number,
  told: { free(connection: Connection): void; gone(connection: Connection): void },
): Connection {
  let current: UpstreamHandler | null = first.handler;
  let failure: Error | null = null;
  /** On the monotonic clock. */
  let freeUntil = 0;
  const parser = createAnswerParser({
    head: (status, headers) => current?.head(status, headers),
    data: (chunk) => current?.data(chunk),
  });

  function fail(error: Error): void {
    failure ??= error;
    socket.destroy();
    const handler = current;
    current = null;
    handler?.error(failure);
  }

  function complete(): void {
    const handler = current!;
    current = null;
    // Whoever answers before having heard the whole request may not understand the rest of it as a request's.
    if (parser.reusable() && socket.writableLength === 0) {
      if (socket.isPaused()) socket.resume();
      parser.next();
      freeUntil = performance.now() + Math.min(KEEP, parser.keptMillis() - MARGIN);
      told.free(connection);
    } else socket.destroy();
    handler.end();
  }

  const connection: Connection = {
    get usable() {
      return (
        current === null &&
        failure === null &&
        !socket.destroyed &&
        !socket.readableEnded &&
        performance.now() < freeUntil
      );
    },
    send({ text, encoding, handler }) {
      current = handler;
      handler.start(createCall(socket, () => current === handler, fail));
      if (current === handler) socket.write(text, encoding);
    },
    destroy: () => fail(new Error('the connection was closed')),
  };

  socket.on('data', (bytes: Buffer) => {
    if (current === null) {
      // Nothing was asked.
      socket.destroy();
      return;
    }
    try {
      parser.push(bytes);
      if (current !== null && parser.done()) complete();
    } catch (error) {
      fail(error as Error);
    }
  });
  socket.on('end', () => {
    if (current === null) return;
    if (parser.finish()) complete();
    else fail(new Error('the upstream closed the connection'));
  });
  socket.on('error', fail);
  socket.on('close', () => {
    told.gone(connection);
    if (current !== null) fail(new Error('the connection was closed'));
  });
  const late = setTimeout(() => fail(new ConnectTimeoutError()), connectMillis);
  socket.once('close', () => clearTimeout(late));
  socket.once(readyEvent, () => {
    clearTimeout(late);
    if (current !== null) connection.send(first);
  });
  return connection;
}

function createCall(socket: Socket, isCurrent: () => boolean, fail: (error: Error) => void): UpstreamCall {
  return {
    // No getter: the runtime would make a hidden class for every call, which keeps all that the call knows until the next full collection.
    isPaused: () => isCurrent() && socket.isPaused(),
    pause() {
      if (isCurrent()) socket.pause();
    },
    resume() {
      if (isCurrent()) socket.resume();
    },
    abort(reason) {
      if (isCurrent()) fail(reason);
    },
  };
}
