import {
  type CanaryPlace,
  type CanaryRun,
  type CanaryTurns,
  canaryPlace,
  type PolicyCanaries,
  type PolicyRoute,
} from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import type { Folder } from '../../platform/files/index.ts';
import type { Upstreams } from '../upstream/index.ts';
import { type Kind, run } from './run.ts';

const FILE = 'canaries.json';
const LOOK = 1_000;
/** Rounds that are under way at once, each at another upstream. */
const MOST = 4;
/** Rounds that are kept for the server while it is away. */
const KEPT = 500;
const MOST_PLACES = 500;

const placeOf = (route: PolicyRoute): CanaryPlace => ({
  endpointId: route.endpointId,
  place: sha256Hex(canaryPlace(route)),
});
const turnName = ({ endpointId, place }: CanaryPlace) => `${endpointId} ${place}`;

/** What is on disk: when each upstream was asked last, what it answers with, and what the server was not told yet. */
interface Kept {
  readonly last: Readonly<Record<string, string>>;
  readonly kinds?: Readonly<Record<string, Kind>>;
  readonly runs: readonly CanaryRun[];
}

export interface Canaries {
  /** The upstreams that could be asked from here, at most as many as a status names. */
  places(): readonly CanaryPlace[];
  /** Which of them are asked from here and from nowhere else; `since` is when the server was asked, by `performance.now()`. */
  take(turns: CanaryTurns, since: number): void;
  /** Rounds that are over and that the server was not told of, oldest first. */
  runs(): readonly CanaryRun[];
  forget(told: readonly CanaryRun[]): void;
  /** Requests that went to upstreams since the start. */
  calls(): number;
  /** Ends what is under way; it counts as a round that was broken off. */
  stop(): Promise<void>;
}

/**
 * Asks the upstreams of the policy their fixed questions from time to time, each while it is this gateway's turn there: all gateways of an
 * organisation ask each upstream once, not each of them. Without word from the server a turn ends by itself. When it asked last, and what the server does not know yet, is
 * on disk: a gateway that is started again and again does not ask each time, and what it asked is not taken for somebody else's calls.
 */
export async function openCanaries(options: {
  folder: Folder;
  upstreams: Upstreams;
  routes: () => readonly PolicyRoute[];
  canaries: () => PolicyCanaries | undefined;
  wall: () => number;
  /** Of all rounds, for tests; null: as the policy says. */
  everyMillis: number | null;
  onProblem: (error: Error) => void;
}): Promise<Canaries> {
  const { folder, upstreams, routes, wall, everyMillis, onProblem } = options;
  const kept = await folder.read(FILE);
  const before: Kept = kept === null ? { last: {}, runs: [] } : (JSON.parse(kept.toString()) as Kept);
  const last = new Map(Object.entries(before.last));
  const kinds = new Map(Object.entries(before.kinds ?? {}));
  let runs: readonly CanaryRun[] = before.runs;
  let turns: ReadonlyMap<string, CanaryTurns['turns'][number]> = new Map();
  let turnsUntil = Number.NEGATIVE_INFINITY;
  let calls = 0;
  const under = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let written: Promise<void> = Promise.resolve();

  function keep(): Promise<void> {
    written = written
      .then(() =>
        folder.write(FILE, JSON.stringify({ last: Object.fromEntries(last), kinds: Object.fromEntries(kinds), runs })),
      )
      .catch((error: Error) => onProblem(new Error(`canaries can not be kept: ${error.message}`)));
    return written;
  }

  /** Whether it is our turn there, and nobody asked within the interval: neither we nor whoever had the turn before. */
  function isDue(name: string, route: PolicyRoute, every: number, now: number): boolean {
    const turn = turns.get(turnName(placeOf(route)));
    if (turn === undefined) return false;
    const at = last.get(name);
    if (at === undefined) return turn.askedSecondsAgo === null || turn.askedSecondsAgo * 1_000 >= every;
    const age = now - Date.parse(at);
    // A clock that was put back must not end the asking.
    return age >= every || age < 0;
  }

  const hasCredential = (route: PolicyRoute) => upstreams.choose([route], null) !== 'no_credential';

  function round(): void {
    const canaries = options.canaries();
    if (canaries === undefined || performance.now() >= turnsUntil) return;
    const every = everyMillis ?? canaries.everySeconds * 1_000;
    const now = wall();
    const places = new Map(routes().map((route) => [`${route.endpointId} ${canaryPlace(route)}`, route]));
    for (const known of [last, kinds]) for (const name of known.keys()) if (!places.has(name)) known.delete(name);
    // Whoever was asked longest ago comes first, so that none is passed over for ever.
    const due = [...places]
      .filter(([name, route]) => !under.has(name) && isDue(name, route, every, now) && hasCredential(route))
      .sort(([a], [b]) => (last.get(a) ?? '').localeCompare(last.get(b) ?? ''));
    for (const [name, route] of due) {
      if (under.size >= MOST) return;
      // Not in step with others: some earlier, some later, the next time.
      last.set(name, new Date(now - Math.random() * 0.2 * every).toISOString());
      const done = run(upstreams, route, canaries, { kind: kinds.get(name) ?? null, wall, signal: stopping.signal })
        .then(({ run: one, kind }) => {
          if (kind !== null) kinds.set(name, kind);
          calls += one.calls;
          runs = [...runs, one].slice(-KEPT);
          return keep();
        })
        .finally(() => under.delete(name));
      under.set(name, done);
      void keep();
    }
  }

  const timer = setInterval(round, everyMillis === null ? LOOK : Math.min(LOOK, everyMillis));
  timer.unref();
  return {
    places() {
      if (options.canaries() === undefined) return [];
      const all = routes().filter(hasCredential).map(placeOf);
      return [...new Map(all.map((place) => [turnName(place), place])).values()].slice(0, MOST_PLACES);
    },
    take(given, since) {
      turns = new Map(given.turns.map((turn) => [turnName(turn), turn]));
      turnsUntil = since + given.seconds * 1_000;
    },
    runs: () => runs,
    forget(told) {
      if (told.length === 0) return;
      const gone = new Set(told);
      runs = runs.filter((one) => !gone.has(one));
      void keep();
    },
    calls: () => calls,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(under.values());
      await written;
    },
  };
}
