import { connect, type Socket } from 'node:net';
import { SECRET } from './scene.ts';

/** A caller that speaks HTTP by hand, to do what no client library does. */
export interface RawClient {
  readonly socket: Socket;
  /** All that came back so far. */
  received(): string;
  /** All that came, once the other side has closed the connection. */
  readonly closed: Promise<string>;
  /** Writes, also where the other side has hung up meanwhile. */
  say(text: string): void;
  /** Waits until what came back holds this. */
  heard(text: string): Promise<string>;
}

export function openRawClient(gatewayUrl: string): RawClient {
  const url = new URL(gatewayUrl);
  const socket = connect(Number(url.port), url.hostname);
  let received = '';
  const listeners = new Set<() => void>();
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (text) => {
    received += text;
    for (const listener of listeners) listener();
  });
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  return {
    socket,
    received: () => received,
    closed,
    say: (text) => void (socket.writable && socket.write(text)),
    heard: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!received.includes(text)) return;
          listeners.delete(look);
          resolve(received);
        };
        listeners.add(look);
        void closed.then(() => reject(new Error(`closed without ${text}: ${received}`)));
        look();
      }),
  };
}

/** The text of a request for a chat. Lines of `headers` stand as they are, after those that are needed. */
export function chatRequest(
  text: string,
  options: { body?: Record<string, unknown>; headers?: string; length?: boolean; secret?: string } = {},
): string {
  const body = JSON.stringify({
    model: 'house-model',
    messages: [{ role: 'user', content: text }],
    ...options.body,
  });
  const length = options.length === false ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${options.secret ?? SECRET}\r\n${length}${options.headers ?? ''}\r\n${body}`;
}
