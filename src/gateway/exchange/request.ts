import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../policy/index.ts';
import { authenticate, checkCaller, checkReadiness, resolveRelease, watchedAs } from './admission.ts';
import type { Bag } from './bag.ts';
import { parseBody } from './body.ts';
import type { CallerConnections } from './connections.ts';
import type { Entry, SettleUse } from './entrance.ts';
import { connectionClosed, type Exchange, openExchange } from './exchange.ts';
import { runExchange } from './forward.ts';
import type { Operation } from './operation.ts';
import type { GatewayParts } from './parts.ts';
import type { Place } from './places.ts';
import { REFUSALS, type Refusal, refuse, turnCallerAway } from './refusal.ts';

const NO_HEADERS: readonly string[] = [];

/** A request whose body is still coming; the sweeper ends those that take too long. */
export interface Arriving {
  place: number;
  readonly until: number;
  timeOut(): void;
}

/**
 * One request to a model, from its headers on: everything that can be decided without the body is decided before the body
 * is read, and whatever is turned away is counted.
 */
export function handleModelRequest(
  parts: GatewayParts,
  operation: Operation,
  request: IncomingMessage,
  response: ServerResponse,
  arriving: Bag<Arriving>,
  connections: CallerConnections,
): void {
  const { traceparent, tracestate } = request.headers;
  const trace =
    parts.observer?.arrive({ operation, traceparent: one(traceparent), tracestate: one(tracestate) }) ?? null;
  let turnedAway = false;
  let caller: Caller | null = null;
  const turnAway = (what: Refusal, headers: readonly string[] = NO_HEADERS) => {
    turnedAway = true;
    turnCallerAway(parts, what, caller);
    trace?.turnedAway(what.status, what.code);
    refuse(request, response, what, headers);
  };
  const known = checkReadiness(parts) ?? authenticate(request, parts.hold.policy()!, parts.wall());
  if ('status' in known) {
    turnAway(known);
    return;
  }
  caller = known;
  const shut = admitHead(parts, request, known);
  if (shut !== null) {
    turnAway(shut);
    return;
  }
  const { limits } = parts;
  const place = parts.places.take(known.application.id);
  if ('status' in place) {
    turnAway(place);
    return;
  }
  const { socket } = request;
  connections.admitted(socket);
  if (request.headers.expect !== undefined) response.writeContinue();
  let exchange: Exchange | null = null;
  let entry: Entry | null = null;
  const arrival = readBody(parts, request, arriving, place, (body) => {
    if (!Buffer.isBuffer(body)) {
      turnAway(body);
      return;
    }
    const read = parseBody(body, limits);
    const asked = 'status' in read ? read : operation.read(read);
    if ('status' in asked) {
      turnAway(asked);
      return;
    }
    const endUser = asked.user === null ? null : parts.pseudonym(known.application.id, asked.user);
    // Asked again: the body may have taken seconds to come, and what was allowed then may be stopped now.
    const stopped = checkReadiness(parts) ?? checkCaller(parts, known);
    const served = stopped ?? resolveRelease(parts, known, asked.model, endUser, parts.wall());
    if ('status' in served) {
      turnAway(served);
      return;
    }
    const watched = watchedAs(parts, caller, endUser);
    const limited = parts.entrance.limits(parts.hold.policy()!, watched);
    if (limited === null) {
      exchange = openExchange(
        parts,
        request,
        response,
        operation,
        asked,
        known,
        served,
        endUser,
        null,
        NO_HEADERS,
        trace,
      );
      runExchange(exchange);
      return;
    }
    const entering = {
      operation,
      asked,
      caller: known,
      served,
      endUser,
      watched,
      address: parts.addressOf(request),
      check() {
        // It may have waited for its turn: what serves now decides.
        const now = checkReadiness(parts) ?? resolveRelease(parts, known, asked.model, endUser, parts.wall());
        if ('status' in now) return now;
        entering.served = now;
        return null;
      },
      run(settle: SettleUse | null, headers: readonly string[]) {
        const { served: serving } = entering;
        exchange = openExchange(
          parts,
          request,
          response,
          operation,
          asked,
          known,
          serving,
          endUser,
          settle,
          headers,
          trace,
        );
        runExchange(exchange);
      },
      turnAway,
    };
    entry = parts.entrance.enter(limited, entering);
  });
  // `close` comes once, when the answer is out or the connection is gone.
  response.on('close', () => {
    place.leave();
    connections.free(socket);
    arrival.leave();
    entry?.leave();
    if (exchange !== null) connectionClosed(exchange);
    else if (!turnedAway) trace?.left();
  });
}

const one = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined);

/** What can be refused by the head alone, once it is known who asks. */
function admitHead(parts: GatewayParts, request: IncomingMessage, caller: Caller): Refusal | null {
  const stopped = checkCaller(parts, caller);
  if (stopped !== null) return stopped;
  const { figures, limits } = parts;
  if (figures.openRequests >= limits.maxOpen) return REFUSALS.overloaded;
  const held = parts.entrance.limits(parts.hold.policy()!);
  const shed = held === null ? null : parts.entrance.shed(held, caller);
  if (shed !== null) return shed;
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return REFUSALS.encodedBody;
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBodyBytes) return REFUSALS.bodyTooLarge;
  return null;
}

/** Reads the body within its limits; `done` is called once, unless the caller leaves before. */
function readBody(
  parts: GatewayParts,
  request: IncomingMessage,
  arriving: Bag<Arriving>,
  place: Place,
  done: (body: Buffer | Refusal) => void,
): { leave(): void } {
  const chunks: Buffer[] = [];
  let over = false;
  const finish = (body: Buffer | Refusal | null) => {
    if (over) return;
    over = true;
    arriving.remove(entry);
    if (body !== null) done(body);
  };
  const entry: Arriving = {
    place: -1,
    until: performance.now() + parts.limits.bodyMillis,
    timeOut: () => finish(REFUSALS.bodyTimeout),
  };
  arriving.add(entry);
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    const excess = place.grow(chunk.length);
    if (excess === null) chunks.push(chunk);
    else {
      chunks.length = 0;
      finish(excess);
    }
  });
  request.on('end', () => finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  const leave = () => finish(null);
  request.on('error', leave);
  return { leave };
}
