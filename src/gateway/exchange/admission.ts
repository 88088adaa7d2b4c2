import type { IncomingMessage } from 'node:http';
import type { WatchedCaller } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import type { Caller, HeldPolicy, ServedRelease } from '../policy/index.ts';
import type { GatewayParts } from './parts.ts';
import { modelNotFound, REFUSALS, type Refusal } from './refusal.ts';

/** Who calls, by the key in `Authorization: Bearer` or `x-api-key`. */
export function authenticate(request: IncomingMessage, held: HeldPolicy, now: number): Caller | Refusal {
  const secret = presentedSecret(request);
  const caller = secret === null ? undefined : held.callers.get(sha256Hex(secret));
  return caller === undefined || caller.until <= now ? REFUSALS.invalidKey : caller;
}

function presentedSecret(request: IncomingMessage): string | null {
  const { authorization, 'x-api-key': key } = request.headers;
  if (authorization !== undefined && /^bearer /i.test(authorization)) return authorization.slice(7).trim();
  return typeof key === 'string' ? key : null;
}

/** Who asks for something that calls no model, as far as it is known, and what stops them. */
type Reader = { caller: Caller; stopped: null } | { caller: Caller | null; stopped: Refusal };

/** The key holds, and neither the gateway nor the caller is stopped. */
export function admitReader(parts: GatewayParts, request: IncomingMessage): Reader {
  const stopped = parts.stopped();
  if (stopped !== null) return { caller: null, stopped };
  const held = parts.hold.policy();
  if (held === null) return { caller: null, stopped: REFUSALS.noPolicy };
  const caller = authenticate(request, held, parts.wall());
  return 'status' in caller ? { caller: null, stopped: caller } : { caller, stopped: checkCaller(parts, caller) };
}

/** What must hold before a body is read. */
export function checkReadiness(parts: GatewayParts): Refusal | null {
  const stopped = parts.stopped();
  if (stopped !== null) return stopped;
  if (parts.hold.policy() === null) return REFUSALS.noPolicy;
  if (parts.journal.failure() !== null) return REFUSALS.journalUnavailable;
  const spool = parts.spool.refusal();
  return spool === null ? null : REFUSALS[spool];
}

/** What the standing says against a request that was admitted before: a stop reaches answers under way too. */
export function checkStanding(
  parts: Pick<GatewayParts, 'hold'>,
  { caller, served, endUser }: { caller: Caller; served: ServedRelease; endUser: string | null },
): Refusal | null {
  const standing = parts.hold.standing();
  if (parts.hold.keyStopped(caller.key.id)) return REFUSALS.keySuspended;
  if (standing.applications.has(caller.application.id)) return REFUSALS.applicationSuspended;
  if (standing.releases.has(served.release.id)) return REFUSALS.releaseSuspended;
  if (endUser !== null && standing.users.size > 0 && standing.users.has(`${caller.application.id}/${endUser}`))
    return REFUSALS.userSuspended;
  return null;
}

const NOBODY: readonly WatchedCaller[] = [];

/** As whom this caller is watched for misuse: as an end user, by their key, both, or (as nearly always) not at all. */
export function watchedAs(
  { hold }: Pick<GatewayParts, 'hold'>,
  caller: Pick<Caller, 'application' | 'key'>,
  endUser: string | null,
): readonly WatchedCaller[] {
  const { watched } = hold.standing();
  if (watched.size === 0) return NOBODY;
  const person = endUser === null ? undefined : watched.get(`${caller.application.id}/${endUser}`);
  const key = watched.get(caller.key.id);
  return [person, key].filter((one) => one !== undefined);
}

/** What those who are watched are told with every answer, name and value in turn; nothing for all others. */
export function warningHeaders(watched: readonly WatchedCaller[]): readonly string[] {
  if (watched.length === 0) return [];
  const limited = watched.some(({ grade }) => grade === 'limit');
  return ['x-steward-warning', `misuse;grade=${limited ? 'limit' : 'warn'}`];
}

/** Whether the caller is stopped as a whole. */
export function checkCaller(parts: GatewayParts, caller: Caller): Refusal | null {
  const standing = parts.hold.standing();
  if (parts.hold.keyStopped(caller.key.id)) return REFUSALS.keySuspended;
  if (standing.applications.has(caller.application.id)) return REFUSALS.applicationSuspended;
  return null;
}

/** The release that serves this name to this caller now. */
export function resolveRelease(
  parts: GatewayParts,
  caller: Caller,
  model: string,
  endUser: string | null,
  now: number,
): ServedRelease | Refusal {
  const served = caller.releases.get(model);
  if (served === undefined || served.notAfter <= now) return modelNotFound(model);
  const stopped = checkStanding(parts, { caller, served, endUser });
  if (stopped !== null) return stopped;
  return parts.hold.leaseHolds(served) ? served : REFUSALS.leaseExpired;
}
