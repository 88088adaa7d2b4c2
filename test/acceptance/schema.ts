import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LazyMigrations } from '../../src/platform/database/testing.ts';

/** The schema of the whole product; its code is loaded only by the first test of a run. */
export const SCHEMA: LazyMigrations = {
  key: globSync(fileURLToPath(new URL('../../src/**/*.migrations.ts', import.meta.url)))
    .toSorted()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n'),
  load: async () => (await import('../../src/apps/server/migrations.ts')).MIGRATIONS,
};
