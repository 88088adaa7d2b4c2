/** Waits between attempts: doubling from `first` to `most` milliseconds, with jitter so that gateways do not come back in step. */
export function createBackoff(first = 100, most = 5_000) {
  let next = first;
  return {
    reset() {
      next = first;
    },
    async wait(signal: AbortSignal): Promise<void> {
      const millis = next * (0.5 + Math.random() / 2);
      next = Math.min(most, next * 2);
      await pause(millis, signal);
    },
  };
}

/** Resolves after `millis`, or at once when the signal is aborted. */
export function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', done);
  });
}
