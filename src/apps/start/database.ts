import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../platform/database/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';

export interface SupervisedDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** Keeps the embedded PostgreSQL running: when it dies it is started again and recovers by itself. Its URL stays. */
export async function superviseDatabase(dataDir: string, logger: Logger): Promise<SupervisedDatabase> {
  let current = await startEmbeddedPostgres({ dataDir, logger });
  const { url } = current;
  let stopping = false;
  const watched = (async () => {
    for (;;) {
      const { expected } = await current.ended;
      if (expected || stopping) return;
      for (let pause = 200; !stopping; pause = Math.min(pause * 2, 10_000)) {
        try {
          current = await startEmbeddedPostgres({ dataDir, logger });
          break;
        } catch (error) {
          logger.error({ err: error }, 'the embedded database could not be started again; trying once more');
          await delay(pause);
        }
      }
      if (stopping) return;
    }
  })();
  return {
    url,
    async stop() {
      stopping = true;
      await current.stop();
      await watched;
    },
  };
}
