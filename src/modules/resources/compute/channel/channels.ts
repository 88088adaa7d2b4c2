import type { ServerResponse } from 'node:http';
import { SECOND } from '../../../../kernel/time/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { type Connection, openConnection, type Push } from './connection.ts';

const LEASE_EVERY = 5 * SECOND;
/** A lease follows every policy and standing, so that it counts from now. */
const AFTER_CHANGE: readonly Push[] = ['standing', 'policy', 'credentials', 'lease'];

/** The open channels of this process's gateways. */
export interface Channels {
  start(): void;
  /** Takes over the response of a gateway that connected; an older channel of the same gateway is ended. */
  open(gateway: { id: string; sealingKey: Uint8Array }, stream: ServerResponse): void;
  connected(gatewayId: string): boolean;
  disconnect(gatewayId: string): void;
  /** Ends all and takes no more. */
  stop(): Promise<void>;
}

export function createChannels(deps: Pick<ComputeDeps, 'db' | 'policySource' | 'logger'>): Channels {
  const { db, policySource, logger } = deps;
  const open = new Map<string, Connection>();
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  let stopped = false;

  /** Retirement may have been decided in another process. */
  async function dropRetired(): Promise<void> {
    if (open.size === 0) return;
    const active = await db
      .selectFrom('compute_gateway')
      .select('id')
      .where('id', 'in', [...open.keys()])
      .where('state', '=', 'active')
      .execute();
    const ids = new Set(active.map(({ id }) => id));
    for (const [id, connection] of open) if (!ids.has(id)) connection.end();
  }

  return {
    start() {
      unsubscribe = policySource.onChange((changed) => {
        const what = changed === undefined ? AFTER_CHANGE : ([changed, 'lease'] as const);
        for (const connection of open.values()) connection.push(what);
      });
      timer = setInterval(() => {
        for (const connection of open.values()) connection.push(['lease']);
        dropRetired().catch((error: unknown) => logger.warn({ err: error }, 'retired gateways could not be looked up'));
      }, LEASE_EVERY);
      timer.unref();
    },

    open(gateway, stream) {
      stream.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      stream.write(': steward\n\n');
      if (stopped) {
        stream.end();
        return;
      }
      open.get(gateway.id)?.end();
      const connection = openConnection({
        gateway,
        stream,
        source: policySource,
        onError: (error) =>
          logger.warn({ err: error, gatewayId: gateway.id }, 'a gateway could not be told what is in force'),
      });
      open.set(gateway.id, connection);
      logger.info({ gatewayId: gateway.id }, 'gateway connected');
      void connection.ended.then(() => {
        if (open.get(gateway.id) !== connection) return;
        open.delete(gateway.id);
        logger.info({ gatewayId: gateway.id }, 'gateway disconnected');
      });
      connection.push(AFTER_CHANGE);
    },

    connected: (gatewayId) => open.has(gatewayId),
    disconnect: (gatewayId) => open.get(gatewayId)?.end(),

    async stop() {
      stopped = true;
      clearInterval(timer);
      unsubscribe?.();
      const connections = [...open.values()];
      for (const connection of connections) connection.end();
      await Promise.all(connections.map(({ ended }) => ended));
    },
  };
}
