/** Work that brings something up to date, however often it is asked for. */
export interface Round {
  /** Runs soon; what is asked for while it runs gets another run after it. */
  ask(): void;
  /** Waits for the run under way and makes no more. */
  stop(): Promise<void>;
}

const FIRST_RETRY = 250;
const LONGEST_RETRY = 10_000;

/** One run at a time; a failed one is reported and made again after a while. */
export function createRound(run: () => Promise<unknown>, onError: (error: unknown) => void): Round {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;

  async function work(): Promise<void> {
    do {
      again = false;
      try {
        await run();
        failures = 0;
      } catch (error) {
        if (stopped) return;
        onError(error);
        clearTimeout(retry);
        retry = setTimeout(ask, Math.min(FIRST_RETRY * 2 ** failures, LONGEST_RETRY)).unref();
        failures++;
      }
    } while (again && !stopped);
  }

  function ask(): void {
    if (stopped) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = work().finally(() => {
      running = undefined;
      // Asked for after the last look at it and before this.
      if (again) ask();
    });
  }

  return {
    ask,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await running;
    },
  };
}
