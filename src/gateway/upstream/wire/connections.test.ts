import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { UpstreamCall } from './call.ts';
import { type Connections, ConnectTimeoutError, createConnections } from './connections.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function to(server: Server, connectMillis = 5_000, scheme = 'http'): Promise<Connections> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connections = createConnections(new URL(`${scheme}://127.0.0.1:${port}`), connectMillis);
  closing.push(() => {
    connections.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return connections;
}

const web = (listener: RequestListener) => to(createHttpServer(listener));

interface Result {
  status: number;
  headers: Record<string, string>;
  text: string;
  error: Error | null;
}

function ask(
  connections: Connections,
  body = '{}',
  on: { start?: (call: UpstreamCall) => void; data?: (call: UpstreamCall) => void } = {},
  headers: readonly string[] = [],
): Promise<Result> {
  return new Promise((resolve) => {
    const result: Result = { status: 0, headers: {}, text: '', error: null };
    const chunks: Buffer[] = [];
    let call: UpstreamCall;
    let over = 0;
    const finish = (error: Error | null) => {
      expect(++over).toBe(1);
      resolve({ ...result, text: Buffer.concat(chunks).toString(), error });
    };
    connections.post('/v1/x?y', headers, body, {
      start(started) {
        call = started;
        on.start?.(started);
      },
      head(status, heads) {
        result.status = status;
        result.headers = { ...heads };
      },
      data(chunk) {
        expect(over).toBe(0);
        chunks.push(Buffer.from(chunk));
        on.data?.(call);
      },
      end: () => finish(null),
      error: finish,
    });
  });
}

test('bodies of any characters and sizes go there and back; connections are used again, never two requests at a time', async () => {
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  const connections = await web((request, response) => {
    open.add(request.socket);
    expect(busy.has(request.socket)).toBe(false);
    busy.add(request.socket);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      busy.delete(request.socket);
      expect([request.method, request.url, request.headers['x-a']]).toEqual(['POST', '/v1/x?y', 'b']);
      const body = Buffer.concat(chunks);
      // One with a length, one in chunks.
      if (body.length % 2 === 0) response.writeHead(200, { 'content-length': body.length });
      response.end(body);
    });
  });
  const bodies = ['{}', '', '中文 😀', 'é'.repeat(100_001), 'x'.repeat(3_000_000), '\u0000\u007f\u0080'];
  for (let round = 0; round < 5; round++) {
    const results = await Promise.all(bodies.map((body) => ask(connections, body, {}, ['x-a', 'b'])));
    expect(results.map(({ status, text, error }) => [status, text, error])).toEqual(
      bodies.map((body) => [200, body, null]),
    );
  }
  expect(open.size).toBe(bodies.length);
});

test('a header value that could break the line is refused before anything is sent', async () => {
  const connections = await web((_request, response) => response.end());
  expect((await ask(connections, '{}', {}, ['x-a', 'b\r\nc: d'])).error?.message).toMatch(/x-a can not be sent/);
});

/** A server that answers each request on a connection with the next of the given texts; null closes. */
function scripted(answers: readonly (string | null)[], after?: (socket: Socket, index: number) => void) {
  let index = 0;
  const counts = { connections: 0 };
  const server = createServer((socket) => {
    counts.connections++;
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (!text.endsWith('{}')) return;
      text = '';
      const answer = answers[index++] ?? null;
      if (answer === null) socket.end();
      else socket.write(answer, 'latin1');
      after?.(socket, index - 1);
    });
  });
  return { server, counts };
}

const OK = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;

test('what a server says unasked is never taken for the answer to the next request', async () => {
  // Right behind the first answer, as part of the same write.
  const glued = scripted([`${OK('first')}${OK('stray')}`, OK('second')]);
  const first = await to(glued.server);
  expect((await ask(first)).text).toBe('first');
  expect((await ask(first)).text).toBe('second');
  expect(glued.counts.connections).toBe(2);
  // And later, while the connection waits. It has arrived when the client closes for it.
  let strayed: Promise<unknown> = Promise.resolve();
  const late = scripted([OK('first'), OK('second')], (socket, index) => {
    if (index > 0) return;
    strayed = new Promise((resolve) => socket.once('close', resolve));
    setImmediate(() => socket.write(OK('stray')));
  });
  const second = await to(late.server);
  expect((await ask(second)).text).toBe('first');
  await strayed;
  expect((await ask(second)).text).toBe('second');
});

test('a connection that the server has closed, or says it will close, is not used again', async () => {
  const { server, counts } = scripted([
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\na',
    'HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nb',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\nkeep-alive: timeout=1\r\n\r\nc',
    OK('d'),
    OK('e'),
  ]);
  const connections = await to(server);
  for (const text of ['a', 'b', 'c', 'd', 'e']) expect((await ask(connections)).text).toBe(text);
  expect(counts.connections).toBe(4);
});

test('informational answers are passed over; a body without length ends with the connection', async () => {
  const { server } = scripted(['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall of it'], (socket) =>
    socket.end(),
  );
  expect(await ask(await to(server))).toMatchObject({ status: 200, text: 'all of it', error: null });
});

test.each([
  ['before its answer', null],
  ['in a body with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
  ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ['in its head', 'HTTP/1.1 200 OK\r\ncontent-'],
])('a server that breaks off %s is an error', async (_when, answer) => {
  const { server } = scripted([answer], (socket) => socket.end());
  expect((await ask(await to(server))).error).toBeInstanceOf(Error);
});

test('what is no HTTP is an error, and an error of the handler too', async () => {
  const { server } = scripted(['SSH-2.0-x\r\n\r\n', OK('x')]);
  const connections = await to(server);
  expect((await ask(connections)).error?.message).toMatch(/not an HTTP answer/);
  const thrown = await ask(connections, '{}', {
    data: () => {
      throw new Error('of the handler');
    },
  });
  expect(thrown.error?.message).toBe('of the handler');
});

test('aborting closes the connection at once and tells it once; afterwards the call does nothing', async () => {
  let gone: Promise<unknown> = Promise.resolve();
  const { server } = scripted(
    [OK('first'), 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', OK('third')],
    (socket, index) => {
      if (index === 1) gone = new Promise((resolve) => socket.once('close', resolve));
    },
  );
  const connections = await to(server);
  let old: UpstreamCall | null = null;
  await ask(connections, '{}', {
    start: (call) => {
      old = call;
    },
  });
  const result = await ask(connections, '{}', {
    data: (call) => {
      // The call of the request before had the same connection.
      old!.abort(new Error('old'));
      old!.pause();
      expect(call.isPaused()).toBe(false);
      call.abort(new Error('mine'));
      call.abort(new Error('again'));
    },
  });
  expect([result.error?.message, result.text]).toEqual(['mine', 'half']);
  await gone;
  expect((await ask(connections)).text).toBe('third');
});

test('a call aborted at its start sends nothing', async () => {
  let heard = 0;
  const connections = await web((_request, response) => {
    heard++;
    response.end('x');
  });
  const aborted = await ask(connections, '{}', { start: (call) => call.abort(new Error('at once')) });
  expect(aborted.error?.message).toBe('at once');
  expect((await ask(connections)).text).toBe('x');
  expect(heard).toBe(1);
});

test('a paused call stops the server, and everything comes after it is resumed', async () => {
  const total = 30_000_000;
  let written = 0;
  let stalled: () => void = () => undefined;
  const stall = new Promise<void>((resolve) => {
    stalled = resolve;
  });
  const connections = await web((_request, response) => {
    const piece = Buffer.alloc(100_000, 97);
    const go = () => {
      while (written < total) {
        written += piece.length;
        if (!response.write(piece)) {
          response.once('drain', go);
          stalled();
          return;
        }
      }
      response.end();
    };
    go();
  });
  let paused = false;
  const result = await ask(connections, '{}', {
    data: (call) => {
      if (paused) return;
      paused = true;
      call.pause();
      expect(call.isPaused()).toBe(true);
      void stall.then(() => {
        expect(written).toBeLessThan(total);
        call.resume();
      });
    },
  });
  expect([result.text.length, result.error]).toEqual([total, null]);
});

test('nobody there is an error before the start; somebody who does not pick up is one in time', async () => {
  const server = createServer();
  const connections = await to(server);
  server.close();
  let started = false;
  const refused = await ask(connections, '{}', {
    start: () => {
      started = true;
    },
  });
  expect([(refused.error as NodeJS.ErrnoException).code, started]).toEqual(['ECONNREFUSED', false]);
  // Connected, but the other side never says anything of TLS.
  const silent = await to(createServer(), 50, 'https');
  expect((await ask(silent)).error).toBeInstanceOf(ConnectTimeoutError);
});

test('closing ends what is under way', async () => {
  let connections: Connections | null = null;
  connections = await web(() => connections!.close());
  expect((await ask(connections)).error?.message).toMatch(/closed/);
});
