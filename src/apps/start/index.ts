import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../platform/config/index.ts';
import { newSecret } from '../../platform/crypto/index.ts';
import { acquireDataFolder, FolderInUseError } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { CODE_CACHE } from '../code-cache.ts';
import { announceGateway, announceServer } from './announce.ts';
import { superviseChild } from './child.ts';
import { superviseDatabase } from './database.ts';
import { superviseGateways } from './gateways.ts';
import { forgetRunning, noteRunning } from './running.ts';

export { readRunning } from './running.ts';

/**
 * `npm start`: everything on one machine. Holds the data folder, runs the embedded database (unless `DATABASE_URL` names
 * another), the server and its gateways, starts again what dies, and stops all of it in order. SIGUSR2 restarts the gateways, one
 * after another.
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
    // Server and gateways are told the same one-time tokens, so that the gateways of this machine enrol without a person.
    const tokens = Array.from({ length: config.gateways }, () => newSecret('enr'));
    const base = {
      NODE_COMPILE_CACHE: CODE_CACHE,
      ...env,
      DATABASE_URL: databaseUrl,
      STEWARD_DATA_DIR: config.dataDir,
    };
    const server = superviseChild({
      name: 'server',
      program: 'server',
      env: { ...base, STEWARD_SUPERVISED: 'true', STEWARD_LOCAL_ENROLMENT_TOKENS: tokens.join(',') },
      logger,
    });
    stops.push(() => server.stop());
    const serverReady = await Promise.race([server.ready, signalled.promise.then(() => null)]);
    if (serverReady !== null) {
      noteRunning(config.dataDir, { databaseUrl, serverUrl: serverReady.url, pid: process.pid });
      stops.push(() => forgetRunning(config.dataDir));
      announceServer(serverReady, config.gatewayPort);
      process.send?.({ type: 'server-ready', server: serverReady });
      const gateways = superviseGateways({
        tokens,
        port: config.gatewayPort,
        dataDir: join(config.dataDir, 'gateways'),
        env: withoutDatabase(base),
        serverUrl: serverReady.url,
        drainSeconds: config.drainSeconds,
        logger,
        onReady: announceGateway,
      });
      stops.push(() => gateways.stop());
      process.on('SIGUSR2', () => {
        logger.info('the gateways are restarted one after another');
        gateways.restart().then(
          () => logger.info('all gateways were restarted'),
          (error: Error) => logger.error({ error: error.message }, 'the restart of the gateways has ended early'),
        );
      });
      // Before the first setup the gateways wait to be enrolled, and nobody waits for them.
      const failed = gateways.ready.then((ready) => {
        process.send?.({
          type: 'ready',
          server: serverReady,
          gateway: ready[0],
          gateways: ready,
          pids: { server: server.pid(), gateways: gateways.children.map((child) => child.pid()) },
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
