export type BreakerState = 'closed' | 'open' | 'half-open';

/** When a circuit opens and for how long. */
export interface BreakerRules {
  /** Failures in a row that open it. */
  readonly inRow: number;
  /** Results that are looked back on, and how many of them must be there before their share counts. */
  readonly window: number;
  readonly least: number;
  /** Share of failures among them that opens it. */
  readonly share: number;
  /** How long it stays open at first, in milliseconds; doubles with each trial that fails. */
  readonly openMillis: number;
  readonly mostOpenMillis: number;
}

export const BREAKER_RULES: BreakerRules = {
  inRow: 5,
  window: 20,
  least: 10,
  share: 0.5,
  openMillis: 5_000,
  mostOpenMillis: 60_000,
};

/** How one request went, as far as it says something about the upstream: `unknown` where it was given up before. */
export type BreakerResult = 'good' | 'bad' | 'unknown';

/**
 * The circuit of one upstream. Closed, it counts; open, it admits nothing; then one request at a time is let through as a trial,
 * and its result closes or opens the circuit. Times are on the monotonic clock, given by whoever asks.
 */
export interface Breaker {
  state(now: number): BreakerState;
  /** Whether a request may be sent now. */
  admits(now: number): boolean;
  /** Notes that one is sent; the answer belongs to `end`. */
  begin(now: number): boolean;
  /** `trial` is what `begin` answered. */
  end(result: BreakerResult, trial: boolean, now: number): void;
  /** Opens it, as when probes fail. */
  trip(now: number): void;
  /** Ends the waiting of an open circuit, as when a probe was answered: the next request is a trial. */
  giveChance(now: number): void;
  /** Milliseconds until a request may be tried; 0 when one may be now, or as soon as a trial under way has ended. */
  waitMillis(now: number): number;
}

export function createBreaker(rules: BreakerRules = BREAKER_RULES, random: () => number = Math.random): Breaker {
  const results = new Uint8Array(rules.window);
  let at = 0;
  let held = 0;
  let bad = 0;
  let row = 0;
  let open = false;
  let until = 0;
  let millis = rules.openMillis;
  let onTrial = false;

  function forget(): void {
    at = held = bad = row = 0;
    results.fill(0);
  }

  function openUp(now: number): void {
    open = true;
    onTrial = false;
    // Gateways that lost the same upstream at once do not come back to it at once.
    until = now + millis * (0.8 + random() * 0.4);
    millis = Math.min(rules.mostOpenMillis, millis * 2);
    forget();
  }

  function count(isBad: boolean, now: number): void {
    if (held === rules.window) bad -= results[at]!;
    else held++;
    results[at] = isBad ? 1 : 0;
    at = (at + 1) % rules.window;
    if (!isBad) {
      row = 0;
      return;
    }
    bad++;
    row++;
    if (row >= rules.inRow || (held >= rules.least && bad >= held * rules.share)) openUp(now);
  }

  return {
    state: (now) => (!open ? 'closed' : now < until ? 'open' : 'half-open'),
    admits: (now) => !open || (now >= until && !onTrial),
    begin(now) {
      if (!open || now < until || onTrial) return false;
      onTrial = true;
      return true;
    },
    end(result, trial, now) {
      if (!open) {
        if (result !== 'unknown') count(result === 'bad', now);
        return;
      }
      // What was under way before it opened says nothing new.
      if (!trial || !onTrial) return;
      onTrial = false;
      if (result === 'bad') openUp(now);
      else if (result === 'good') {
        open = false;
        millis = rules.openMillis;
        forget();
      }
    },
    trip(now) {
      if (!open) openUp(now);
      else if (now >= until && !onTrial) openUp(now);
    },
    giveChance(now) {
      if (open && now < until) until = now;
    },
    waitMillis: (now) => (open ? Math.max(0, until - now) : 0),
  };
}
