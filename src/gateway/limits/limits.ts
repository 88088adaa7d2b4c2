import { type LimitDivision, type LimitUse, partOf } from '../../kernel/policy/index.ts';
import type { Folder } from '../../platform/files/index.ts';
import { type BookClocks, createBook } from './book.ts';
import type { Claim, Reservation, Shortage } from './claim.ts';
import { openKeeping } from './keeping.ts';
import { createShared, type SharedOptions } from './shared/index.ts';

/** Everything that was claimed is reserved. */
export interface Grant {
  readonly reservation: Reservation;
  /** For each claim what is taken of its limit, this request included. */
  readonly used: readonly number[];
  /** The slot that the shared windows were counted in; -1 when only this gateway has counted. */
  readonly slot: number;
}

export type Decision =
  | { readonly grant: Grant; readonly shortage?: undefined; readonly away?: undefined }
  | { readonly shortage: Shortage; readonly grant?: undefined; readonly away?: undefined }
  /** The shared store is away, and the policy says that then what is limited is refused. */
  | { readonly away: true; readonly grant?: undefined; readonly shortage?: undefined }
  /** This gateway has joined, and the others do not all keep to smaller parts yet. */
  | { readonly joining: true; readonly away?: undefined; readonly grant?: undefined; readonly shortage?: undefined };

/** Reserves before a request, settles after it. */
export interface Limits {
  /** All claims or none, in one step. Answers at once without a shared store, else within its time limit. */
  reserve(id: string, claims: readonly Claim[]): Decision | Promise<Decision>;
  /** Puts what was really used in place of what was reserved; a second time it does nothing. Never waits. */
  settle(grant: Grant, actual: readonly number[]): void;
  /** Whether the counter of an end user can be kept; see `createBook`. */
  follows(counter: string): boolean;
  /** This gateway's own part of what is used now. */
  uses(): LimitUse[];
  /** Whether limits hold for this gateway alone, for all together, or for its share because the store is away. */
  state(): 'local' | 'shared' | 'away';
  stop(): Promise<void>;
}

export interface LimitsOptions {
  /** Where the use of budgets is kept over restarts. */
  readonly folder: Folder;
  readonly clocks: BookClocks;
  /** Null: this gateway keeps limits alone. */
  readonly store: Omit<SharedOptions, 'book' | 'keeping' | 'wall' | 'leaseMillis' | 'onProblem'> | null;
  /** How the policy divides limits among gateways that keep them alone; without it this one grants the whole. */
  readonly among?: { readonly gatewayId: string; division(): LimitDivision | undefined };
  /** How long a reservation holds that nobody renews, because its gateway is dead. */
  readonly leaseMillis?: number;
  readonly mostUsers?: number;
  /** How often the use of budgets is written, in milliseconds: what a killed gateway loses at most. */
  readonly keepMillis?: number;
  readonly onProblem: (error: Error) => void;
}

const LEASE = 30_000;
const MOST_USERS = 100_000;
const KEEP = 1_000;

export async function openLimits(options: LimitsOptions): Promise<Limits> {
  const { folder, clocks, leaseMillis = LEASE, mostUsers = MOST_USERS, keepMillis = KEEP, onProblem } = options;
  const book = createBook({ clocks, leaseMillis, mostUsers });
  const keeping = await openKeeping({ folder, book, everyMillis: keepMillis, onProblem });
  const shared =
    options.store === null
      ? null
      : createShared({ ...options.store, book, keeping, wall: clocks.wall, leaseMillis, onProblem });
  // What began before the store was found would go by this gateway's share beside what the others have used.
  await shared?.sought;
  const tending = setInterval(() => {
    book.renew();
    book.sweep();
  }, leaseMillis / 3).unref();

  return {
    reserve(id, claims) {
      if (shared !== null) return shared.reserve(id, claims);
      const own = divide(claims, options.among);
      if (own === null) return { joining: true };
      const reserved = book.reserve(id, own);
      if (reserved.reservation === undefined) return reserved;
      return { grant: { reservation: reserved.reservation, used: reserved.used, slot: -1 } };
    },
    settle(grant, actual) {
      if (!book.settle(grant.reservation, actual)) return;
      keeping.changed();
      shared?.settle(grant, actual);
    },
    follows: book.follows,
    uses: book.uses,
    state: () => (shared === null ? 'local' : shared.available() ? 'shared' : 'away'),
    async stop() {
      clearInterval(tending);
      await shared?.stop();
      await keeping.stop();
    },
  };
}

/** The claims with this gateway's parts as their limits, which is also what callers are told; null when it has none yet. */
function divide(claims: readonly Claim[], among: LimitsOptions['among']): readonly Claim[] | null {
  const division = among?.division();
  if (among === undefined || division === undefined) return claims;
  const { gatewayId } = among;
  const own: Claim[] = [];
  for (const claim of claims) {
    const { limit, counter, period, scope } = claim;
    const part = partOf(division, gatewayId, { limit, counter, period, endUser: scope === 'end_user' });
    if (part === null) return null;
    own.push(part === limit ? claim : { ...claim, limit: part });
  }
  return own;
}
