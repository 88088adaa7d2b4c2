import type { AddressInfo } from 'node:net';
import type { Config } from '../../platform/config/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { compose } from './compose.ts';
import { createApp } from './http.ts';
import { ensureConsole } from './web.ts';

export interface RunningServer {
  readonly url: string;
  /** The one-time link of the first setup; null when the organisation is set up. */
  readonly setupUrl: string | null;
  stop(): Promise<void>;
}

/** Profile of a setup that nobody attends; a person at the setup page chooses. */
const UNATTENDED_PROFILE = 'internal';

/** Starts the control plane: schema, services, background work, HTTP. What was started is stopped again when a later part fails. */
export async function startServer(config: Config, logger: Logger): Promise<RunningServer> {
  const parts = await compose(config, logger);
  try {
    if (config.adminEmail !== undefined && config.adminPassword !== undefined) {
      await parts.people.setup.unattended({
        email: config.adminEmail,
        password: config.adminPassword,
        organisation: '未命名组织 Unnamed organisation',
        profileId: UNATTENDED_PROFILE,
      });
    }
    const app = await createApp(parts, config, logger);
    await parts.start();
    await app.listen({ host: config.host, port: config.port });
    ensureConsole(logger);
    const { port } = app.server.address() as AddressInfo;
    const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    const token = await parts.people.setup.newToken();
    logger.info({ url }, 'the server listens');
    return {
      url,
      setupUrl: token === null ? null : `${config.publicUrl}/setup?token=${token}`,
      async stop() {
        // The channels to gateways are open-ended: they are ended first, or closing would wait for them.
        await parts.stopChannels();
        await app.close();
        await parts.stop();
      },
    };
  } catch (error) {
    await parts.stop().catch(() => undefined);
    throw error;
  }
}
