/** Somebody who wants a place; `lane` is whom the places are shared out among. */
export interface Waiting {
  readonly lane: string;
  /** What the place is worth: expected tokens. */
  readonly cost: number;
  /** Whether it holds a place; the queue's own. */
  placed: boolean;
  /** Milliseconds of the clock that `sweep` is called with, after which it is not waited any longer. */
  readonly until: number;
  /** Called once, when there is a place; at once when there is one now. */
  start(): void;
  /** Called once instead, when the time is over. */
  expire(): void;
}

export interface FairQueue {
  /** `full` when as many of its lane wait as may: then nothing is called. */
  enter(waiting: Waiting): 'started' | 'queued' | 'full';
  /** Gives the place back, or stops waiting for one. Again it does nothing. */
  leave(waiting: Waiting): void;
  /** Ends the waiting of those whose time is over. */
  sweep(now: number): void;
  /** True when there is no place now and no more of this lane may wait. */
  isFull(lane: string): boolean;
  underWay(): number;
  queued(): number;
}

interface Lane {
  readonly name: string;
  deficit: number;
  readonly waiting: Waiting[];
}

/** What a lane may start in one turn, in tokens. */
const QUANTUM = 2_048;
/** A single request counts as so much at most, so that no turn is waited for too long. */
const MOST = 32 * QUANTUM;

/**
 * A number of places, given to lanes in turn (deficit round robin): in each turn a lane may start what is worth so much. Whoever sends ten times as
 * many or ten times as long requests gets no more than the others, and nobody waits while a place is free.
 */
export function createFairQueue(bounds: () => { readonly places: number; readonly lengthOfLane: number }): FairQueue {
  const lanes = new Map<string, Lane>();
  /** Lanes in which somebody waits; the first is the one whose turn it is. */
  let ring: Lane[] = [];
  let placed = 0;
  let queued = 0;

  const costOf = ({ cost }: Waiting) => Math.min(MOST, Math.max(1, cost));

  function start(waiting: Waiting): void {
    waiting.placed = true;
    placed++;
    waiting.start();
  }

  function close(lane: Lane): void {
    lanes.delete(lane.name);
    ring = ring.filter((one) => one !== lane);
  }

  function pump(): void {
    while (placed < bounds().places && ring.length > 0) {
      const lane = ring[0]!;
      const first = lane.waiting[0]!;
      if (costOf(first) > lane.deficit) {
        // Its turn is over; the next one that comes to it is worth more.
        lane.deficit += QUANTUM;
        ring.push(ring.shift()!);
        continue;
      }
      lane.deficit -= costOf(first);
      lane.waiting.shift();
      queued--;
      if (lane.waiting.length === 0) close(lane);
      start(first);
    }
  }

  return {
    enter(waiting) {
      const { places, lengthOfLane } = bounds();
      if (queued === 0 && placed < places) {
        start(waiting);
        return 'started';
      }
      let lane = lanes.get(waiting.lane);
      if ((lane?.waiting.length ?? 0) >= lengthOfLane) return 'full';
      if (lane === undefined) {
        lane = { name: waiting.lane, deficit: 0, waiting: [] };
        lanes.set(waiting.lane, lane);
        ring.push(lane);
      }
      lane.waiting.push(waiting);
      queued++;
      pump();
      return lane.waiting.includes(waiting) ? 'queued' : 'started';
    },

    leave(waiting) {
      if (waiting.placed) {
        waiting.placed = false;
        placed--;
        pump();
        return;
      }
      const lane = lanes.get(waiting.lane);
      const at = lane?.waiting.indexOf(waiting) ?? -1;
      if (at < 0) return;
      lane!.waiting.splice(at, 1);
      queued--;
      if (lane!.waiting.length === 0) close(lane!);
    },

    sweep(now) {
      // More places may have been given by a policy.
      pump();
      for (const lane of [...ring]) {
        for (const waiting of lane.waiting.filter(({ until }) => until <= now)) {
          this.leave(waiting);
          waiting.expire();
        }
      }
    },

    isFull(lane) {
      const { places, lengthOfLane } = bounds();
      return placed >= places && (lanes.get(lane)?.waiting.length ?? 0) >= lengthOfLane;
    },
    underWay: () => placed,
    queued: () => queued,
  };
}
