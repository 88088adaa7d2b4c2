import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GATEWAY_RUNTIME } from '../../gateway/runtime.ts';
import { ConfigError, loadConfig } from '../../platform/config/index.ts';
import { newSecret } from '../../platform/crypto/index.ts';
import { acquireDataFolder, FolderInUseError } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { announceGateway, announceServer } from './announce.ts';
import { type SupervisedChild, superviseChild } from './child.ts';
import { superviseDatabase } from './database.ts';
import { forgetRunning, noteRunning } from './running.ts';

export { readRunning } from './running.ts';

const SERVER = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const GATEWAY = fileURLToPath(new URL('../gateway/main.ts', import.meta.url));

/**
 * `npm start`: everything on one machine. Holds the data folder, runs the embedded database (unless `DATABASE_URL` names
 * another), the server and one gateway, starts again what dies, and stops all of it in order.
 * Resolves with the exit code when it has stopped.
 */
export async function start(env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const stops: (() => Promise<void> | void)[] = [];
  const stopAll = async () => {
    while (stops.length > 0) await stops.pop()!();
  };
  try {
    const config = loadConfig(env);
    const logger = createLogger({ name: 'start', level: config.logLevel });
    mkdirSync(config.dataDir, { recursive: true });
    const folder = acquireDataFolder(config.dataDir);
    stops.push(() => folder.release());

    const signalled = Promise.withResolvers<void>();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => signalled.resolve());

    let databaseUrl = config.databaseUrl;
    if (databaseUrl === undefined) {
      const database = await superviseDatabase(config.dataDir, logger);
      stops.push(() => database.stop());
      databaseUrl = database.url;
    }
    // Both children are told the same one-time token, so that the gateway of this machine enrols without a person.
    const enrolmentToken = newSecret('enr');
    const base = { ...env, DATABASE_URL: databaseUrl, STEWARD_DATA_DIR: config.dataDir };
    const server = superviseChild({
      name: 'server',
      script: SERVER,
      env: { ...base, STEWARD_SUPERVISED: 'true', STEWARD_LOCAL_ENROLMENT_TOKEN: enrolmentToken },
      logger,
    });
    stops.push(() => server.stop());
    const serverReady = await Promise.race([server.ready, signalled.promise.then(() => null)]);
    if (serverReady !== null) {
      noteRunning(config.dataDir, { databaseUrl, serverUrl: serverReady.url });
      stops.push(() => forgetRunning(config.dataDir));
      announceServer(serverReady, config.gatewayPort);
      process.send?.({ type: 'server-ready', server: serverReady });
      const gateway = superviseChild({
        name: 'gateway',
        script: GATEWAY,
        runtime: GATEWAY_RUNTIME,
        env: {
          ...withoutDatabase(base),
          STEWARD_SUPERVISED: 'true',
          STEWARD_DATA_DIR: join(config.dataDir, 'gateways', 'local'),
          STEWARD_SERVER_URL: serverReady.url,
          STEWARD_ENROLMENT_TOKEN: enrolmentToken,
        },
        logger,
      });
      stops.push(() => gateway.stop());
      // Before the first setup the gateway waits to be enrolled, and nobody waits for it.
      const failed = gateway.ready.then((gatewayReady) => {
        announceGateway(gatewayReady);
        process.send?.({
          type: 'ready',
          server: serverReady,
          gateway: gatewayReady,
          pids: pidsOf({ server, gateway }),
        });
        return new Promise<never>(() => undefined);
      });
      await Promise.race([signalled.promise, failed]);
      process.stdout.write('\n正在停止…  Stopping…\n');
    }
    await stopAll();
    return 0;
  } catch (error) {
    await stopAll();
    if (error instanceof ConfigError || error instanceof FolderInUseError)
      process.stderr.write(`steward: ${error.message}\n`);
    else process.stderr.write(`steward: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** The gateway has no business with the database; it is not even told where it is. */
function withoutDatabase(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, STEWARD_ADMIN_EMAIL: __, STEWARD_ADMIN_PASSWORD: ___, ...rest } = env;
  return rest;
}

function pidsOf(children: Record<string, SupervisedChild>): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(children).map(([name, child]) => [name, child.pid()]));
}
