import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatAnswer, chatChunks, isElaborate } from './chat-answers.ts';
import { answerFor, streamFor, WORDS } from './endpoints.ts';

/** How the upstream behaves; asked for per request by the first text that it is given, e.g. `stream-crlf` or `slow 200`. */
export interface UpstreamRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: Record<string, unknown>;
  /** Resolves when the request is over: true when it was answered to the end, false when the caller broke it off. */
  readonly over: Promise<boolean>;
}

export interface TestUpstream {
  /** Base URL for a route, with `/v1`. */
  readonly baseUrl: string;
  /** All requests so far, oldest first. */
  readonly requests: UpstreamRequest[];
  /** The next request that comes in. */
  next(): Promise<UpstreamRequest>;
  /** The most requests that it had to answer at once. */
  mostAtOnce(): number;
  /** How often its list of models was asked for. */
  probes(): number;
  /** From now on every request is answered like this, whatever its text says; null: by its text again. Probes too, where it is an error. */
  behave(how: string | null): void;
  /** Lets answers go on that wait at a chunk `hold`; from then on none waits. */
  goOn(): void;
  close(): Promise<void>;
}

/**
 * A small OpenAI-compatible server that does what it is told: `plain`, `big`, `slow <ms>`, `hang`, `idle`, `cut`, `cut-head`, `error <status>`,
 * `html`, `crlf`, `cr`, `bytes` (one byte a packet), `drip <ms>` (that long between the pieces of a stream), `no-done`, `no-usage`, `endless`,
 * `broken-json`, `error-event`, `long-line`; in chat
 * also `tool` and `json` (`chat-answers.ts`).
 * A body with a member `say` is answered with just that: a whole answer, or a list of chunks; at a chunk `"hold"` it waits, at `"end"` it ends.
 */
export async function startTestUpstream(port = 0): Promise<TestUpstream> {
  const requests: UpstreamRequest[] = [];
  let waiting: ((request: UpstreamRequest) => void)[] = [];
  const held = Promise.withResolvers<void>();
  let probes = 0;
  let open = 0;
  let most = 0;
  let always: string | null = null;
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      probes++;
      const status = always?.startsWith('error ') ? Number(always.slice(6)) : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'raw-upstream-model', object: 'model' }] }));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body = JSON.parse(text) as Record<string, unknown>;
      const over = new Promise<boolean>((resolve) => response.once('close', () => resolve(response.writableFinished)));
      const seen = { path: request.url ?? '', headers: request.headers, text, body, over };
      requests.push(seen);
      most = Math.max(most, ++open);
      void over.then(() => open--);
      for (const tell of waiting) tell(seen);
      waiting = [];
      void answer(seen, response, held.promise, always).catch(() => response.destroy());
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    mostAtOnce: () => most,
    probes: () => probes,
    behave: (how) => {
      always = how;
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
    goOn: () => held.resolve(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { path, body }: UpstreamRequest,
  response: ServerResponse,
  held: Promise<void>,
  always: string | null,
): Promise<void> {
  const [how = 'plain', figure = ''] = (always ?? firstText(body)).split(' ');
  if (body.say !== undefined) {
    await say(body.say, how, response, held);
    return;
  }
  if (how === 'hang') return;
  if (how === 'slow') await wait(Number(figure), response);
  if (how === 'error') {
    const after = figure === '429' || figure === '500' ? { 'retry-after': '7' } : {};
    response.writeHead(Number(figure), { 'content-type': 'application/json', ...after });
    response.end(
      JSON.stringify({ error: { message: `no ${String(body.model)}`, type: 'bad', code: 'upstream_said' } }),
    );
  } else if (how === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<p>sorry</p>');
  } else if (how === 'cut-head') response.destroy();
  else if (path === '/v1/chat/completions' && isElaborate(body, how)) {
    if (body.stream === true) await sayAll(chatChunks(body, how), how, response);
    else sayWhole(chatAnswer(body, how), how, response);
  } else if (path === '/v1/chat/completions') {
    if (body.stream === true) await stream(body, how, response, pauseOf(how, figure));
    else plain(body, how, response);
  } else if (body.stream === true) await sayAll(streamFor(path, body, how), how, response, pauseOf(how, figure));
  else sayWhole(answerFor(path, body, how), how, response);
}

/** The first text that the model is given, in any of the endpoints; 'plain' where it is tokens. */
function firstText({ messages, prompt, input }: Record<string, unknown>): string {
  const given = messages ?? prompt ?? input;
  const first = Array.isArray(given) ? given[0] : given;
  if (typeof first === 'string') return first;
  if (first === null || typeof first !== 'object' || !('content' in first)) return 'plain';
  const { content } = first;
  return Array.isArray(content) ? String(content[0]?.text) : String(content);
}

function sayWhole(answer: unknown, how: string, response: ServerResponse): void {
  const text = JSON.stringify(answer);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (how === 'cut') {
    response.write(text.slice(0, -2));
    setTimeout(() => response.destroy(), 20);
  } else response.end(text);
}

/** Sends events, named where they have a type; without an end, where it breaks off. */
async function sayAll(pieces: Iterable<unknown>, how: string, response: ServerResponse, pause = 0): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces) {
    if (response.destroyed) return;
    const { type } = piece as { type?: string };
    const name = type === undefined ? '' : `event: ${type}\n`;
    const data = typeof piece === 'string' ? piece : JSON.stringify(piece);
    if (!response.write(`${name}data: ${data}\n\n`)) await drained(response);
    if (pause > 0) await wait(pause, response);
  }
  if (how === 'cut') setTimeout(() => response.destroy(), 20);
  // An upstream of responses may leave the connection open after its last event.
  else if (how !== 'open') response.end();
}

async function say(what: unknown, how: string, response: ServerResponse, held: Promise<void>): Promise<void> {
  if (!Array.isArray(what)) {
    sayWhole(what, how, response);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of [...what, '[DONE]']) {
    if (piece === 'hold') {
      await held;
      continue;
    }
    // Ends without a mark.
    if (piece === 'end') break;
    const event = Buffer.from(`data: ${piece === '[DONE]' ? piece : JSON.stringify(piece)}\n\n`);
    for (const bytes of how === 'bytes' ? Array.from(event, (byte) => Buffer.from([byte])) : [event]) {
      response.write(bytes);
      await new Promise(setImmediate);
    }
  }
  response.end();
}

const USAGE = { prompt_tokens: 11, completion_tokens: 6, total_tokens: 17 };

function plain(body: Record<string, unknown>, how: string, response: ServerResponse): void {
  const content = how === 'big' ? '大'.repeat(400_000) : WORDS.join('');
  const text = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: body.model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    ...(how === 'no-usage' ? {} : { usage: USAGE }),
  });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  if (how === 'cut' || how === 'idle') {
    response.write(text.slice(0, -2));
    if (how === 'cut') setTimeout(() => response.destroy(), 20);
  } else response.end(text);
}

async function stream(
  body: Record<string, unknown>,
  how: string,
  response: ServerResponse,
  pause: number,
): Promise<void> {
  const end = how === 'crlf' ? '\r\n\r\n' : how === 'cr' ? '\r\r' : '\n\n';
  const { include_usage: withUsage } = (body.stream_options ?? {}) as { include_usage?: boolean };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = async (text: string) => {
    if (how === 'bytes') {
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
    } else if (!response.write(text)) await drained(response);
  };
  const event = (value: unknown) => send(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}${end}`);
  const chunk = (choices: unknown[], usage: unknown = null) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: body.model,
    choices,
    ...(withUsage ? { usage: how === 'no-usage' ? null : usage } : {}),
  });
  await send(`: keep-alive${end}`);
  await event(chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]));
  if (how === 'endless') {
    const content = 'x'.repeat(8_000);
    while (!response.destroyed) await event(chunk([{ index: 0, delta: { content }, finish_reason: null }]));
    return;
  }
  for (const content of how === 'long-line' ? ['长'.repeat(300_000)] : WORDS) {
    await event(chunk([{ index: 0, delta: { content }, finish_reason: null }]));
    if (pause > 0) await wait(pause, response);
    if (how === 'cut' || how === 'idle' || how === 'broken-json' || how === 'error-event') break;
  }
  if (how === 'idle') return;
  if (how === 'cut') {
    setTimeout(() => response.destroy(), 20);
    return;
  }
  if (how === 'broken-json') await event('{"choices": [');
  if (how === 'error-event') await event({ error: { message: `${String(body.model)} is out of memory`, code: 'oom' } });
  await event(chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]));
  if (withUsage) await event(chunk([], USAGE));
  if (how !== 'no-done') await event('[DONE]');
  response.end();
}

const pauseOf = (how: string, figure: string) => (how === 'drip' ? Number(figure) : 0);

function wait(millis: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    response.on('close', done);
  });
}

/** Resolves when the response can take more, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
