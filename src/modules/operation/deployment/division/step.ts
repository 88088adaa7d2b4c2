import { type LimitDivision, type LimitUse, partOf } from '../../../../kernel/policy/index.ts';
import { MINUTE, SECOND } from '../../../../kernel/time/index.ts';

/** Where the division of limits stands; kept between compilations of the policy. */
export interface DivisionState extends LimitDivision {
  /** While it changes: the first epoch that says so. */
  readonly since: number | null;
  /** When all who grant had taken that epoch. */
  readonly settledAt: string | null;
}

/** A gateway as far as limits are concerned. */
export interface ServingGateway {
  readonly id: string;
  /** Whether it may be serving: it is enrolled, or was, and its lease may not be over yet. */
  readonly counted: boolean;
  /** Epoch that it acknowledged last. */
  readonly acknowledged: number | null;
  /** What it reported as used. */
  readonly uses: readonly LimitUse[];
}

export interface DivisionFacts {
  readonly gateways: readonly ServingGateway[];
  readonly now: Date;
  /** The epoch that a change made now would be published under. */
  readonly nextEpoch: number;
  /** Labels of the day and the month that run. */
  readonly periods: readonly string[];
  /** All budgets of applications, keys and models: counter (without its period) and limit. */
  readonly budgets: readonly {
    readonly scope: string;
    readonly id: string;
    readonly name: string;
    readonly limit: number;
    readonly spent?: { readonly period: string; readonly amount: number };
  }[];
}

/**
 * What was granted in the last minute under the old parts counts in windows of a minute for so long; the slots in which they are
 * counted are three seconds.
 */
const WINDOWS_PASS = MINUTE + 3 * SECOND;

/**
 * One step of the division. A gateway that joins first makes the parts of the others smaller; only when each of them has said that it
 * keeps to that, and the windows of a minute have passed, it gets its own. The same when one has gone: the oldest may then have less
 * than before, since less is left over. A gateway counts as long as its lease may last, whatever became of it. So at no moment do the
 * parts that are in force add up to more than the limit.
 */
export function stepDivision(before: DivisionState | null, facts: DivisionFacts): DivisionState {
  const counted = new Map(facts.gateways.filter((one) => one.counted).map((one) => [one.id, one]));
  const granted = (before?.gateways ?? []).filter((id) => counted.has(id));
  const newcomers = [...counted.keys()].filter((id) => !granted.includes(id)).sort();
  const ids = [...granted, ...newcomers];
  const running = withinPeriods(before, facts.periods);
  const count = Math.max(1, ids.length);
  // Nobody else grants anything: whoever is there begins.
  if (granted.length === 0) return grant(running, facts, ids, before === null ? [] : ids);
  if (count === 1 || (newcomers.length === 0 && running.parts.every((number) => number === count)))
    return carry(running, facts, granted, [count], null, null);

  const parts = [...new Set([...running.parts, count])].sort((a, b) => a - b);
  const changed = parts.length !== running.parts.length || running.since === null;
  const since = changed ? facts.nextEpoch : running.since;
  const taken = granted.every((id) => (counted.get(id)?.acknowledged ?? -1) >= since);
  const settledAt = changed || !taken ? null : (running.settledAt ?? facts.now.toISOString());
  const passed = settledAt !== null && facts.now.getTime() - Date.parse(settledAt) >= WINDOWS_PASS;
  if (!passed) return carry(running, facts, granted, parts, since, settledAt);
  return grant(running, facts, ids, newcomers);
}

type Running = Omit<DivisionState, 'gateways'>;

/** What belongs to periods that are over is forgotten. */
function withinPeriods(before: DivisionState | null, periods: readonly string[]): Running {
  const only = <T>(values: { readonly [label: string]: T }) =>
    Object.fromEntries(Object.entries(values).filter(([label]) => periods.includes(label)));
  const isRunning = (counter: string) => periods.some((label) => counter.endsWith(`/${label}`));
  const kept = <T>(entries: [string, T][], isEmpty: (value: T) => boolean) =>
    Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
  return {
    parts: before?.parts ?? [],
    since: before?.since ?? null,
    settledAt: before?.settledAt ?? null,
    periods: only(before?.periods ?? {}),
    firsts: only(before?.firsts ?? {}),
    bounds: kept(
      Object.entries(before?.bounds ?? {}).map(([id, bounds]) => [
        id,
        Object.fromEntries(Object.entries(bounds).filter(([counter]) => isRunning(counter))),
      ]),
      (bounds) => Object.keys(bounds).length === 0,
    ),
    late: kept(
      Object.entries(before?.late ?? {}).map(([id, labels]) => [id, labels.filter((one) => periods.includes(one))]),
      (labels) => labels.length === 0,
    ),
  };
}

function carry(
  running: Running,
  facts: DivisionFacts,
  gateways: readonly string[],
  parts: readonly number[],
  since: number | null,
  settledAt: string | null,
): DivisionState {
  const periods = Object.fromEntries(
    facts.periods.map((label) => [
      label,
      [...new Set([...(running.periods[label] ?? []), ...parts])].sort((a, b) => a - b),
    ]),
  );
  // Another would grant once more what the one before it has granted already.
  const firsts = Object.fromEntries(
    facts.periods.flatMap((label) => {
      const first = running.firsts?.[label] ?? gateways[0];
      return first === undefined ? [] : [[label, first]];
    }),
  );
  return { ...running, gateways, parts, periods, firsts, since, settledAt };
}

/** Lets the newcomers grant: their parts, less what the others have used of running budgets beyond theirs. */
function grant(
  running: Running,
  facts: DivisionFacts,
  ids: readonly string[],
  newcomers: readonly string[],
): DivisionState {
  const next = carry(running, facts, ids, [Math.max(1, ids.length)], null, null);
  if (newcomers.length === 0) return next;
  const bounds: Record<string, Record<string, number>> = Object.fromEntries(
    Object.entries(next.bounds).map(([id, own]) => [id, { ...own }]),
  );
  for (const { scope, id, name, limit: whole, spent } of facts.budgets)
    for (const period of facts.periods) {
      if (!isPeriodOf(name, period)) continue;
      const limit = Math.max(0, whole - (spent?.period === period ? spent.amount : 0));
      const counter = `${scope}/${id}/${name}/${period}`;
      const others = facts.gateways.filter((one) => !newcomers.includes(one.id));
      // Each of the others may come to its part, or has passed it already.
      const theirs = others.reduce((sum, one) => {
        const used = one.uses.find((use) => use.id === id && use.name === name && use.period === period)?.used ?? 0;
        const part = partOf(next, one.id, { limit, counter, endUser: false, period }) ?? 0;
        return sum + Math.max(used, part);
      }, 0);
      const most = Math.floor(Math.max(0, limit - theirs) / newcomers.length);
      for (const newcomer of newcomers) {
        const part = partOf(next, newcomer, { limit, counter, endUser: false, period })!;
        if (most < part) bounds[newcomer] = { ...bounds[newcomer], [counter]: most };
      }
    }
  const late = Object.fromEntries(newcomers.map((id) => [id, [...facts.periods]]));
  return { ...next, bounds, late: { ...next.late, ...late } };
}

/** Days are `2026-11-26`, months `2026-11`. */
function isPeriodOf(name: string, label: string): boolean {
  return name.endsWith('_day') ? label.length === 10 : name.endsWith('_month') && label.length === 7;
}
