import { type Action, GRADES, type Grade, type Hit, type SkipReason } from '../types.ts';
import { type ChainRule, changesText, stronger } from './rule.ts';
import {
  type DetectorState,
  type DetectorVerdict,
  type HitPosition,
  MAX_POSITIONS,
  type Stop,
  type Verdict,
} from './verdict.ts';

/** Keeps account of what the detectors of a chain said, about one text or about the many texts of one document. */
export interface Tally {
  hit(lane: number, where: string, hit: Hit, action: Action, intended: Action): void;
  skip(lane: number, reason: SkipReason): void;
  fail(lane: number): void;
  own(lane: number, millis: number): void;
  guard(lane: number, millis: number): void;
  stop(stop: Stop): void;
  /** True when there is nothing to tell so far: every detector has passed, and no text is under way. */
  quiet(): boolean;
  /**
   * A text is under way: `unsettled` gives the detectors that have not judged all of what came. Until the text is over, they count as
   * cut short: a verdict that is asked for before does not say that they passed. The answer takes it off.
   */
  underWay(unsettled: () => readonly number[]): () => void;
  verdict(): Verdict;
}

interface Account {
  hits: number;
  grade: Grade | null;
  action: Action;
  intended: Action;
  failed: boolean;
  readonly kinds: Map<string, number>;
  readonly positions: HitPosition[];
  readonly skipped: Map<SkipReason, number>;
}

const openAccount = (): Account => ({
  hits: 0,
  grade: null,
  action: 'pass',
  intended: 'pass',
  failed: false,
  kinds: new Map(),
  positions: [],
  skipped: new Map(),
});
/** Of a detector of which there is nothing to tell, as of most. */
const NOTHING_TOLD: Readonly<Account> = openAccount();

/** More kinds than this are counted together as `other`: kinds may come from a guard model. */
const MAX_KINDS = 100;

export function createTally(rules: readonly ChainRule[]): Tally {
  const accounts: (Account | undefined)[] = [];
  const ownMillis: number[] = [];
  const guardMillis: number[] = [];
  let open: Set<() => readonly number[]> | null = null;
  let stopped: Stop | null = null;
  let changed = false;

  function accountOf(lane: number): Account {
    let account = accounts[lane];
    if (account === undefined) {
      account = openAccount();
      accounts[lane] = account;
    }
    return account;
  }

  return {
    hit(lane, where, { start, end, kind, grade }, action, intended) {
      const account = accountOf(lane);
      account.hits++;
      if (account.grade === null || GRADES.indexOf(grade) > GRADES.indexOf(account.grade)) account.grade = grade;
      account.action = stronger(account.action, action);
      account.intended = stronger(account.intended, intended);
      if (changesText(action)) changed = true;
      const counted = account.kinds.has(kind) || account.kinds.size < MAX_KINDS ? kind : 'other';
      account.kinds.set(counted, (account.kinds.get(counted) ?? 0) + 1);
      if (account.positions.length < MAX_POSITIONS) account.positions.push({ where, start, end, kind, grade, action });
    },
    skip(lane, reason) {
      const { skipped } = accountOf(lane);
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    },
    fail(lane) {
      accountOf(lane).failed = true;
    },
    own(lane, millis) {
      ownMillis[lane] = (ownMillis[lane] ?? 0) + millis;
    },
    guard(lane, millis) {
      guardMillis[lane] = (guardMillis[lane] ?? 0) + millis;
    },
    stop(stop) {
      stopped ??= stop;
      changed = true;
    },
    underWay(unsettled) {
      open ??= new Set();
      const all = open.add(unsettled);
      return () => all.delete(unsettled);
    },
    quiet: () => stopped === null && accounts.length === 0 && (open === null || open.size === 0),
    verdict: () => ({
      stopped,
      changed,
      action:
        stopped !== null ? 'stop' : accounts.reduce<Action>((all, one) => stronger(all, one?.action ?? 'pass'), 'pass'),
      detectors: rules.map(({ detector, mode }, lane): DetectorVerdict => {
        const account = withCutShort(accounts[lane] ?? NOTHING_TOLD, lane, open);
        const { hits, grade, action, intended, positions } = account;
        return {
          detector: detector.name,
          version: detector.version,
          mode,
          state: stateOf(account),
          hits,
          grade,
          action,
          intended,
          kinds: Object.fromEntries(account.kinds),
          positions: [...positions],
          skipped: Object.fromEntries(account.skipped),
          ownMillis: ownMillis[lane] ?? 0,
          guardMillis: guardMillis[lane] ?? 0,
        };
      }),
    }),
  };
}

/** With the texts that are under way. */
function withCutShort(account: Account, lane: number, open: ReadonlySet<() => readonly number[]> | null): Account {
  if (open === null) return account;
  let cutShort = account.skipped.get('cut-short') ?? 0;
  for (const unsettled of open) if (unsettled().includes(lane)) cutShort++;
  return cutShort === 0 ? account : { ...account, skipped: new Map(account.skipped).set('cut-short', cutShort) };
}

function stateOf({ hits, failed, skipped }: Account): DetectorState {
  if (hits > 0) return 'hit';
  if (failed) return 'failed';
  return skipped.size > 0 ? 'skipped' : 'passed';
}
