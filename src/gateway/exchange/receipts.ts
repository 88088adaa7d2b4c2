import type { IncomingMessage, ServerResponse } from 'node:http';
import { isId } from '../../kernel/identity/index.ts';
import { admitReader } from './admission.ts';
import type { GatewayParts } from './parts.ts';
import { answerJson, REFUSALS, type Refusal, refuse, turnCallerAway } from './refusal.ts';

const PATH = /^\/v1\/records\/([^/]+)\/receipt$/;

/** The id in `/v1/records/{id}/receipt`; null for any other address. */
export function receiptIdOf(path: string): string | null {
  return PATH.exec(path)?.[1] ?? null;
}

/**
 * `GET /v1/records/{id}/receipt`: the proof that a record is in its log, for whoever holds a key of the record's application. A record of
 * another application looks as one that does not exist.
 */
export function handleReceipt(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): void {
  const { caller, stopped } = admitReader(parts, request);
  const turnAway = (what: Refusal) => {
    turnCallerAway(parts, what, caller);
    refuse(request, response, what);
  };
  if (stopped !== null) {
    turnAway(stopped);
    return;
  }
  if (!isId('traffic', id)) {
    turnAway(REFUSALS.recordNotFound);
    return;
  }
  parts.receipt(caller.application.id, id).then(
    (receipt) => {
      if (receipt === null) turnAway(REFUSALS.recordNotFound);
      else answerJson(response, 200, receipt, []);
    },
    (error: Error) => {
      parts.onProblem(error);
      turnAway(REFUSALS.receiptUnavailable);
    },
  );
}
