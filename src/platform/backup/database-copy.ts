import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client, escapeIdentifier } from 'pg';
import { listForeignKeys, listSequences, listTables, qualified, sessionSettings, type Table } from './catalogue.ts';
import { copyIn, copyOut } from './copy-protocol.ts';
import { BackupError, type Manifest, type SequenceState, type TableCopy } from './manifest.ts';

async function withClient<T>(url: string, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'steward backup',
    connectionTimeoutMillis: 15_000,
  });
  // A connection lost on the way also fails the query under way, which says it better.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sessionSettings);
    return await run(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const columnList = (columns: readonly string[]): string => columns.map((column) => escapeIdentifier(column)).join(', ');

async function exportTable(client: Client, table: Table, file: string, staging: string): Promise<TableCopy> {
  const name = qualified(table);
  const counted = await client.query<{ n: string }>(`SELECT count(*)::text AS n FROM ${name}`);
  // A table without stored columns has nothing but its number of rows, and COPY refuses an empty list.
  const query = `COPY ${name} (${columnList(table.columns)}) TO STDOUT`;
  if (table.columns.length === 0)
    throw new BackupError(`table ${name} has no columns of its own and cannot be backed up`);
  await pipeline(copyOut(client, query), createWriteStream(join(staging, file), { mode: 0o600 }));
  return { ...table, file, rows: Number(counted.rows[0]!.n) };
}

/** Writes every table as it was at one moment, under `staging/database`. Nobody is held up meanwhile. */
export function exportDatabase(url: string, staging: string): Promise<Manifest['database']> {
  return withClient(url, async (client) => {
    await mkdir(join(staging, 'database'), { mode: 0o700 });
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables: TableCopy[] = [];
    for (const [index, table] of (await listTables(client)).entries()) {
      tables.push(await exportTable(client, table, `database/${String(index + 1).padStart(4, '0')}.copy`, staging));
    }
    const known = tables.some(({ schema, name }) => schema === 'public' && name === 'steward_migrations');
    const migrations = known
      ? (await client.query<{ id: string }>('SELECT id FROM public.steward_migrations ORDER BY id')).rows.map(
          ({ id }) => id,
        )
      : [];
    // Sequences stand outside of transactions: read after the rows, they are never behind them.
    const sequences: SequenceState[] = [];
    for (const { schema, name } of await listSequences(client)) {
      const { rows } = await client.query<{ value: string; called: boolean }>(
        `SELECT last_value::text AS value, is_called AS called FROM ${qualified({ schema, name })}`,
      );
      sequences.push({ schema, name, lastValue: rows[0]!.value, isCalled: rows[0]!.called });
    }
    const { rows } = await client.query<{ server: string }>(
      `SELECT pg_catalog.current_setting('server_version') AS server`,
    );
    await client.query('COMMIT');
    return { server: rows[0]!.server, migrations, tables, sequences };
  });
}

/** @throws BackupError when the database holds tables already */
export function requireEmptyDatabase(url: string): Promise<void> {
  return withClient(url, async (client) => {
    const [table] = await listTables(client);
    if (table) throw new BackupError(`the database is not empty (it has ${qualified(table)}): restore into a new one`);
  });
}

function requireSameShape(present: readonly Table[], copies: readonly TableCopy[]): void {
  for (const copy of copies) {
    const table = present.find(({ schema, name }) => schema === copy.schema && name === copy.name);
    const missing = table && copy.columns.find((column) => !table.columns.includes(column));
    if (!table || missing !== undefined) {
      throw new BackupError(
        `the backup has ${missing === undefined ? 'a table' : `column ${missing} of`} ${qualified(copy)}, which this version does not make: restore it with the version that wrote it`,
      );
    }
  }
}

/** Only constants: the text comes from an archive and goes into a statement. */
const PLAIN_BOUND = /^FOR VALUES FROM \('[\w :.+-]*'\) TO \('[\w :.+-]*'\)$/;

/** Partitions come and go with the data, so the migrations have not made those of the backup. */
async function makePartitions(client: Client, copies: readonly TableCopy[]): Promise<void> {
  const present = await listTables(client);
  for (const copy of copies) {
    const { partition } = copy;
    if (partition == null || present.some(({ schema, name }) => schema === copy.schema && name === copy.name)) continue;
    if (!PLAIN_BOUND.test(partition.bound))
      throw new BackupError(`${qualified(copy)} is a partition with bounds that can't be restored: ${partition.bound}`);
    await client.query(`CREATE TABLE ${qualified(copy)} PARTITION OF ${qualified(partition)} ${partition.bound}`);
  }
}

/**
 * Fills the tables that the migrations have made, all in one transaction. Foreign keys are taken off meanwhile and
 * checked when they are put on again, so the order of tables does not matter; triggers of the schema do not fire.
 */
export function importDatabase(url: string, staging: string, copied: Manifest['database']): Promise<void> {
  return withClient(url, async (client) => {
    await client.query('BEGIN');
    await makePartitions(client, copied.tables);
    requireSameShape(await listTables(client), copied.tables);
    const foreignKeys = await listForeignKeys(client);
    for (const { table, name } of foreignKeys)
      await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${escapeIdentifier(name)}`);
    const names = copied.tables.map(qualified);
    for (const name of names) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
    // Migrations may have put rows of their own there, which the backup has as well.
    if (names.length > 0) await client.query(`TRUNCATE ${names.join(', ')}`);
    for (const table of copied.tables) {
      const query = `COPY ${qualified(table)} (${columnList(table.columns)}) FROM STDIN`;
      const rows = await copyIn(client, query, createReadStream(join(staging, table.file)) as AsyncIterable<Buffer>);
      if (rows !== table.rows)
        throw new BackupError(`${qualified(table)} should have ${table.rows} rows, ${rows} were restored`);
    }
    for (const { schema, name, lastValue, isCalled } of copied.sequences) {
      const sequence = qualified({ schema, name });
      await client.query('SELECT pg_catalog.setval($1::pg_catalog.regclass, $2::bigint, $3)', [
        sequence,
        lastValue,
        isCalled,
      ]);
    }
    for (const { table, name, definition } of foreignKeys) {
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${escapeIdentifier(name)} ${definition}`);
    }
    for (const name of names) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
    await client.query('COMMIT');
  });
}
