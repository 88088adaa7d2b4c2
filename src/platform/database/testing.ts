/**
 * A fresh, empty database for a test. This is the second door of the folder, for tests only.
 *
 * All test processes of one user share one embedded cluster, kept by a process of its own (testing-cluster.ts) for as long
 * as any of them is connected to it, so nothing needs to be set up or torn down, and nothing is left behind.
 * STEWARD_TEST_DATABASE_URL (an account that may create databases) names another PostgreSQL to use instead.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { type Database, openDatabase } from './database.ts';
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

/** @throws Error when no PostgreSQL can be started */
export async function testDatabase(): Promise<TestDatabase> {
  admin ??= findCluster();
  const adminUrl = await admin;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const db = openDatabase({ url: url.href, max: 5, name });
  return {
    db,
    url: url.href,
    async drop() {
      await db.close();
      await asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
