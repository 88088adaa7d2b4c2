/**
 * A fresh database for a test. This is the second door of the folder, for tests only.
 *
 * All test processes of one user share one embedded cluster, kept by a process of its own (testing-cluster.ts) for as long
 * as any of them is connected to it, so nothing needs to be set up or torn down, and nothing is left behind.
 * STEWARD_TEST_DATABASE_URL (an account that may create databases) names another PostgreSQL to use instead.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, type PoolClient } from 'pg';
import { type Database, openDatabase } from './database.ts';
import { type ModuleMigrations, migrate } from './migrate.ts';
import { clusterSocket } from './testing-place.ts';

export interface TestDatabase {
  db: Database;
  url: string;
  /** Closes `db` and removes the database, whoever else is still connected to it. */
  drop(): Promise<void>;
}

let admin: Promise<string> | undefined;

async function tryCluster(): Promise<string | undefined> {
  const socket: Socket = createConnection(clusterSocket());
  try {
    await once(socket, 'connect');
    for await (const line of createInterface({ input: socket })) {
      // The open connection says that we still need the cluster; it must not keep the test process alive.
      socket.on('error', () => undefined);
      socket.unref();
      return line;
    }
  } catch {
    // Nobody there yet, or just leaving.
  }
  socket.destroy();
  return undefined;
}

async function findCluster(): Promise<string> {
  const given = process.env.STEWARD_TEST_DATABASE_URL;
  if (given) return given;
  const deadline = Date.now() + 180_000;
  let starting: ChildProcess | undefined;
  for (let round = 0; Date.now() < deadline; round++) {
    const url = await tryCluster();
    if (url) return url;
    // Several may start one at a time: the first to take the socket stays, the others leave at once. Starting another while
    // ours is still at it would only make both slower.
    if (round % 60 === 0 && (starting === undefined || starting.exitCode !== null)) {
      starting = spawn(process.execPath, [fileURLToPath(new URL('./testing-cluster.ts', import.meta.url))], {
        detached: true,
        stdio: 'ignore',
      });
      starting.unref();
    }
    await delay(30);
  }
  throw new Error('the PostgreSQL for tests did not start within three minutes');
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const EMPTY = `TEMPLATE template0 ENCODING 'UTF8'`;

function named(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Migrations that are loaded only where a database is made by them: all of the product's are much code. */
export interface LazyMigrations {
  /** Differs whenever the migrations do. */
  readonly key: string;
  load(): Promise<readonly ModuleMigrations[]>;
}

/**
 * A database that tests take copies of, made by the first of all processes that needs it while the others wait: a copy takes a fraction
 * of the time.
 */
async function makeOnce(adminUrl: string, name: string, origin: string, fill: (url: string) => Promise<void>) {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount !== 0) return;
    const raw = `raw_${randomBytes(8).toString('hex')}`;
    await client.query(`CREATE DATABASE ${raw} ${origin}`);
    await fill(named(adminUrl, raw));
    // Only what was filled whole has the name.
    await client.query(`ALTER DATABASE ${raw} RENAME TO ${name}`);
  } finally {
    await client.end();
  }
}

/** A database that went through these migrations. */
async function migratedTemplate(adminUrl: string, { key, load }: LazyMigrations): Promise<string> {
  const name = `migrated_${hash('sha256', key, 'hex').slice(0, 24)}`;
  await makeOnce(adminUrl, name, EMPTY, async (url) => {
    const db = openDatabase({ url, max: 1, name });
    try {
      await migrate(db, await load());
    } finally {
      await db.close();
    }
  });
  return name;
}

function loaded(modules: readonly ModuleMigrations[]): LazyMigrations {
  const steps = modules.flat().map(({ id, up }) => `${id} ${up}`);
  return { key: steps.toSorted().join('\n'), load: async () => modules };
}

/** A database with something in it besides the schema, made once for all tests that name it. */
export interface FilledDatabase {
  readonly name: string;
  readonly schema: LazyMigrations;
  /** Nobody may be connected to it any more when this is done. */
  fill(url: string): Promise<void>;
}

async function originOf(adminUrl: string, content: TestContent): Promise<string> {
  // Not by `fill`: lists have one of their own.
  if ('schema' in content) {
    await makeOnce(adminUrl, content.name, await originOf(adminUrl, content.schema), content.fill);
    return `TEMPLATE ${content.name}`;
  }
  const lazy = 'key' in content ? content : loaded(content);
  return lazy.key === '' ? EMPTY : `TEMPLATE ${await migratedTemplate(adminUrl, lazy)}`;
}

/** Migrations that it has been through (none: it is empty), or what was made once. */
export type TestContent = readonly ModuleMigrations[] | LazyMigrations | FilledDatabase;

/** @throws Error when no PostgreSQL can be started */
export async function testDatabase(content: TestContent = []): Promise<TestDatabase> {
  admin ??= findCluster();
  const adminUrl = await admin;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name} ${await originOf(adminUrl, content)}`);
  const url = named(adminUrl, name);
  const db = openDatabase({ url, max: 5, name });
  return {
    db,
    url,
    async drop() {
      await db.close();
      await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/**
 * Runs it while the pool has one connection left. What asks the pool again within a transaction then waits for itself, until the pool's
 * own limit ends it: with as many such acts at once as the pool has connections, a whole server would.
 */
export async function withOneConnection<T>({ pool }: Pick<Database, 'pool'>, act: () => Promise<T>): Promise<T> {
  const others: PoolClient[] = [];
  try {
    while (others.length < pool.options.max - 1) others.push(await pool.connect());
    return await act();
  } finally {
    for (const other of others) other.release();
  }
}

/** Removes what was filled for one run from a PostgreSQL that outlives it; the one that the tests start goes with them. */
export async function dropFilled(names: readonly string[]): Promise<void> {
  const given = process.env.STEWARD_TEST_DATABASE_URL;
  if (given) for (const name of names) await asAdmin(given, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
