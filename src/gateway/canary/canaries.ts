import { type CanaryRun, canaryPlace, type PolicyCanaries, type PolicyRoute } from '../../kernel/policy/index.ts';
import type { Folder } from '../../platform/files/index.ts';
import type { Upstreams } from '../upstream/index.ts';
import { run } from './run.ts';

const FILE = 'canaries.json';
const LOOK = 1_000;
/** Rounds that are under way at once, each at another upstream. */
const MOST = 4;
/** Rounds that are kept for the server while it is away. */
const KEPT = 500;

/** What is on disk: when each upstream was asked last, and what the server was not told yet. */
interface Kept {
  readonly last: Readonly<Record<string, string>>;
  readonly runs: readonly CanaryRun[];
}

export interface Canaries {
  /** Rounds that are over and that the server was not told of, oldest first. */
  runs(): readonly CanaryRun[];
  forget(told: readonly CanaryRun[]): void;
  /** Requests that went to upstreams since the start. */
  calls(): number;
  /** Ends what is under way; it counts as a round that was broken off. */
  stop(): Promise<void>;
}

/**
 * Asks every upstream of the policy its fixed questions from time to time. When it asked last, and what the server does not know yet, is
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
  let runs: readonly CanaryRun[] = before.runs;
  let calls = 0;
  const under = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let written: Promise<void> = Promise.resolve();

  function keep(): Promise<void> {
    written = written
      .then(() => folder.write(FILE, JSON.stringify({ last: Object.fromEntries(last), runs })))
      .catch((error: Error) => onProblem(new Error(`canaries can not be kept: ${error.message}`)));
    return written;
  }

  function isDue(name: string, every: number, now: number): boolean {
    const at = last.get(name);
    if (at === undefined) return true;
    const age = now - Date.parse(at);
    // A clock that was put back must not end the asking.
    return age >= every || age < 0;
  }

  function round(): void {
    const canaries = options.canaries();
    if (canaries === undefined) return;
    const every = everyMillis ?? canaries.everySeconds * 1_000;
    const now = wall();
    const places = new Map(routes().map((route) => [`${route.endpointId} ${canaryPlace(route)}`, route]));
    for (const name of last.keys()) if (!places.has(name)) last.delete(name);
    // Whoever was asked longest ago comes first, so that none is passed over for ever.
    const due = [...places]
      .filter(([name]) => !under.has(name) && isDue(name, every, now))
      .sort(([a], [b]) => (last.get(a) ?? '').localeCompare(last.get(b) ?? ''));
    for (const [name, route] of due) {
      if (under.size >= MOST) return;
      if (upstreams.choose([route], null) === 'no_credential') continue;
      // Not in step with others: some earlier, some later, the next time.
      last.set(name, new Date(now - Math.random() * 0.2 * every).toISOString());
      const done = run(upstreams, route, canaries, wall, stopping.signal)
        .then((one) => {
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
