import { NO_LIMITS, type WatchedCaller } from '../../kernel/policy/index.ts';
import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import {
  actualsOf,
  type Claim,
  claimsOf,
  createEndUserWatch,
  createFairQueue,
  createRules,
  type Decision,
  type Grant,
  type Limits,
  type Rule,
  untilNextPeriod,
  type Waiting,
} from '../limits/index.ts';
import type { Caller, HeldPolicy, ServedRelease } from '../policy/index.ts';
import { type Expected, expectedOf } from './expected.ts';
import { headersOf, refusalOf, STORE_AWAY, shortageHeaders } from './limit-words.ts';
import { createLimitsIndex, type HeldLimits, UNLIMITED } from './limited.ts';
import type { Asked, Operation } from './operation.ts';
import { REFUSALS, type Refusal } from './refusal.ts';

/** Somebody at the entrance: admitted by key and release, not yet by limits. */
export interface Entering {
  readonly operation: Pick<Operation, 'name'>;
  readonly asked: Pick<Asked, 'body'>;
  readonly caller: Pick<Caller, 'application' | 'key'>;
  readonly served: Pick<ServedRelease, 'release'>;
  readonly endUser: string | null;
  /** As whom the caller is watched for misuse. */
  readonly watched: readonly WatchedCaller[];
  readonly address: string;
  /** What the standing says now: asked again after a wait. */
  check(): Refusal | null;
  /** Called once when there is room, with headers (name and value in turn) for the answer, and what is to be told when it is over. */
  run(settle: SettleUse | null, headers: readonly string[]): void;
  /** Called once instead when there is none. */
  turnAway(what: Refusal, headers: readonly string[]): void;
}

/** Tells what was really used, once: at which endpoint, and null where nothing was. A request that was made counts in any case. */
export type SettleUse = (
  endpointId: string | null,
  usage: Pick<TrafficUsage, 'inputTokens' | 'outputTokens'> | null,
) => void;

/** Somebody who has come in, or waits to. */
export interface Entry {
  /** The connection is done with: the place is free again, or is waited for no longer. */
  leave(): void;
}

/** Where limits, budgets and places are asked for before a request is accepted. */
export interface Entrance {
  /** Null while neither the policy nor the standing limits anything for the caller: then there is nothing to ask. */
  limits(held: HeldPolicy, watched?: readonly WatchedCaller[]): HeldLimits | null;
  /** What can be refused before the body is read. */
  shed(held: HeldLimits, caller: Pick<Caller, 'application' | 'key'>): Refusal | null;
  enter(held: HeldLimits, entering: Entering): Entry;
  /** Ends waits whose time is over; called every few milliseconds, `now` on the monotonic clock. */
  sweep(now: number): void;
  /** Requests that wait for their turn. */
  waiting(): number;
  problems(): string[];
}

const NO_RULES: readonly (readonly Rule[] | null)[] = [];
/** How soon those who wait for a place that is counted elsewhere ask again, in milliseconds. */
const ASK_AGAIN = 250;
/** How long a full count of requests is taken for granted without asking, in milliseconds. */
const SURE_FOR = 1_000;

export function createEntrance(options: {
  limits: Limits;
  newId: () => string;
  wall: () => number;
  onProblem: (error: Error) => void;
}): Entrance {
  const { limits, newId, wall, onProblem } = options;
  const index = createLimitsIndex();
  const users = createEndUserWatch();
  let bounds = { places: Number.POSITIVE_INFINITY, lengthOfLane: 0 };
  const queue = createFairQueue(() => bounds);
  /** Those who wait until fewer requests of their application are under way, by counter. */
  const blocked = new Map<string, Blocked[]>();
  /** Counters of requests per minute that are full until then. */
  const full = new Map<string, { readonly until: number; readonly shortage: Refusal }>();

  interface Blocked {
    readonly until: number;
    askedAt: number;
    again(): void;
    expire(): void;
  }

  function endUserRules(held: HeldLimits, { caller, endUser, address }: Entering): readonly Rule[] | null {
    const { application, key } = caller;
    const set = held.endUsers.get(application.id);
    if (set === undefined) return null;
    const byAddress = `${key.id}/${address}`;
    const ids = [byAddress, key.id];
    if (endUser !== null && users.look(application.id, endUser) === 'usable')
      ids.unshift(`${application.id}/${endUser}`);
    // The key is followed whatever comes: there are as many as the policy names.
    for (const id of ids) {
      const rules = createRules('end_user', id, set);
      if (rules === null || id === key.id || limits.follows(rules[0]!.counter)) return rules;
    }
    return null;
  }

  /** Of those who are limited for misuse, beside whatever the policy limits: the standing bounds how many there are. */
  function misuseRules({ watched }: Entering): readonly (readonly Rule[] | null)[] {
    if (watched.length === 0) return NO_RULES;
    return watched.map(({ id, requestsPerMinute }) =>
      requestsPerMinute === undefined
        ? null
        : createRules('end_user', `misuse/${id}`, { ...NO_LIMITS, requestsPerMinute }),
    );
  }

  function claims(held: HeldLimits, entering: Entering, expected: Expected): Claim[] {
    const { caller, served } = entering;
    const { inputTokens, outputTokens } = expected;
    const scopes = [
      held.applications.get(caller.application.id) ?? null,
      held.keys.get(caller.key.id) ?? null,
      held.releases.get(served.release.id) ?? null,
      endUserRules(held, entering),
      ...misuseRules(entering),
    ];
    if (scopes.every((rules) => rules === null)) return [];
    const amounts = {
      tokens: inputTokens + outputTokens,
      money: held.expectedCost(served.release.id, inputTokens, outputTokens),
    };
    const now = wall();
    return claimsOf(scopes, amounts, (period) => held.periodOf(period, now));
  }

  function wake(counter: string): void {
    const waiting = blocked.get(counter);
    const first = waiting?.shift();
    if (waiting?.length === 0) blocked.delete(counter);
    first?.again();
  }

  function give(grant: Grant, actual: readonly number[]): void {
    limits.settle(grant, actual);
    if (blocked.size === 0) return;
    for (const { kind, counter } of grant.reservation.claims) if (kind === 'open') wake(counter);
  }
  const settleOf =
    (held: HeldLimits, grant: Grant): SettleUse =>
    (endpointId, usage) => {
      const { inputTokens, outputTokens } = usage ?? { inputTokens: 0, outputTokens: 0 };
      const amounts = { tokens: inputTokens + outputTokens, money: held.cost(endpointId, inputTokens, outputTokens) };
      give(grant, actualsOf(grant.reservation.claims, amounts));
    };
  const giveBack = (grant: Grant) =>
    give(
      grant,
      grant.reservation.claims.map(() => 0),
    );

  function enter(held: HeldLimits, entering: Entering): Entry {
    const { serving } = held;
    const { gateway } = serving;
    const lane = entering.caller.application.id;
    const expected = expectedOf(entering.operation, entering.asked.body.value, serving.defaultOutputTokens);
    const until = performance.now() + (gateway?.queueMillis ?? 0);
    let gone = false;
    let ran = false;
    let waits: { counter: string; entry: Blocked } | null = null;

    const turnAway = (what: Refusal, headers: readonly string[] = []) => {
      gone = true;
      queue.leave(place);
      entering.turnAway(what, headers);
    };

    const place: Waiting = {
      lane,
      cost: expected.inputTokens + expected.outputTokens,
      placed: false,
      until,
      start() {
        const stopped = entering.check();
        if (stopped !== null) {
          turnAway(stopped);
          return;
        }
        const claimed = claims(held, entering, expected);
        if (claimed.length === 0) {
          ran = true;
          entering.run(null, []);
          return;
        }
        const decision = limits.reserve(newId(), claimed);
        if (!(decision instanceof Promise)) decide(decision);
        else
          decision.then(decide).catch((error: Error) => {
            onProblem(error);
            if (!gone && !ran) turnAway(REFUSALS.limitsUnavailable);
          });
      },
      expire: () => turnAway(REFUSALS.queueTimeout),
    };

    function decide(decision: Decision): void {
      const { grant, shortage, away } =
        decision.shortage === undefined
          ? decision
          : { ...decision, shortage: untilNextPeriod(decision.shortage, wall()) };
      if (gone) {
        // The caller left while the store was asked.
        if (grant !== undefined) giveBack(grant);
      } else if (grant !== undefined) {
        ran = true;
        entering.run(settleOf(held, grant), headersOf(grant));
      } else if (away === true) turnAway(STORE_AWAY);
      else if (shortage === undefined) turnAway(REFUSALS.limitsJoining);
      else if (shortage.claim.kind === 'open' && waitFor(shortage.claim.counter, refusalOf(shortage))) return;
      else {
        const refusal = refusalOf(shortage);
        const { claim, retryMillis } = shortage;
        const early = claim.scope === 'application' || claim.scope === 'key';
        if (early && claim.name === 'requests_per_minute' && retryMillis !== null)
          full.set(claim.counter, { until: performance.now() + Math.min(retryMillis, SURE_FOR), shortage: refusal });
        turnAway(refusal, shortageHeaders(shortage));
      }
    }

    /** Waits for one of those who are under way to end, where the policy lets requests wait. */
    function waitFor(counter: string, refusal: Refusal): boolean {
      const now = performance.now();
      const waiting = blocked.get(counter) ?? [];
      if (gateway === null || now >= until || waiting.length >= gateway.queueLength) return false;
      queue.leave(place);
      const entry: Blocked = {
        until,
        askedAt: now,
        again() {
          waits = null;
          if (!gone && queue.enter(place) === 'full') turnAway(REFUSALS.queueFull);
        },
        expire() {
          waits = null;
          turnAway(refusal);
        },
      };
      waits = { counter, entry };
      waiting.push(entry);
      blocked.set(counter, waiting);
      return true;
    }

    bounds =
      gateway === null
        ? { places: Number.POSITIVE_INFINITY, lengthOfLane: 0 }
        : { places: gateway.concurrentRequests, lengthOfLane: gateway.queueLength };
    if (queue.enter(place) === 'full') turnAway(REFUSALS.queueFull);
    return {
      leave() {
        gone = true;
        queue.leave(place);
        if (waits === null) return;
        const waiting = blocked.get(waits.counter);
        const at = waiting?.indexOf(waits.entry) ?? -1;
        if (at >= 0) waiting!.splice(at, 1);
        waits = null;
      },
    };
  }

  return {
    limits: (held, watched) =>
      index(held) ?? (watched?.some(({ grade }) => grade === 'limit') === true ? UNLIMITED : null),
    shed({ serving, applications, keys }, { application, key }) {
      if (serving.gateway !== null && queue.isFull(application.id)) return REFUSALS.queueFull;
      if (full.size === 0) return null;
      const now = performance.now();
      for (const rules of [applications.get(application.id), keys.get(key.id)])
        for (const { counter, name } of rules ?? []) {
          if (name !== 'requests_per_minute') continue;
          const known = full.get(counter);
          if (known !== undefined && known.until > now) return known.shortage;
        }
      return null;
    },
    enter,
    sweep(now) {
      queue.sweep(now);
      for (const [counter, { until }] of full) if (until <= now) full.delete(counter);
      for (const [counter, waiting] of blocked) {
        for (const one of waiting.filter(({ until }) => until <= now)) {
          waiting.splice(waiting.indexOf(one), 1);
          one.expire();
        }
        const first = waiting[0];
        if (first === undefined) blocked.delete(counter);
        // Somebody may have ended at another gateway, or a policy may allow more.
        else if (now - first.askedAt >= ASK_AGAIN) wake(counter);
      }
    },
    waiting: () => [...blocked.values()].reduce((sum, { length }) => sum + length, queue.queued()),
    problems: () => [
      ...(limits.state() === 'away' ? ['limits_store_away'] : []),
      ...users.odd().map(({ applicationId, naming }) => `end_users_${naming}: ${applicationId}`),
    ],
  };
}
