import { createGuard, type Detector, GUARD_FORMATS, type Guard, promptFormat } from '../../engines/screening/index.ts';
import type { Policy, PolicyGuard } from '../../kernel/policy/index.ts';
import type { ScreeningSide } from './detectors.ts';

/** The guard models of the policy in force. One that the next policy names alike goes on, with its connections and its breaker. */
export interface Guards {
  take(policy: Policy): void;
  find(id: string, side: ScreeningSide): Detector | null;
  /** Guards that are not asked at the moment because they failed too often. */
  broken(): string[];
  close(): Promise<void>;
}

interface Held {
  readonly definition: string;
  readonly stream: PolicyGuard['stream'];
  readonly guard: Guard;
}

export function createGuards(credential: (id: string) => string | undefined): Guards {
  let held = new Map<string, Held>();

  function open(given: PolicyGuard): Held {
    const { id, baseUrl, model, format, stream, timeoutMillis, concurrency } = given;
    const guard = createGuard({
      name: id,
      baseUrl,
      model,
      credential: given.credential ? () => credential(id) : undefined,
      format: typeof format === 'string' ? GUARD_FORMATS[format] : promptFormat(format),
      limits: { timeoutMillis, concurrency },
    });
    return { definition: JSON.stringify(given), stream, guard };
  }

  return {
    take({ guards = [] }) {
      const next = new Map<string, Held>();
      for (const given of guards) {
        const known = held.get(given.id);
        if (known?.definition === JSON.stringify(given)) next.set(given.id, known);
        // A format of a later server: the guard is not here, and what needs it is refused or skipped by its fail mode.
        else if (typeof given.format !== 'string' || given.format in GUARD_FORMATS) next.set(given.id, open(given));
      }
      // Those that are gone are not closed: texts under way may still ask them, and idle connections close by themselves.
      held = next;
    },
    find(id, side) {
      const one = held.get(id);
      return one === undefined ? null : one.guard.detector(side, one.stream);
    },
    broken: () => [...held].filter(([, { guard }]) => guard.state() === 'open').map(([id]) => id),
    async close() {
      await Promise.all([...held.values()].map(({ guard }) => guard.close()));
    },
  };
}
