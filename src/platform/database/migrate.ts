import { sql } from 'kysely';
import type { AnyDb, AnyTx, Database } from './database.ts';

/** One step of the schema, never changed once it is released; `up` runs inside the transaction of the whole upgrade. */
export interface Migration {
  /** `NNNN-words`; the ids of all modules together are one order. */
  id: string;
  up(db: AnyDb): Promise<void>;
}

/** The migrations of one module. */
export type ModuleMigrations = readonly Migration[];

/** The schema in the database and the one of this program do not go together; the message says what to do. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

const oldestServer = 150_000;
/** Any number of its own: two programs that start together upgrade one after the other. */
const lockKey = 8_320_001;

function inOrder(modules: readonly ModuleMigrations[]): Migration[] {
  const all = modules.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1));
  all.forEach(({ id }, index) => {
    if (!/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
      throw new MigrationError(`migration id "${id}" must look like 0007-words`);
    if (all[index - 1]?.id === id)
      throw new MigrationError(`two migrations are called ${id}: give one the next free number`);
  });
  return all;
}

/** @throws MigrationError when the server is too old or does not keep text as UTF-8 */
async function checkServer(trx: AnyTx): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string; release: string }>`
    SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS release,
           current_setting('server_encoding') AS encoding`.execute(trx);
  const { version, encoding, release } = rows[0]!;
  if (Number(version) < oldestServer)
    throw new MigrationError(`PostgreSQL ${release} is too old: 15 or later is needed`);
  if (encoding !== 'UTF8') {
    throw new MigrationError(
      `the database has encoding ${encoding}: create it with ENCODING 'UTF8' TEMPLATE template0`,
    );
  }
}

/**
 * Brings the schema up to date: all missing migrations in the order of their ids, in one transaction (an upgrade happens
 * whole or not at all), one program at a time. Returns the ids that were applied now.
 * @throws MigrationError for data of a newer version, a migration inserted before applied ones, or one that fails
 */
export async function migrate(
  database: Pick<Database, 'kysely'>,
  modules: readonly ModuleMigrations[],
): Promise<string[]> {
  const all = inOrder(modules);
  return database.kysely.transaction().execute(async (trx) => {
    await checkServer(trx);
    await sql`SELECT pg_advisory_xact_lock(${sql.lit(lockKey)})`.execute(trx);
    await sql`CREATE TABLE IF NOT EXISTS steward_migrations (
      id text PRIMARY KEY COLLATE "C", applied_at timestamptz NOT NULL DEFAULT now())`.execute(trx);
    const { rows } = await sql<{ id: string }>`SELECT id FROM steward_migrations ORDER BY id`.execute(trx);
    const applied = new Set(rows.map(({ id }) => id));
    const unknown = [...applied].filter((id) => !all.some((migration) => migration.id === id));
    if (unknown.length > 0) {
      throw new MigrationError(
        `the database holds data of a newer version (${unknown.join(', ')} not known here): start that version, or restore a backup of this one`,
      );
    }
    const missing = all.filter(({ id }) => !applied.has(id));
    const last = rows.at(-1)?.id;
    const late = missing.find(({ id }) => last !== undefined && id < last);
    if (late)
      throw new MigrationError(`migration ${late.id} comes before ${last}, which is applied: give it a later number`);
    for (const migration of missing) {
      try {
        await migration.up(trx);
      } catch (error) {
        throw new MigrationError(
          `migration ${migration.id} failed: ${error instanceof Error ? error.message : error}`,
          {
            cause: error,
          },
        );
      }
      await sql`INSERT INTO steward_migrations (id) VALUES (${migration.id})`.execute(trx);
    }
    return missing.map(({ id }) => id);
  });
}
