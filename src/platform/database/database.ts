import { type ColumnType, Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely';
import { Pool, types } from 'pg';
import { createListener, type NotificationHandler } from './listen.ts';
import type { DatabaseLogger } from './logger-port.ts';

/** The query builder over the tables `T` of one module. */
export type Db<T> = Kysely<T>;
/** The same inside a transaction. `trx.withTables<Other>()` lets another module's repository take part. */
export type Tx<T> = Transaction<T>;
/** A builder whose tables are not spelled out; may be passed wherever a `Db<T>` is asked for. */
// biome-ignore lint/suspicious/noExplicitAny: each module types its own tables, the connection knows none of them
export type AnyDb = Kysely<any>;
/** A transaction whose tables are not spelled out. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyTx = Transaction<any>;
/** A jsonb column: read as `T`, written as `T` through {@link jsonb}. */
export type Jsonb<T> = ColumnType<T, RawBuilder<T> | T, RawBuilder<T> | T>;

export interface Database {
  kysely: AnyDb;
  pool: Pool;
  url: string;
  /** Calls the handler for each notification on the channel; see {@link createListener} for what `null` means. */
  listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>>;
  /** Waits for queries under way, then closes every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Most connections of the pool (default 10); a listener and each lease take one more of their own. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  logger?: DatabaseLogger;
}

const int8 = 20;
const date = 1082;
const timestamp = 1114;

/**
 * How PostgreSQL's values arrive: bigint as a number (an error beyond 2^53 - 1, never a rounded one), date as the text
 * `YYYY-MM-DD` (a Date would shift it by the time zone of the process), timestamptz as Date, timestamp as Date in UTC,
 * numeric as text, bytea as Buffer, json and jsonb parsed.
 */
export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return types.getTypeParser(oid, 'binary');
    if (oid === int8) return parseBigint;
    if (oid === date) return (text: string) => text;
    if (oid === timestamp) return (text: string) => new Date(`${text.replace(' ', 'T')}Z`);
    return types.getTypeParser(oid, 'text');
  },
} as typeof types;

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`bigint ${text} does not fit into a number: select it as text`);
  return value;
}

/** A value for a jsonb column; without it the driver turns arrays into PostgreSQL arrays. */
export function jsonb<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}::jsonb`;
}

/** Opens a pool; the first query connects. The embedded database and any other PostgreSQL are opened alike. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: options.name ?? 'steward',
    types: typeParsers,
  });
  // An idle connection that breaks (the server restarts) is replaced by the pool; unheard, the event would end the process.
  pool.on('error', (error) =>
    options.logger?.warn({ err: error }, 'a database connection was lost; it will be replaced'),
  );
  // In use, between two statements of a transaction, nobody else listens; the next statement fails, and with it the transaction.
  pool.on('connect', (client) =>
    client.on('error', (error) => options.logger?.warn({ err: error }, 'a database connection in use was lost')),
  );
  const kysely: AnyDb = new Kysely({ dialect: new PostgresDialect({ pool }) });
  const listener = createListener({ url: options.url, logger: options.logger });
  let closing: Promise<void> | undefined;
  return {
    kysely,
    pool,
    url: options.url,
    listen: listener.listen,
    close: () => {
      closing ??= listener.close().then(() => kysely.destroy());
      return closing;
    },
  };
}
