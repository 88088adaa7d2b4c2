import { gunzipSync, gzipSync } from 'node:zlib';
import { canonicalJson, type Json } from '../../../../kernel/record/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { KeywordListTables } from './keyword-list.table.ts';

/** Most bytes of a part, unpacked: far above what the limits on entries let through. */
const MAX_PART_BYTES = 256 * 1024 * 1024;

const typed = (db: AnyDb): Db<KeywordListTables> => db;

/** Keeps a part of a list; answers the hash by which revisions name it. */
export async function keepPart(db: AnyDb, value: Json, at: Date): Promise<string> {
  const text = canonicalJson(value);
  const sha256 = sha256Hex(text);
  await typed(db)
    .insertInto('monitoring_list_part')
    .values({ sha256, content: gzipSync(text), created_at: at })
    .onConflict((on) => on.column('sha256').doNothing())
    .execute();
  return sha256;
}

/** The text whose hash this is, or null when it isn't there. Throws when it is not what its hash says. */
export async function readPartText(db: AnyDb, sha256: string): Promise<string | null> {
  const row = await typed(db)
    .selectFrom('monitoring_list_part')
    .select('content')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (row === undefined) return null;
  const text = gunzipSync(row.content, { maxOutputLength: MAX_PART_BYTES }).toString('utf8');
  if (sha256Hex(text) !== sha256) throw new Error(`the part ${sha256} of a keyword list is not what its hash says`);
  return text;
}

/** Throws when it isn't there or is not what its hash says: then nothing may be concluded from it. */
export async function readPart(db: AnyDb, sha256: string): Promise<unknown> {
  const text = await readPartText(db, sha256);
  if (text === null) throw new Error(`the part ${sha256} of a keyword list is missing`);
  return JSON.parse(text);
}
