import type { Canaries } from '../canary/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Spool } from '../payload/index.ts';
import { createIntake, type PolicyHold, type PolicyNeeds } from '../policy/index.ts';
import type { Credentials, Health } from '../upstream/index.ts';
import { createBackoff, pause } from './backoff.ts';
import type { ServerClient } from './client.ts';
import { waitForRoom } from './courtesy.ts';
import { followServer } from './follow.ts';
import { createMirror } from './mirror.ts';
import { createPayloadDelivery } from './payload-delivery.ts';
import { createReports, type ReportedUse } from './reports.ts';

const FINAL_DELIVERY = 3_000;
/** Open requests from which on deliveries let traffic go first, and for how long at most, in milliseconds. */
const MANY = 16;
const COURTESY = 5_000;

export interface Channel {
  connected(): boolean;
  /** Tells the server at once how things stand. */
  report(): void;
  /** Ends following, tries once more to deliver what is left, and closes. What can't be delivered waits on disk. */
  stop(): Promise<void>;
}

/** The standing connection to the server, with everything that goes over it. Nothing of it is on the way of a request. */
export function openChannel(options: {
  client: ServerClient;
  hold: PolicyHold;
  needs: PolicyNeeds;
  credentials: Credentials;
  journal: Journal;
  spool: Spool;
  version: string;
  startedAt: string;
  rhythm: { readonly status: number; readonly delivery: number };
  openRequests: () => number;
  draining: () => boolean;
  /** What is used of limits here; null while the policy has none. */
  limitUse: () => ReportedUse | null;
  upstreams: () => readonly Health[];
  canaries: Pick<Canaries, 'runs' | 'forget' | 'places' | 'take'>;
  /** Called when a new standing was taken. */
  onStanding: () => void;
  problems: () => string[];
  onProblem: (error: Error) => void;
}): Channel {
  const { client, hold, needs, credentials, journal, spool, rhythm, onProblem } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const backoff = createBackoff();
  const intake = createIntake({
    hold,
    needs,
    signal,
    pause: (either) => backoff.wait(either),
    onTaken: (kind) => {
      if (kind === 'policy') backoff.reset();
      if (kind === 'standing') options.onStanding();
      void reports.acknowledge();
      if (kind !== 'lease') void reports.sendStatus();
    },
    onProblem,
  });
  const problems = () => {
    const waiting = intake.waiting();
    return waiting === null ? options.problems() : [...options.problems(), waiting];
  };
  const reports = createReports({ ...options, problems });
  const mirror = createMirror(client, journal);
  const payloads = createPayloadDelivery(client, spool);
  let connected = false;

  const following = followServer({
    client,
    intake,
    credentials,
    signal,
    onConnected: (now) => {
      if (now && !connected) mirror.askAnew();
      connected = now;
    },
    onProblem,
  });

  /** Repeats while the server answers; waits longer and longer while it does not. */
  async function keepDoing(every: number, run: () => Promise<void>): Promise<void> {
    const backoff = createBackoff(every);
    while (!signal.aborted) {
      try {
        await run();
        backoff.reset();
        await pause(every, signal);
      } catch (error) {
        if (!signal.aborted) onProblem(error as Error);
        await backoff.wait(signal);
      }
    }
  }

  async function deliverWithCourtesy({ catchUp }: { catchUp(signal: AbortSignal): Promise<void> }): Promise<void> {
    if (options.openRequests() >= MANY) await waitForRoom(signal, COURTESY);
    await catchUp(signal);
  }

  const loops = [
    following,
    keepDoing(rhythm.status, async () => {
      await reports.sendStatus();
      await hold.markAge();
    }),
    // Each on its own: payloads are many and slow to take, and while new ones come they have no end; records must not wait behind them.
    keepDoing(rhythm.delivery, () => deliverWithCourtesy(mirror)),
    keepDoing(rhythm.delivery, () => deliverWithCourtesy(payloads)),
  ];

  return {
    connected: () => connected,
    report: () => void reports.sendStatus(),
    async stop() {
      const wasConnected = connected;
      stopping.abort();
      await Promise.all(loops);
      if (wasConnected) {
        const last = AbortSignal.timeout(FINAL_DELIVERY);
        const deliver = async () => {
          await mirror.catchUp(last);
          await payloads.catchUp(last);
          await reports.sendStatus();
        };
        await Promise.race([deliver().catch(onProblem), pause(FINAL_DELIVERY, last)]);
      }
      await client.close();
    },
  };
}
