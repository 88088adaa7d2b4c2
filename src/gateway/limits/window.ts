/** Length of the window of rates, in milliseconds. */
export const WINDOW = 60_000;
/** Parts that a window is counted in. What was taken leaves the window part by part, never too early. */
export const SLOTS = 20;
export const SLOT = WINDOW / SLOTS;
/** A window of any moment touches this many slots. */
const RING = SLOTS + 1;

/**
 * What was taken within the last sixty seconds. Counted by slots of three seconds; a slot that the window touches counts
 * whole, so that in no sixty seconds more is taken than the limit. The price: room comes back up to one slot late.
 */
export interface Window {
  newest: number;
  total: number;
  readonly taken: Float64Array;
}

export function createWindow(): Window {
  return { newest: Number.NEGATIVE_INFINITY, total: 0, taken: new Float64Array(RING) };
}

/** Moves the window to `now`, in milliseconds of a clock that does not go back; answers the slot of now. */
export function moveTo(window: Window, now: number): number {
  const slot = Math.floor(now / SLOT);
  if (slot <= window.newest) return window.newest;
  const passed = slot - window.newest;
  if (passed >= RING) {
    window.taken.fill(0);
    window.total = 0;
  } else
    for (let one = window.newest + 1; one <= slot; one++) {
      const place = one % RING;
      window.total -= window.taken[place]!;
      window.taken[place] = 0;
    }
  window.newest = slot;
  return slot;
}

/** Changes what was taken in a slot; in one that has left the window it changes nothing. The window must be at now. */
export function change(window: Window, slot: number, by: number): void {
  if (slot > window.newest || slot <= window.newest - RING) return;
  const place = slot % RING;
  window.taken[place] = window.taken[place]! + by;
  window.total += by;
}

/** Milliseconds from `now` until so much has left the window. The window must be at now, and hold so much. */
export function millisUntilFree(window: Window, now: number, amount: number): number {
  let left = amount;
  for (let slot = window.newest - RING + 1; slot <= window.newest; slot++) {
    if (slot < 0) continue;
    left -= window.taken[slot % RING]!;
    if (left <= 0) return (slot + RING) * SLOT - now;
  }
  return WINDOW + SLOT;
}
