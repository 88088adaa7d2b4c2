import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import type { DatabaseLogger } from './logger-port.ts';

/**
 * Called with the payload of a notification, or with `null` when notifications may have been missed because the
 * connection was lost and is there again: then look at the tables.
 */
export type NotificationHandler = (payload: string | null) => void;

export interface Listener {
  listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const firstWait = 100;
const longestWait = 5_000;
/** A connection whose other end vanished without a word is noticed only by speaking on it. */
const heartbeatInterval = 20_000;
const heartbeatPatience = 10_000;

/**
 * One connection of its own for all channels of a process: a pool may not lend the connection that listens. It is
 * opened by the first `listen`, reopened for as long as there are listeners, and closed with the last one.
 */
export function createListener(options: { url: string; logger?: DatabaseLogger }): Listener {
  const handlers = new Map<string, Set<NotificationHandler>>();
  const stopping = new AbortController();
  let client: Client | undefined;
  let connecting: Promise<Client> | undefined;

  const notify = (channel: string, payload: string | null) => {
    for (const handler of handlers.get(channel) ?? []) {
      try {
        handler(payload);
      } catch (error) {
        options.logger?.error({ err: error, channel }, 'a handler of database notifications failed');
      }
    }
  };

  const connect = async (): Promise<Client> => {
    const fresh = new Client({
      connectionString: options.url,
      keepAlive: true,
      connectionTimeoutMillis: 15_000,
      application_name: 'steward listener',
      query_timeout: heartbeatPatience,
    });
    let heartbeat: NodeJS.Timeout | undefined;
    fresh.on('error', (error) => options.logger?.warn({ err: error }, 'the listening database connection failed'));
    fresh.on('notification', ({ channel, payload }) => notify(channel, payload ?? ''));
    fresh.on('end', () => {
      clearInterval(heartbeat);
      if (client !== fresh) return;
      client = undefined;
      if (handlers.size > 0 && !stopping.signal.aborted) void reconnect();
    });
    try {
      await fresh.connect();
      for (const channel of handlers.keys()) await fresh.query(`LISTEN ${escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    heartbeat = setInterval(() => {
      fresh
        .query('SELECT 1')
        .catch(() => (fresh as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy());
    }, heartbeatInterval).unref();
    client = fresh;
    return fresh;
  };

  const connection = (): Promise<Client> => {
    if (client) return Promise.resolve(client);
    connecting ??= connect().finally(() => {
      connecting = undefined;
    });
    return connecting;
  };

  const reconnect = async () => {
    let wait = firstWait;
    while (!stopping.signal.aborted && handlers.size > 0) {
      try {
        await connection();
        for (const channel of [...handlers.keys()]) notify(channel, null);
        return;
      } catch (error) {
        options.logger?.warn({ err: error, retryInMs: wait }, 'cannot listen to the database');
        await delay(wait, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
        wait = Math.min(wait * 2, longestWait);
      }
    }
  };

  const unlisten = async (channel: string, handler: NotificationHandler) => {
    const ofChannel = handlers.get(channel);
    if (!ofChannel?.delete(handler) || ofChannel.size > 0) return;
    handlers.delete(channel);
    const open = client;
    if (handlers.size > 0) await open?.query(`UNLISTEN ${escapeIdentifier(channel)}`).catch(() => undefined);
    else {
      client = undefined;
      await open?.end();
    }
  };

  return {
    async listen(channel, handler) {
      if (stopping.signal.aborted) throw new Error('the database is closed');
      const ofChannel = handlers.get(channel) ?? new Set();
      ofChannel.add(handler);
      handlers.set(channel, ofChannel);
      try {
        // Also for a channel already listened to: LISTEN twice is harmless, and a connection made meanwhile knows it.
        await (await connection()).query(`LISTEN ${escapeIdentifier(channel)}`);
      } catch (error) {
        ofChannel.delete(handler);
        if (ofChannel.size === 0) handlers.delete(channel);
        throw error;
      }
      return () => unlisten(channel, handler);
    },
    async close() {
      stopping.abort();
      handlers.clear();
      await connecting?.catch(() => undefined);
      const open = client;
      client = undefined;
      await open?.end();
    },
  };
}
