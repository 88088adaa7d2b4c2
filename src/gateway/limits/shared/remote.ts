import { createScript, type RunScript } from '../../../platform/redis/index.ts';
import type { KeptBudget } from '../book.ts';
import type { Claim, Shortage } from '../claim.ts';
import { GREET, RENEW, RESERVE, RESTORE, SETTLE } from './scripts.ts';

const reserveScript = createScript(RESERVE);
const settleScript = createScript(SETTLE);
const renewScript = createScript(RENEW);
const greetScript = createScript(GREET);
const restoreScript = createScript(RESTORE);
export const REMOTE_SCRIPTS = [reserveScript, settleScript, renewScript, greetScript, restoreScript];

/** How long the store remembers that a reservation was settled: longer than anybody tries to settle it again. */
const MARK_MILLIS = 60_000;
/** How long a gateway counts as there without being heard of. */
const THERE_MILLIS = 60_000;
const RENEWED_AT_ONCE = 200;

export type RemoteReserved =
  | { readonly how: 'made'; readonly slot: number; readonly used: readonly number[] }
  | { readonly how: 'short'; readonly shortage: Shortage }
  /** It was settled before it was made: it came to the store too late. */
  | { readonly how: 'late' };

/** A settlement on its way to the store. */
export interface Settlement {
  readonly id: string;
  readonly claims: readonly Claim[];
  readonly actual: readonly number[];
  /** The slot that windows were counted in at the store, or -1 when it is not known that it counted them. */
  readonly slot: number;
}

/** The counters that all gateways of an organisation share. All keys carry one hash tag, so that a cluster keeps them together. */
export function createRemote(options: { organisationId: string; leaseMillis: number; wall: () => number }) {
  const { organisationId, leaseMillis, wall } = options;
  const prefix = `steward:{${organisationId}}:`;
  const markOf = (id: string) => `${prefix}settled/${id}`;
  const keysOf = (id: string, claims: readonly Claim[]) => {
    const keys = [markOf(id)];
    for (const { counter } of claims) keys.push(prefix + counter, `${prefix}${counter}:holds`);
    return keys;
  };
  const leftOf = ({ ends }: { readonly ends: number }) => String(Math.max(0, Math.ceil(ends - wall())));

  return {
    async reserve(run: RunScript, id: string, claims: readonly Claim[]): Promise<RemoteReserved> {
      const args = [id, String(leaseMillis)];
      for (const claim of claims) args.push(claim.kind, String(claim.limit), String(claim.amount), leftOf(claim));
      const answer = (await run(reserveScript, keysOf(id, claims), args)) as (number | string)[];
      if (answer[0] === 1) return { how: 'made', slot: Number(answer[1]), used: answer.slice(2).map(Number) };
      if (answer[0] === -1) return { how: 'late' };
      const wait = Number(answer[3]);
      const claim = claims[Number(answer[1]) - 1]!;
      return { how: 'short', shortage: { claim, used: Number(answer[2]), retryMillis: wait < 0 ? null : wait } };
    },

    /** May be tried again after a failure: the store settles a reservation once. */
    async settle(run: RunScript, { id, claims, actual, slot }: Settlement): Promise<void> {
      const args = [id, String(MARK_MILLIS)];
      claims.forEach((claim, i) => {
        const at = claim.kind === 'window' ? slot : -1;
        args.push(claim.kind, String(claim.amount), String(actual[i]), String(at), leftOf(claim));
      });
      await run(settleScript, keysOf(id, claims), args);
    },

    async renew(run: RunScript, open: Iterable<{ readonly id: string; readonly claims: readonly Claim[] }>) {
      let keys: string[] = [];
      let members: string[] = [];
      const send = async () => {
        if (keys.length > 0) await run(renewScript, keys, [String(leaseMillis), ...members]);
        keys = [];
        members = [];
      };
      for (const { id, claims } of open) {
        for (const { kind, counter, amount } of claims) {
          if (kind === 'open') {
            keys.push(prefix + counter);
            members.push(id);
          } else if (kind === 'budget') {
            keys.push(`${prefix}${counter}:holds`);
            members.push(`${id}:${amount}`);
          }
        }
        if (keys.length >= RENEWED_AT_ONCE) await send();
      }
      await send();
    },

    /** How many gateways are there; `known` is false when the store does not count this one's use. */
    async greet(run: RunScript, gatewayId: string): Promise<{ gateways: number; known: boolean }> {
      const keys = [`${prefix}gateways`, `${prefix}counted`];
      const [gateways, known] = (await run(greetScript, keys, [gatewayId, String(THERE_MILLIS)])) as number[];
      return { gateways: Math.max(1, Number(gateways)), known: Number(known) === 1 };
    },

    async restore(run: RunScript, gatewayId: string, budgets: readonly KeptBudget[]): Promise<void> {
      const keys = [`${prefix}counted`];
      const args = [gatewayId];
      for (const budget of budgets) {
        keys.push(prefix + budget.counter);
        args.push(String(budget.used), leftOf(budget));
      }
      await run(restoreScript, keys, args);
    },
  };
}

export type Remote = ReturnType<typeof createRemote>;
