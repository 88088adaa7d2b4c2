import type { Logger } from '../platform/telemetry/index.ts';

/** What went wrong lately: for the log without repeating itself, and for the status. */
export interface Problems {
  add(error: Error): void;
  /** Messages of the last minute, newest last. */
  recent(): string[];
}

const MINUTE = 60_000;
const QUIET = 10_000;
const MOST = 20;

export function createProblems(logger: Logger): Problems {
  const seen = new Map<string, { at: number; loggedAt: number }>();
  return {
    add(error) {
      const now = performance.now();
      const { message } = error;
      const before = seen.get(message);
      const loud = before === undefined || now - before.loggedAt >= QUIET;
      if (loud) logger.warn({ error: message }, 'gateway problem');
      seen.delete(message);
      seen.set(message, { at: now, loggedAt: loud ? now : before.loggedAt });
      for (const oldest of seen.keys()) {
        if (seen.size <= MOST) break;
        seen.delete(oldest);
      }
    },
    recent: () => {
      const now = performance.now();
      for (const [message, { at }] of seen) if (now - at > MINUTE) seen.delete(message);
      return [...seen.keys()];
    },
  };
}
