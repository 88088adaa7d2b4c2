import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Bag, createBag } from './bag.ts';
import { chatCompletions } from './chat.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import { checkDeadlines } from './exchange.ts';
import { answerMetrics, answerReadiness } from './health.ts';
import { handleModels, modelNameOf } from './models.ts';
import type { Operation } from './operation.ts';
import type { GatewayParts } from './parts.ts';
import { REFUSALS, refuse } from './refusal.ts';
import { type Arriving, handleModelRequest } from './request.ts';
import { responses } from './responses.ts';

/** The endpoints that carry text to a model. Whatever is not in this table does not reach one. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [chatCompletions, completions, embeddings, responses].map((one) => [one.path, one]),
);

/** How often time limits are looked at, in milliseconds; they are as exact as this. */
const SWEEP = 50;

/** The listening side of the gateway. The caller listens on it and closes it. */
export function createGatewayServer(parts: GatewayParts): { server: Server; stop(): void } {
  const arriving = createBag<Arriving>();
  const server = createServer(
    {
      keepAliveTimeout: 65_000,
      headersTimeout: 10_000,
      // Bodies have their own limit; an answer may take as long as its route allows.
      requestTimeout: 0,
    },
    (request, response) => {
      try {
        handle(parts, request, response, arriving);
      } catch (error) {
        parts.onProblem(error as Error);
        response.destroy();
      }
    },
  );
  const sweeper = setInterval(() => {
    const now = performance.now();
    arriving.each((one) => {
      if (now >= one.until) one.timeOut();
    });
    parts.open.each((exchange) => checkDeadlines(exchange, now));
    parts.entrance.sweep(now);
  }, SWEEP);
  return { server, stop: () => clearInterval(sweeper) };
}

function handle(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  arriving: Bag<Arriving>,
): void {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const operation = OPERATIONS.get(path);
  if (operation !== undefined) {
    if (request.method === 'POST') handleModelRequest(parts, operation, request, response, arriving);
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
  if (path === '/healthz')
    return (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
  if (path === '/readyz') return (_request, response) => answerReadiness(parts, response);
  if (path === '/metrics') return (_request, response) => answerMetrics(parts, response);
  return null;
}
