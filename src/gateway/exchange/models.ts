import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, ServedRelease } from '../policy/index.ts';
import { admitReader } from './admission.ts';
import type { GatewayParts } from './parts.ts';
import { answerJson, modelNotFound, REFUSALS, type Refusal, refuse, turnCallerAway } from './refusal.ts';

/** `GET /v1/models` and `GET /v1/models/{id}`: what this key may call now, and nothing else. */
export function handleModels(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  name: string | null,
): void {
  const { caller, stopped } = admitReader(parts, request);
  const answer = stopped === null ? listModels(parts, caller, name) : stopped;
  if (isRefusal(answer)) {
    turnCallerAway(parts, answer, caller);
    refuse(request, response, answer);
    return;
  }
  answerJson(response, 200, JSON.stringify(answer), []);
}

function listModels(parts: GatewayParts, caller: Caller, name: string | null): object | Refusal {
  const held = parts.hold.policy();
  if (held === null) return REFUSALS.noPolicy;
  const now = parts.wall();
  if (!parts.hold.leased()) return REFUSALS.leaseExpired;
  const { releases: suspended } = parts.hold.standing();
  const created = Math.floor(Date.parse(held.policy.compiledAt) / 1000) || 0;
  const served = [...caller.releases.values()].filter(
    (one) => one.notAfter > now && !suspended.has(one.release.id) && parts.hold.leaseHolds(one),
  );
  const describe = ({ release }: ServedRelease) => ({
    id: release.modelName,
    object: 'model',
    created,
    owned_by: held.policy.organisationId,
  });
  if (name === null) return { object: 'list', data: served.map(describe) };
  const found = served.find(({ release }) => release.modelName === name);
  return found === undefined ? modelNotFound(name) : describe(found);
}

function isRefusal(answer: object): answer is Refusal {
  return 'status' in answer && 'code' in answer;
}

/** The name in `/v1/models/{id}`; names may hold slashes, encoded or not. Undefined when it can't be decoded. */
export function modelNameOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice('/v1/models/'.length));
  } catch {
    return undefined;
  }
}
