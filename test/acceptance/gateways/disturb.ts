import { setTimeout as delay } from 'node:timers/promises';
import { steward, until } from '../../../examples/support/index.ts';
import type { House } from '../house.ts';
import type { EverythingOn } from './everything-on.ts';

export interface Disturbances {
  policies: number;
  lists: number;
  restarts: number;
}

const BETWEEN_POLICIES = 10_000;
/** The server keeps the last dozen lists in memory: so often they are all there before the second half, in which memory must not grow. */
const BETWEEN_LISTS = 20_000;
/** When the gateways are restarted, as a part of the time. */
const RESTART_AT = 0.25;

/** Changes policies, puts large lists into force and restarts the gateways one after the other, until the time is over. Monotonic clock. */
export async function disturb(
  house: House,
  everything: EverythingOn,
  { from, until: end }: { readonly from: number; readonly until: number },
): Promise<Disturbances> {
  const done: Disturbances = { policies: 0, lists: 0, restarts: 0 };
  const at = (part: number) => from + (end - from) * part;
  let nextPolicy = from;
  let nextList = from + BETWEEN_LISTS;
  while (performance.now() < end) {
    const now = performance.now();
    if (done.restarts === 0 && now >= at(RESTART_AT)) {
      const { code, output } = await steward(['restart-gateways'], house.instance.env);
      if (code !== 0) throw new Error(output);
      await until(
        'all gateways to be restarted',
        () => house.instance.output().includes('all gateways were restarted'),
        {
          millis: 180_000,
        },
      );
      done.restarts++;
    } else if (now >= nextList) {
      nextList = now + BETWEEN_LISTS;
      await everything.changeKeywords();
      done.lists++;
    } else if (now >= nextPolicy) {
      nextPolicy = now + BETWEEN_POLICIES;
      await everything.changeLimits();
      done.policies++;
    } else await delay(200);
  }
  return done;
}
