import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { pause } from './backoff.ts';

/** Share of the time in which the process had something to do, above which it counts as saturated. */
const SATURATED = 0.95;
const LOOK_EVERY = 250;

/**
 * Lets traffic go first: waits while the process is saturated, at most `most` milliseconds. What is to be delivered waits on
 * disk, so nothing is lost by coming a little later.
 */
export async function waitForRoom(signal: AbortSignal, most: number): Promise<void> {
  const until = performance.now() + most;
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  while (!signal.aborted && performance.now() < until) {
    await pause(LOOK_EVERY, signal);
    const now = performance.eventLoopUtilization();
    if (performance.eventLoopUtilization(now, before).utilization < SATURATED) return;
    before = now;
  }
}
