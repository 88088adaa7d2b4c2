import { randomBytes } from '../../../platform/crypto/index.ts';
import { openScriptStore, type RunScript, StoreAwayError } from '../../../platform/redis/index.ts';
import type { Book } from '../book.ts';
import type { Claim, Shortage } from '../claim.ts';
import type { Keeping } from '../keeping.ts';
import type { Decision, Grant } from '../limits.ts';
import { createOutbox } from './outbox.ts';
import { createRemote, REMOTE_SCRIPTS, type RemoteReserved } from './remote.ts';

export interface SharedOptions {
  /** Of Redis or Valkey: `redis://` or `rediss://`. */
  readonly url: string;
  /** How long a request waits for the store, in milliseconds. */
  readonly timeLimitMillis: number;
  readonly gatewayId: string;
  readonly organisationId: string;
  /** What the policy says of the time while the store is away. */
  readonly whenAway: () => 'local-share' | 'refuse';
  readonly book: Book;
  readonly keeping: Keeping;
  readonly wall: () => number;
  readonly leaseMillis: number;
  readonly onProblem: (error: Error) => void;
}

/** How soon to try again when the share of this gateway is too small for a request that the whole limit would allow. */
const SHARE_RETRY = 5_000;
const LAST_DELIVERY = 2_000;

/**
 * Limits that all gateways of an organisation keep together. The book of this gateway counts along with what the store grants, so
 * that it knows its own part when the store is away, and can bring its use of budgets to a store that has lost it.
 */
export function createShared(options: SharedOptions) {
  const { gatewayId, whenAway, book, keeping, wall, leaseMillis, onProblem } = options;
  const remote = createRemote({ ...options, wall });
  /** Of budgets: what all and what this gateway had used when the store last told. */
  const known = new Map<string, { readonly all: number; readonly own: number; readonly ends: number }>();

  const store = openScriptStore({
    url: options.url,
    timeLimitMillis: options.timeLimitMillis,
    scripts: REMOTE_SCRIPTS,
    onReturn: async (run) => {
      await greet(run);
      // It is available a moment later.
      setImmediate(() => outbox.flush());
    },
    onProblem,
  });
  const outbox = createOutbox({
    available: store.available,
    send: (settlement) => remote.settle(store.run, settlement),
    onSent: ({ claims, actual }) => {
      claims.forEach((claim, i) => {
        if (claim.kind === 'budget') keeping.count(claim.counter, actual[i]!);
      });
    },
    onProblem,
  });

  /** Says that this gateway is there, and brings its use of budgets when the store does not know of it. */
  async function greet(run: RunScript): Promise<void> {
    const { gateways, known: counted } = await remote.greet(run, gatewayId);
    keeping.setGateways(gateways);
    if (counted) return;
    const own = book.budgets().map((budget) => ({ ...budget, used: keeping.counted(budget.counter) }));
    await remote.restore(
      run,
      gatewayId,
      own.filter(({ used }) => used > 0),
    );
  }

  /** What an earlier run used and could not bring to the store. */
  function owed(): void {
    const budgets = book.budgets().filter(({ counter, used }) => used > keeping.counted(counter));
    if (budgets.length === 0) return;
    outbox.add({
      id: `owed-${Buffer.from(randomBytes(12)).toString('hex')}`,
      claims: budgets.map((budget) => ({ ...budget, kind: 'budget', limit: 0, amount: 0 })),
      actual: budgets.map(({ counter, used }) => used - keeping.counted(counter)),
      slot: -1,
    });
  }
  owed();

  const tending = setInterval(() => {
    for (const [counter, { ends }] of known) if (ends <= wall()) known.delete(counter);
    if (!store.available()) return;
    const away = (error: Error) => {
      if (!(error instanceof StoreAwayError)) onProblem(error);
    };
    greet(store.run).catch(away);
    remote.renew(store.run, book.open()).catch(away);
    outbox.flush();
  }, leaseMillis / 3).unref();

  /** The part of a limit that is this gateway's while nobody knows what the others do. */
  function shareOf(claim: Claim): number {
    const gateways = keeping.gateways();
    if (claim.kind !== 'budget') return Math.max(1, Math.floor(claim.limit / gateways));
    const { all, own } = known.get(claim.counter) ?? { all: 0, own: 0 };
    return own + Math.max(0, Math.floor((claim.limit - all) / gateways));
  }

  /** Whether the script ran is not known: what it may have reserved is given back, once the store is there. */
  function giveBack(id: string, claims: readonly Claim[]): void {
    outbox.add({ id, claims, actual: claims.map(() => 0), slot: -1 });
  }

  function reserveAlone(id: string, claims: readonly Claim[], sent: boolean): Decision {
    if (whenAway() === 'refuse') {
      if (sent) giveBack(id, claims);
      return { away: true };
    }
    const reserved = book.reserve(id, claims, shareOf);
    if (reserved.reservation !== undefined)
      return { grant: { reservation: reserved.reservation, used: reserved.used, slot: -1 } };
    if (sent) giveBack(id, claims);
    return { shortage: ofShare(reserved.shortage) };
  }

  function ofShare(shortage: Shortage): Shortage {
    const { claim, retryMillis } = shortage;
    return retryMillis === null && claim.amount <= claim.limit ? { ...shortage, retryMillis: SHARE_RETRY } : shortage;
  }

  async function reserveTogether(id: string, claims: readonly Claim[]): Promise<Decision> {
    let answer: RemoteReserved;
    try {
      answer = await remote.reserve(store.run, id, claims);
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error;
      return reserveAlone(id, claims, error.sent);
    }
    if (answer.how === 'short') return { shortage: answer.shortage };
    if (answer.how === 'late') return reserveAlone(id, claims, false);
    const { slot, used } = answer;
    const { reservation } = book.reserve(id, claims, null) as { reservation: Grant['reservation'] };
    claims.forEach((claim, i) => {
      if (claim.kind === 'budget') known.set(claim.counter, { all: used[i]!, own: book.used(claim), ends: claim.ends });
    });
    return { grant: { reservation, used, slot } };
  }

  return {
    available: store.available,
    sought: store.sought,
    reserve: (id: string, claims: readonly Claim[]): Decision | Promise<Decision> =>
      store.available() ? reserveTogether(id, claims) : reserveAlone(id, claims, false),
    settle({ reservation, slot }: Grant, actual: readonly number[]): void {
      outbox.add({ id: reservation.id, claims: reservation.claims, actual, slot });
    },
    async stop(): Promise<void> {
      clearInterval(tending);
      await outbox.drain(LAST_DELIVERY);
      await store.close();
    },
  };
}
