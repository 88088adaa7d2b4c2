import type { AnyTx, Database } from '../platform/database/index.ts';

const DEADLOCK = '40P01';
const ATTEMPTS = 4;

/**
 * Runs `run` in a transaction, again when PostgreSQL broke a circle of waiting by ending it (a vote locks its review and
 * then subjects, a change locks its subject and then reviews). So `run` must act through `tx` only.
 */
export async function inTransaction<T>(database: Pick<Database, 'kysely'>, run: (tx: AnyTx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.kysely.transaction().execute(run);
    } catch (error) {
      if (attempt === ATTEMPTS || (error as { code?: unknown }).code !== DEADLOCK) throw error;
    }
  }
}
