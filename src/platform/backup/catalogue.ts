import { type Client, escapeIdentifier } from 'pg';

/** Jobs are not taken along: they are the library's own tables, and what they wait for is asked anew at start. */
const leftOut = `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgboss')`;

export interface Table {
  schema: string;
  name: string;
  columns: string[];
  /** Of a partition: the table that it is part of, and which rows it takes, as PostgreSQL spells it. */
  partition?: { schema: string; name: string; bound: string } | null;
}

export interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

export const qualified = ({ schema, name }: { schema: string; name: string }): string =>
  `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;

/** COPY writes and reads values alike only under the same settings; names are spelt out under an empty search path. */
export const sessionSettings = `SET search_path = ''; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';
  SET extra_float_digits = 3; SET timezone = 'UTC'; SET client_encoding = 'UTF8'; SET statement_timeout = 0;
  SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET bytea_output = 'hex'; SET standard_conforming_strings = on`;

/** All tables with rows of their own (parents of partitions have none), and their stored, not generated columns. */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT n.nspname AS schema, c.relname AS name,
           coalesce(json_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attname IS NOT NULL), '[]') AS columns,
           CASE WHEN c.relispartition THEN (
             SELECT json_build_object('schema', pn.nspname, 'name', p.relname, 'bound', pg_catalog.pg_get_expr(c.relpartbound, c.oid))
               FROM pg_catalog.pg_inherits i
               JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
               JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
              WHERE i.inhrelid = c.oid) END AS partition
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND ${leftOut}
     GROUP BY n.nspname, c.relname, c.oid ORDER BY 1, 2`);
  return rows;
}

export async function listSequences(client: Client): Promise<{ schema: string; name: string }[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND ${leftOut} ORDER BY 1, 2`);
  return rows;
}

export async function listForeignKeys(client: Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(`
    SELECT k.conrelid::pg_catalog.regclass::text AS table, k.conname AS name, pg_catalog.pg_get_constraintdef(k.oid) AS definition
      FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'f' AND k.conparentid = 0 AND ${leftOut}`);
  return rows;
}
