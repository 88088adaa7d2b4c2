import { type Answer, call } from './call.ts';
import { type WorkplaceDeps, WorkplaceFault } from './workplace.ts';

const RETRIES = 4;
const FIRST_PAUSE = 500;
/** A token is not used to its last second: it may run out on the way. */
const SPARE_MILLIS = 5 * 60_000;

/** What an adapter says of its platform's errors; numbers come in a 200, or beside another status. */
export interface ErrorNumbers {
  /** Null when all is well. */
  readonly codeOf: (answer: Answer, status: number) => string | null;
  /** The application's token has ended before its time. */
  readonly tokenEnded: ReadonlySet<string>;
  /** Too much was asked, or it is busy: ask again, later. */
  readonly later: ReadonlySet<string>;
}

/**
 * Requests in the name of the application: its token is kept while it lasts and fetched anew when the platform has forgotten it, once a
 * request; too much asked is asked again after a while, a few times.
 */
export function createSession(
  deps: WorkplaceDeps,
  errors: ErrorNumbers,
  fetchToken: () => Promise<{ token: string; seconds: number }>,
) {
  let kept: { token: string; until: number } | undefined;

  async function token(): Promise<string> {
    const now = deps.clock.now().getTime();
    if (kept === undefined || kept.until <= now) {
      const fresh = await fetchToken();
      kept = { token: fresh.token, until: now + Math.max(0, fresh.seconds * 1000 - SPARE_MILLIS) };
    }
    return kept.token;
  }

  return {
    forget(): void {
      kept = undefined;
    },
    token,
    async ask(base: string, path: string, sentWith: (token: string) => Parameters<typeof call>[2]): Promise<Answer> {
      let renewed = false;
      for (let tries = 0; ; ) {
        const used = await token();
        const { status, answer } = await call(base, path, sentWith(used));
        const code = errors.codeOf(answer, status);
        if (code === null) return answer;
        if (errors.tokenEnded.has(code) && !renewed) {
          renewed = true;
          if (kept?.token === used) kept = undefined;
          continue;
        }
        if (!(errors.later.has(code) || status === 429) || tries >= RETRIES)
          throw new WorkplaceFault(errors.later.has(code) || status >= 500 ? 'away' : 'refused', code);
        await deps.pause(FIRST_PAUSE * 2 ** tries++);
      }
    },
  };
}
