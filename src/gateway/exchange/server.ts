import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Bag, createBag } from './bag.ts';
import { chatCompletions } from './chat.ts';
import { completions } from './completions.ts';
import { type CallerConnections, watchConnections } from './connections.ts';
import { embeddings } from './embeddings.ts';
import { checkDeadlines } from './exchange.ts';
import { answerReadiness } from './health.ts';
import { answerMetrics } from './metrics-page.ts';
import { handleModels, modelNameOf } from './models.ts';
import type { Operation } from './operation.ts';
import type { GatewayParts } from './parts.ts';
import { handleReceipt, receiptIdOf } from './receipts.ts';
import { errorOf, REFUSALS, type Refusal, refuse } from './refusal.ts';
import { type Arriving, handleModelRequest } from './request.ts';
import { responses } from './responses.ts';

/** The endpoints that carry text to a model. Whatever is not in this table does not reach one. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [chatCompletions, completions, embeddings, responses].map((one) => [one.path, one]),
);

/** How often time limits are looked at, in milliseconds; they are as exact as this. */
const SWEEP = 50;

/** The listening side of the gateway. The caller listens on it and closes it. */
export function createGatewayServer(parts: GatewayParts): {
  server: Server;
  connections: CallerConnections;
  stop(): void;
} {
  const { headersMillis, maxConnections } = parts.limits;
  const arriving = createBag<Arriving>();
  const take = (request: IncomingMessage, response: ServerResponse) => {
    try {
      handle(parts, request, response, arriving, connections);
    } catch (error) {
      parts.onProblem(error as Error);
      response.destroy();
    }
  };
  const server = createServer(
    {
      keepAliveTimeout: 65_000,
      headersTimeout: headersMillis,
      // It is looked at so often whether heads are late; a connection that says nothing at all is late too.
      connectionsCheckingInterval: Math.min(1_000, headersMillis),
      // Bodies have their own limit; an answer may take as long as its route allows.
      requestTimeout: 0,
    },
    take,
  );
  // Whoever asks before sending a body hears a refusal instead of sending it in vain.
  server.on('checkContinue', take);
  const connections = watchConnections(server, maxConnections);
  // The parser tells of a broken connection more than once, as long as bytes come.
  const told = new WeakSet<object>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (told.has(socket)) return;
    told.add(socket);
    // Whoever opened a connection in advance and asked nothing hears nothing: a 408 would be taken for the answer to what it asks next.
    if ((socket as Socket).bytesRead === 0) {
      socket.destroy();
      return;
    }
    if (error.code !== 'ECONNRESET') {
      const what = malformed(error.code);
      parts.journal.turnAway(what.code);
      if (socket.writable) socket.end(headOf(what));
    }
    // Whoever does not read must not hold the connection.
    setTimeout(() => socket.destroy(), 1_000).unref();
  });
  const sweeper = setInterval(() => {
    const now = performance.now();
    arriving.each((one) => {
      if (now >= one.until) one.timeOut();
    });
    parts.open.each((exchange) => checkDeadlines(exchange, now));
    parts.entrance.sweep(now);
  }, SWEEP);
  return { server, connections, stop: () => clearInterval(sweeper) };
}

/** What the parser of the runtime would not take: lengths that contradict each other, heads that are none, too long or too late. */
function malformed(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return REFUSALS.headTooLarge;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? REFUSALS.headTimeout : REFUSALS.malformedRequest;
}

function headOf(what: Refusal): string {
  const body = JSON.stringify({ error: errorOf(what) });
  const head = `HTTP/1.1 ${what.status} ${STATUS_CODES[what.status]}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8`;
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function handle(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  arriving: Bag<Arriving>,
  connections: CallerConnections,
): void {
  if (parts.draining()) response.shouldKeepAlive = false;
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const operation = OPERATIONS.get(path);
  if (operation !== undefined) {
    if (request.method === 'POST') handleModelRequest(parts, operation, request, response, arriving, connections);
    else refuse(request, response, REFUSALS.methodNotAllowed, ['allow', 'POST']);
    return;
  }
  const read = readPage(parts, path);
  if (read === null) {
    parts.journal.turnAway(REFUSALS.unknownUrl.code);
    refuse(request, response, REFUSALS.unknownUrl);
  } else if (request.method === 'GET' || request.method === 'HEAD') read(request, response);
  else refuse(request, response, REFUSALS.methodNotAllowed, ['allow', 'GET']);
}

type Page = (request: IncomingMessage, response: ServerResponse) => void;

function readPage(parts: GatewayParts, path: string): Page | null {
  if (path === '/v1/models') return (request, response) => handleModels(parts, request, response, null);
  if (path.startsWith('/v1/models/')) {
    const name = modelNameOf(path);
    return name === undefined ? null : (request, response) => handleModels(parts, request, response, name);
  }
  const recordId = receiptIdOf(path);
  if (recordId !== null) return (request, response) => handleReceipt(parts, request, response, recordId);
  if (path === '/healthz')
    return (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  if (path === '/readyz') return (_request, response) => answerReadiness(parts, response);
  if (path === '/metrics') return (_request, response) => answerMetrics(parts, response);
  return null;
}
