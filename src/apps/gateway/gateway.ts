import { openGateway } from '../../gateway/index.ts';
import { loadConfig } from '../../platform/config/index.ts';
import { createLogger, type Logger } from '../../platform/telemetry/index.ts';

export interface StartGateway {
  /** Folder of this gateway alone. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly serverUrl: string;
  readonly enrolmentToken?: string | undefined;
  readonly sharedLimits?: Parameters<typeof openGateway>[0]['sharedLimits'];
  readonly trustedProxies?: Parameters<typeof openGateway>[0]['trustedProxies'];
  readonly telemetry?: Parameters<typeof openGateway>[0]['telemetry'];
  readonly limits?: Parameters<typeof openGateway>[0]['limits'];
  readonly logger: Logger;
}

const VERSION = '0.1.0';

/** Composes and starts a gateway in this process. */
export function startGateway(options: StartGateway): ReturnType<typeof openGateway> {
  const { limits, ...rest } = options;
  return openGateway({ ...rest, ...(limits === undefined ? {} : { limits }), version: VERSION });
}

/** What the process tells a parent over IPC, and on standard output as one line of JSON, when it listens. */
export interface GatewayReady {
  readonly type: 'gateway-ready';
  readonly url: string;
  readonly gatewayId: string;
}

/**
 * What the process does. Its data lie in `gateway` under the data folder. SIGTERM and SIGINT stop it with grace, a second one at
 * once; SIGUSR2 is the kill switch. A parent that goes away takes it along.
 */
export async function runGateway(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger({ name: 'gateway', level: config.logLevel });
  const gateway = await startGateway({
    dataDir: `${config.dataDir}/gateway`,
    host: config.host,
    port: config.gatewayPort,
    serverUrl: config.serverUrl,
    enrolmentToken: config.enrolmentToken,
    trustedProxies: config.gatewayProxies,
    sharedLimits:
      config.redisUrl === undefined ? undefined : { url: config.redisUrl, timeLimitMillis: config.redisTimeLimit },
    telemetry:
      config.telemetryUrl === undefined
        ? undefined
        : {
            url: config.telemetryUrl,
            headers: config.telemetryHeaders ?? {},
            sampling: config.telemetrySampling,
          },
    limits: { stopMillis: config.drainSeconds * 1_000 },
    logger,
  });
  let asked = false;
  const stop = (why: string) => {
    if (asked) process.exit(1);
    asked = true;
    logger.info({ why }, 'gateway stops');
    gateway.stop().then(
      () => process.exit(0),
      (error: Error) => {
        logger.error({ error: error.message }, 'gateway did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGUSR2', () => {
    gateway
      .stopLocally()
      .catch((error: Error) => logger.error({ error: error.message }, 'the file STOP can not be written'));
  });
  if (process.send !== undefined) process.on('disconnect', () => stop('parent is gone'));
  const ready: GatewayReady = { type: 'gateway-ready', url: gateway.url, gatewayId: gateway.gatewayId };
  process.send?.(ready);
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(ready)}\n`);
}
