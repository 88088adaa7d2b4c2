import { HOUR } from '../../../../kernel/time/index.ts';
import type { Auth } from '../../../../platform/auth/index.ts';
import type { Logger } from '../../../../platform/telemetry/index.ts';

/** Sessions that have ended, sign-ins left half-way and attempts that are forgotten are no longer kept: looked for each hour. Several servers may. */
export function createPurging(deps: { readonly auth: Pick<Auth, 'purge'>; readonly logger: Pick<Logger, 'warn'> }) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const round = () => {
    running = deps.auth
      .purge()
      .catch((error: unknown) =>
        deps.logger.warn({ err: error }, 'ended sessions were not removed; it is tried again'),
      );
  };
  return {
    start(): void {
      round();
      timer = setInterval(round, HOUR).unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
