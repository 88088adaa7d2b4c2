import type { Control } from '../../kernel/control/index.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { OUTBOX_CHANNEL } from '../record/index.ts';

export interface TriggerParts {
  readonly database: Pick<Database, 'listen'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly everyMillis: number;
  readonly controls: () => readonly Control[];
  /** Null for everything. */
  readonly recompute: (measureIds: readonly string[] | null) => Promise<void>;
}

/** Acts come in bursts; one look after the burst is enough. */
const DEBOUNCE = 200;
/** While acts keep coming, looks begin this much apart: what one of them changes shows within about a second and a half. */
const APART = 1_000;
const AFTER_FAILURE = 5_000;

/** Looks again at the controls that a record concerns soon after its commit, and at everything now and then. */
export function createTriggers({ database, logger, everyMillis, controls, recompute }: TriggerParts) {
  let unlisten: (() => Promise<void>) | undefined;
  let interval: NodeJS.Timeout | undefined;
  let debounce: NodeJS.Timeout | undefined;
  let dirty = new Set<string>();
  let everything = false;
  let running: Promise<void> | undefined;
  /** When the last look began, by a clock that nobody sets. */
  let begunAt = Number.NEGATIVE_INFINITY;

  function schedule(after = DEBOUNCE): void {
    // Not pushed back by further records: under steady work the look still comes.
    debounce ??= setTimeout(() => void run(), Math.max(after, begunAt + APART - performance.now())).unref();
  }

  async function run(): Promise<void> {
    debounce = undefined;
    if (running !== undefined) return;
    const measures = everything ? null : [...dirty];
    dirty = new Set();
    everything = false;
    begunAt = performance.now();
    let failed = false;
    running = recompute(measures)
      .catch((error) => {
        failed = true;
        logger.warn({ err: error }, 'computing conformity was interrupted; it is tried again');
        if (measures === null) everything = true;
        else for (const id of measures) dirty.add(id);
      })
      .finally(() => {
        running = undefined;
        if (interval !== undefined && (everything || dirty.size > 0)) schedule(failed ? AFTER_FAILURE : DEBOUNCE);
      });
    await running;
  }

  function onRecord(kind: string | null): void {
    if (kind === null) everything = true;
    for (const control of controls()) {
      if (kind !== null && control.triggers.includes(kind)) dirty.add(control.measureId);
    }
    if (everything || dirty.size > 0) schedule();
  }

  return {
    async start(): Promise<void> {
      if (interval !== undefined) return;
      interval = setInterval(() => onRecord(null), everyMillis).unref();
      unlisten = await database.listen(OUTBOX_CHANNEL, onRecord);
      onRecord(null);
    },
    async stop(): Promise<void> {
      clearInterval(interval);
      clearTimeout(debounce);
      interval = undefined;
      debounce = undefined;
      await unlisten?.();
      unlisten = undefined;
      await running;
    },
  };
}
