import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, type ChatRequest, characters, parseChatRequest } from './chat-request.ts';
import { complete } from './completion.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { loadModelFolder, type ModelFolder } from './model-folder.ts';

const LARGEST_BODY = 1024 * 1024;

export interface TinyModelServerOptions {
  /** Folder with `model.bin` and `model.json`. */
  readonly modelDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** When given, `/v1` asks for it as a bearer token. */
  readonly apiKey?: string;
  /** Slows generation down to what a larger model would do; as fast as possible when left out. */
  readonly tokensPerSecond?: number;
}

export interface TinyModelServer {
  /** e.g. `http://127.0.0.1:41234`; the API's base is `${url}/v1`. */
  readonly url: string;
  /** Ends running answers and frees the port. */
  close(): Promise<void>;
}

interface Serving {
  readonly model: ModelFolder;
  readonly metrics: Metrics;
  readonly keyDigest: Buffer | undefined;
  readonly interval: number;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** @throws ArtefactError for a model that can't be served, or the error of listening */
export async function createTinyModelServer(options: TinyModelServerOptions): Promise<TinyModelServer> {
  const { modelDir, port, host = '127.0.0.1', apiKey, tokensPerSecond } = options;
  if (tokensPerSecond !== undefined && !(tokensPerSecond > 0)) throw new RangeError('tokensPerSecond must be above 0.');
  if (apiKey === '') throw new RangeError('The API key is empty: leave it out, or give one.');
  const serving: Serving = {
    model: loadModelFolder(modelDir),
    metrics: createMetrics(),
    keyDigest: apiKey === undefined ? undefined : digest(apiKey),
    interval: tokensPerSecond === undefined ? 0 : 1000 / tokensPerSecond,
  };
  const server = createServer((request, response) => void handle(serving, request, response));
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than the pools of usual clients keep a connection, so that the client is the one to close it.
  server.keepAliveTimeout = 65_000;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) left.abort();
  });
  const path = (request.url ?? '/').split('?', 1)[0]!;
  const route = routeOf(path);
  let status = 200;
  try {
    await answer(serving, route, path, request, response, left.signal);
  } catch (error) {
    // The socket's end may show before the response closes (a client that leaves while it is still sending).
    if (request.socket.destroyed) left.abort();
    if (!left.signal.aborted) status = sendError(response, error);
    // Many clients read only after sending: what is left of a refused body is read and thrown away, for requestTimeout at
    // most. Closing the connection instead would lose them the answer.
    request.resume();
  }
  serving.metrics.request(route, left.signal.aborted ? 499 : status);
}

type Route = 'chat' | 'models' | 'health' | 'metrics' | 'unknown';

function routeOf(path: string): Route {
  if (path === '/v1/chat/completions') return 'chat';
  if (path === '/v1/models' || path.startsWith('/v1/models/')) return 'models';
  if (path === '/health') return 'health';
  return path === '/metrics' ? 'metrics' : 'unknown';
}

async function answer(
  serving: Serving,
  route: Route,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { model, metrics } = serving;
  if (path.startsWith('/v1')) requireKey(serving, request);
  if (route === 'unknown') throw new ApiError(404, 'unknown_url', `There is nothing at ${request.method} ${path}.`);
  const method = route === 'chat' ? 'POST' : 'GET';
  if (request.method !== method) {
    response.setHeader('allow', method);
    throw new ApiError(405, 'method_not_allowed', `${path} is for ${method} only.`);
  }
  if (route === 'health')
    return sendJson(response, 200, { status: 'ok', model: model.name, sha256: model.artefactSha256 });
  if (route === 'metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(metrics.text());
    return;
  }
  if (route === 'models') return sendJson(response, 200, models(model, path));
  const chat = parseChatRequest(await readJson(request), model.name);
  metrics.tokens('prompt', chat.promptTokens);
  metrics.running(1);
  try {
    await (chat.stream ? sendStream : sendWhole)(serving, chat, response, signal);
  } finally {
    metrics.running(-1);
  }
}

function requireKey({ keyDigest }: Serving, request: IncomingMessage): void {
  if (keyDigest === undefined) return;
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined || !timingSafeEqual(digest(given), keyDigest)) {
    throw new ApiError(
      401,
      'invalid_api_key',
      'The API key is missing or wrong: send it as "Authorization: Bearer KEY".',
    );
  }
}

function models(model: ModelFolder, path: string): object {
  const entry = { id: model.name, object: 'model', created: model.created, owned_by: 'llm-steward' };
  if (path === '/v1/models') return { object: 'list', data: [entry] };
  if (path === `/v1/models/${model.name}`) return entry;
  throw new ApiError(
    404,
    'model_not_found',
    `There is no model with this name here; there is "${model.name}".`,
    'model',
  );
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not destroy the request: the refusal still has to go out on its socket.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LARGEST_BODY)
      throw new ApiError(413, 'body_too_large', `The body is larger than ${LARGEST_BODY} bytes.`);
    pieces.push(piece);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces)));
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON in UTF-8.');
  }
}

function envelope(model: ModelFolder, object: string) {
  return {
    id: `chatcmpl-${randomBytes(12).toString('hex')}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: model.name,
    system_fingerprint: `fp_${model.artefactSha256.slice(0, 12)}`,
  };
}

const usageOf = (prompt: number, completion: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
});

async function sendWhole(
  serving: Serving,
  chat: ChatRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { model, metrics, interval } = serving;
  const pieces = complete(model, chat.completion, signal, interval);
  let content = '';
  for (;;) {
    const next = await pieces.next();
    if (!next.done) {
      content += next.value;
      metrics.tokens('completion', characters(next.value));
      continue;
    }
    const message = { role: 'assistant', content, refusal: null };
    sendJson(response, 200, {
      ...envelope(model, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: next.value }],
      usage: usageOf(chat.promptTokens, characters(content)),
    });
    return;
  }
}

async function sendStream(
  serving: Serving,
  chat: ChatRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { model, metrics, interval } = serving;
  const common = envelope(model, 'chat.completion.chunk');
  const usage = chat.includeUsage ? { usage: null } : {};
  const send = async (event: string) => {
    // A client that reads slowly holds generation back instead of filling memory.
    if (!response.write(`data: ${event}\n\n`)) await once(response, 'drain', { signal });
  };
  const chunk = (delta: object, reason: string | null) =>
    send(
      JSON.stringify({ ...common, choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }], ...usage }),
    );
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  await chunk({ role: 'assistant', content: '' }, null);
  const pieces = complete(model, chat.completion, signal, interval);
  let count = 0;
  for (;;) {
    const next = await pieces.next();
    if (next.done) {
      await chunk({}, next.value);
      break;
    }
    count += characters(next.value);
    metrics.tokens('completion', characters(next.value));
    await chunk({ content: next.value }, null);
  }
  if (chat.includeUsage) {
    await send(JSON.stringify({ ...common, choices: [], usage: usageOf(chat.promptTokens, count) }));
  }
  response.end('data: [DONE]\n\n');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
  response.end(bytes);
}

/** Answers the error in the shape of OpenAI's; returns the status that was sent. */
function sendError(response: ServerResponse, error: unknown): number {
  if (response.headersSent) {
    // Too late for a status: a cut stream is how the client learns of it.
    response.destroy();
    return 500;
  }
  const api = error instanceof ApiError ? error : new ApiError(500, 'internal_error', 'The server failed.');
  if (api !== error) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const type = api.status >= 500 ? 'server_error' : 'invalid_request_error';
  sendJson(response, api.status, { error: { message: api.message, type, param: api.param, code: api.code } });
  return api.status;
}
