import { globSync } from 'node:fs';
import { Client } from 'pg';
import type { ApiClient, Person, SendOptions } from '../../../examples/support/index.ts';
import type { PermissionRule } from '../../../src/kernel/identity/index.ts';
import { decodeRecord } from '../../../src/kernel/record/index.ts';
import type { Reader } from './estate/index.ts';

/** Somebody who tries everything. */
export interface Walker extends Reader {
  readonly name: string;
  readonly api: ApiClient;
  /** Whether any of their roles, wherever it is held, holds the permission. */
  holdsSomewhere(permission: string): boolean;
}

/** What every module declares of its permissions: who holds each, and where. */
export async function readRules(): Promise<Readonly<Record<string, PermissionRule>>> {
  const root = new URL('../../../', import.meta.url);
  const files = globSync(['src/**/*.permissions.ts', 'src/governance/permissions.ts'], { cwd: root });
  const modules: object[] = await Promise.all(files.map((file) => import(new URL(file, root).href)));
  return Object.assign({}, ...modules.flatMap((one) => Object.values(one)));
}

/** A walker with these roles in force: at the top of the organisation, or in a unit that nothing of the estate lies in. */
export function walkerOf(
  { id, name, api }: Person,
  rules: Readonly<Record<string, PermissionRule>>,
  roles: readonly string[],
  where: 'top' | 'afar' = 'top',
): Walker {
  const holdsSomewhere = (permission: string) => {
    const held = rules[permission]!.roles;
    return held === 'everyone' || [...roles, 'member'].some((role) => (held as readonly string[]).includes(role));
  };
  const holds = (permission: string) =>
    holdsSomewhere(permission) && (where === 'top' || rules[permission]!.scope === 'anywhere');
  return { id, name, api, holds, holdsSomewhere };
}

/** Tries all, a few at a time; answers what was not as it must be. */
export async function each<T>(items: readonly T[], attempt: (item: T) => Promise<string | null>): Promise<string[]> {
  const wrong = new Set<string>();
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const fault = await attempt(item);
      if (fault !== null) wrong.add(fault);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return [...wrong].sort();
}

export interface Answer {
  /** Status, and the code of the problem where there is one: `404 not-found`. */
  readonly said: string;
  /** Every byte that the caller sees, of head and body. */
  readonly bytes: string;
}

/** Calls as the walker; the answer is taken as it comes. */
export async function call({ api }: Walker, method: string, path: string, options: SendOptions = {}): Promise<Answer> {
  const { body, bytes, headers } = options;
  const response = await fetch(`${api.consoleUrl}${path.startsWith('/api/') ? path : `/api/v1${path}`}`, {
    method,
    redirect: 'manual',
    headers: {
      ...{ 'accept-language': 'en', cookie: api.cookie(), origin: new URL(api.consoleUrl).origin },
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(bytes === undefined ? {} : { body: Buffer.from(bytes) }),
  });
  const text = await response.text();
  const code = response.status < 400 ? 'ok' : (/"code":"([a-z0-9-]+)"/.exec(text)?.[1] ?? '');
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  return { said: `${response.status} ${code}`, bytes: `${head.join('\n')}\n\n${text}` };
}

const ID = /\b([a-z]{3})_[0-9A-HJKMNP-TV-Z]{26}\b/g;

/** The same address of things that there are not. */
export const unknown = (path: string) => path.replace(ID, '$1_01ARZ3NDEKTSV4RRFFQ69G5FAV');

/** What an answer tells beyond what was asked: without ids, the address, the time and the number of the request. */
export const told = (bytes: string) =>
  bytes
    .replace(ID, '$1')
    .replace(/^(date|x-request-id|content-length|etag): .*$/gm, '')
    .replace(/"(instance|requestId|traceId)":"[^"]*"/g, '');

async function asking<T>(databaseUrl: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** Every act that is on record, in the log or on its way. */
export const acts = (databaseUrl: string) =>
  asking(databaseUrl, async (client) => {
    const { rows } = await client.query<{ entry: Buffer }>('SELECT entry FROM governance_record');
    return rows.map(({ entry }) => decodeRecord(entry));
  });

/** A digest of every row, for each table. */
export const digests = (databaseUrl: string): Promise<Record<string, string>> =>
  asking(databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const digest: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ digest: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS digest FROM ${name} t`,
      );
      digest[name] = rows[0]!.digest;
    }
    return digest;
  });
