import type { CanaryTurns, LimitUse } from '../../kernel/policy/index.ts';
import type { Canaries } from '../canary/index.ts';
import type { Journal } from '../journal/index.ts';
import type { PolicyHold } from '../policy/index.ts';
import type { Health, UpstreamMinute, UpstreamState } from '../upstream/index.ts';
import type { ServerClient } from './client.ts';
import { ServerRefusedError } from './client.ts';

/** Open numbers that a status names at most. */
const OPEN_SHOWN = 1_000;
/** Counters of limits that it tells of at most. */
const USES_SHOWN = 5_000;

/** Upstreams, and minutes of them, that it tells of at most. */
const UPSTREAMS_SHOWN = 500;
const MINUTES_SHOWN = 2_000;
/** Rounds of canaries that one status tells. */
const RUNS_SHOWN = 100;

/** This gateway's own part of what is used of limits, and how far its limits reach. */
export interface ReportedUse {
  readonly state: 'local' | 'shared' | 'away';
  readonly uses: readonly LimitUse[];
}

/** What the gateway tells the server about itself, besides logs and payloads. */
export function createReports(options: {
  client: ServerClient;
  hold: PolicyHold;
  journal: Journal;
  version: string;
  startedAt: string;
  openRequests: () => number;
  /** Whether it takes no more and lets end what is under way. */
  draining: () => boolean;
  limitUse: () => ReportedUse | null;
  /** Health of every upstream in use. */
  upstreams: () => readonly Health[];
  canaries: Pick<Canaries, 'runs' | 'forget' | 'places' | 'take'>;
  problems: () => string[];
  onProblem: (error: Error) => void;
}) {
  const { client, hold, journal, onProblem } = options;

  async function post(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await client.post(path, body);
    if (answer.status >= 300) throw new ServerRefusedError(path, answer);
    return answer.body ?? {};
  }

  /** How upstreams stand, and the minutes that were not told yet; `told` forgets these. */
  function upstreams(): { report: { states: UpstreamState[]; minutes: UpstreamMinute[] }; told: () => void } {
    const now = performance.now();
    const all = options.upstreams().slice(0, UPSTREAMS_SHOWN);
    const minutes: UpstreamMinute[] = [];
    const counts: [Health, number][] = [];
    for (const health of all) {
      const some = health.minutes().slice(0, MINUTES_SHOWN - minutes.length);
      minutes.push(...some);
      counts.push([health, some.length]);
    }
    return {
      report: { states: all.map((health) => health.state(now)), minutes },
      told: () => {
        for (const [health, count] of counts) health.forgetMinutes(count);
      },
    };
  }

  function status() {
    const month = journal.current();
    const used = options.limitUse();
    let turnedAway = 0;
    for (const count of journal.turnedAway().values()) turnedAway += count;
    return {
      version: options.version,
      startedAt: options.startedAt,
      policyEpoch: hold.policy()?.policy.epoch ?? null,
      standingSequence: hold.standing().sequence,
      seen: hold.seen(),
      leaseUntil: hold.leaseUntil(),
      openRequests: options.openRequests(),
      acceptedHighest: month.acceptedHighest(),
      recordedThrough: month.recordedThrough(),
      open: month.open(OPEN_SHOWN),
      turnedAway,
      draining: options.draining(),
      logs: journal.months().flatMap(({ name, origin, log }) => {
        const checkpoint = log()?.checkpoint();
        return checkpoint === undefined ? [] : [{ name, origin, size: checkpoint.size, checkpoint: checkpoint.note }];
      }),
      problems: options.problems(),
      ...(used === null ? {} : { limits: { ...used, uses: used.uses.slice(0, USES_SHOWN) } }),
    };
  }

  const sendStatus = newestOnly(async () => {
    const { report, told } = upstreams();
    const runs = options.canaries.runs().slice(0, RUNS_SHOWN);
    const canaryPlaces = options.canaries.places();
    const since = performance.now();
    const { canaryTurns } = await post('/gateway/v1/status', {
      ...status(),
      upstreams: report,
      ...(runs.length === 0 ? {} : { canaries: runs }),
      ...(canaryPlaces.length === 0 ? {} : { canaryPlaces }),
    });
    told();
    options.canaries.forget(runs);
    if (canaryTurns !== undefined) options.canaries.take(canaryTurns as CanaryTurns, since);
  }, onProblem);
  const acknowledge = newestOnly(async () => {
    const held = hold.policy();
    await post('/gateway/v1/acknowledge', {
      epoch: held?.policy.epoch ?? null,
      policyHash: held?.hash ?? null,
      standingSequence: hold.standing().sequence,
      leaseIssuedAt: hold.leaseIssuedAt(),
    });
  }, onProblem);
  return { sendStatus, acknowledge };
}

/** Runs one at a time; calls that come meanwhile become one more run, which then tells the newest. */
function newestOnly(run: () => Promise<void>, onProblem: (error: Error) => void): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  return () => {
    if (running !== null) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await run().catch(onProblem);
      } while (again);
    })().finally(() => {
      running = null;
    });
    return running;
  };
}
