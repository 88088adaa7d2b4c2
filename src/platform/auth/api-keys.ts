import { createIdFactory } from '../../kernel/identity/index.ts';
import { type Clock, DAY, MINUTE } from '../../kernel/time/index.ts';
import { hashSecret, isWellFormedSecret, newSecret, randomBytes } from '../crypto/index.ts';
import { type AnyDb, type Db, jsonb } from '../database/index.ts';
import { invalidInput } from '../http/index.ts';
import type { ReadSettings } from './settings.ts';
import type { AuthTables } from './tables.ts';

export interface ApiKeyEntry {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** First characters of the secret, to recognise it by. */
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

export interface ApiKeys {
  /** The secret is in this answer and nowhere else. Scopes must be among the permissions that the person holds. */
  create(input: {
    personId: string;
    name: string;
    scopes: readonly string[];
    heldPermissions: readonly string[];
    expiresAt: Date;
  }): Promise<{ secret: string; key: ApiKeyEntry }>;
  /** Whose key it is; null when unknown, expired, revoked, or its person is disabled. */
  verify(secret: string): Promise<{ keyId: string; personId: string; scopes: readonly string[] } | null>;
  list(personId: string): Promise<ApiKeyEntry[]>;
  /** Answers whether the person had such a key in force. */
  revoke(personId: string, keyId: string, trx?: AnyDb): Promise<boolean>;
  revokeAll(personId: string, trx?: AnyDb): Promise<number>;
}

const PREFIX = 'stw_';

export function createApiKeys(options: {
  db: Db<AuthTables>;
  clock: Clock;
  settings: ReadSettings;
  isEnabled: (personId: string) => Promise<boolean>;
}): ApiKeys {
  const { db, clock, settings, isEnabled } = options;
  const newId = createIdFactory(
    () => clock.now().getTime(),
    (bytes) => bytes.set(randomBytes(bytes.length)),
  );
  return {
    async create({ personId, name, scopes, heldPermissions, expiresAt }) {
      const now = clock.now();
      checkScopes(scopes, heldPermissions);
      checkExpiry(expiresAt, now, (await settings()).apiKeyMaxDays);
      const secret = newSecret(PREFIX);
      const row = await db
        .insertInto('auth_api_key')
        .values({
          id: newId('apiKey'),
          person_id: personId,
          name,
          hash: hashSecret(secret),
          hint: secret.slice(0, 8),
          scopes: jsonb([...new Set(scopes)]),
          created_at: now,
          expires_at: expiresAt,
          last_used_at: null,
          revoked_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return { secret, key: entryOf(row) };
    },
    async verify(secret) {
      if (!isWellFormedSecret(secret, PREFIX)) return null;
      const now = clock.now();
      // Found by its hash: 256 random bits need no slow hash, and the comparison in the index gives nothing away.
      const row = await db
        .selectFrom('auth_api_key')
        .selectAll()
        .where('hash', '=', hashSecret(secret))
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (row === undefined || !(await isEnabled(row.person_id))) return null;
      if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() >= MINUTE) {
        await db.updateTable('auth_api_key').set({ last_used_at: now }).where('id', '=', row.id).execute();
      }
      return { keyId: row.id, personId: row.person_id, scopes: row.scopes };
    },
    async list(personId) {
      const rows = await db
        .selectFrom('auth_api_key')
        .selectAll()
        .where('person_id', '=', personId)
        .orderBy('id', 'desc')
        .execute();
      return rows.map(entryOf);
    },
    async revoke(personId, keyId, trx: Db<AuthTables> = db) {
      const result = await trx
        .updateTable('auth_api_key')
        .set({ revoked_at: clock.now() })
        .where('id', '=', keyId)
        .where('person_id', '=', personId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    async revokeAll(personId, trx: Db<AuthTables> = db) {
      const result = await trx
        .updateTable('auth_api_key')
        .set({ revoked_at: clock.now() })
        .where('person_id', '=', personId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },
  };
}

type KeyRow = {
  id: string;
  person_id: string;
  name: string;
  hint: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

function entryOf(row: KeyRow): ApiKeyEntry {
  return {
    id: row.id,
    personId: row.person_id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}

function checkScopes(scopes: readonly string[], held: readonly string[]): void {
  const beyond = scopes.filter((scope) => !held.includes(scope));
  if (scopes.length > 0 && beyond.length === 0) return;
  const detail =
    scopes.length === 0
      ? { zh: '请至少选择一项权限。', en: 'Choose at least one permission.' }
      : { zh: `您没有这些权限：${beyond.join('、')}`, en: `You do not hold these permissions: ${beyond.join(', ')}` };
  throw invalidInput([{ path: 'scopes', message: detail.en }], detail);
}

function checkExpiry(expiresAt: Date, now: Date, maxDays: number): void {
  if (expiresAt > now && expiresAt.getTime() <= now.getTime() + maxDays * DAY) return;
  const detail = {
    zh: `有效期须在现在之后，且不超过 ${maxDays} 天。`,
    en: `The key must expire in the future, within ${maxDays} days.`,
  };
  throw invalidInput([{ path: 'expiresAt', message: detail.en }], detail);
}
