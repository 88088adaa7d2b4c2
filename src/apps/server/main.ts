import { loadConfig } from '../../platform/config/index.ts';
import { acquireDataFolder } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { startServer } from './server.ts';

// The process of the control plane. Under `npm start` the data folder is held by the supervisor, which also stops us.
const config = loadConfig();
const logger = createLogger({ name: 'server', level: config.logLevel });
const folder = config.supervised ? null : acquireDataFolder(config.dataDir);

const server = await startServer(config, logger).catch((error: unknown) => {
  logger.fatal({ err: error }, 'the server could not start');
  folder?.release();
  process.exit(1);
});

process.send?.({ type: 'ready', url: server.url, ...(server.setupUrl === null ? {} : { setupUrl: server.setupUrl }) });
if (!config.supervised && server.setupUrl !== null) process.stdout.write(`\n  ${server.setupUrl}\n\n`);

let stopping = false;
async function stop(reason: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info({ reason }, 'the server stops');
  await server.stop().catch((error: unknown) => logger.error({ err: error }, 'stopping was not clean'));
  folder?.release();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
// Our supervisor is gone, however it went: nobody else would stop us.
if (config.supervised) process.on('disconnect', () => void stop('the supervisor is gone'));
