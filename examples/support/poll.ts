import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until something is there (not null, undefined or false). Throws after `millis`, naming what was waited for. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { millis = 30_000, every = 50 }: { millis?: number; every?: number } = {},
): Promise<Exclude<T, null | undefined | false>> {
  const end = performance.now() + millis;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false)
        return found as Exclude<T, null | undefined | false>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`waited ${millis} ms in vain for ${what}`, { cause: last });
    await delay(every);
  }
}
