import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../kernel/time/index.ts';
import { migrate } from '../database/index.ts';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import { createLibrary } from './library.ts';
import { authMigrations } from './migrations.ts';
import { DEFAULT_AUTH_SETTINGS } from './settings.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database?.drop());

test('our tables are all that the library wants', async () => {
  const warnings: string[] = [];
  const library = createLibrary({
    db: database.db.kysely,
    secret: 'a secret of the instance, 32 characters and more',
    baseUrl: 'http://127.0.0.1:8320',
    trustedOrigins: [],
    clock: systemClock,
    settings: () => DEFAULT_AUTH_SETTINGS,
    isEnabled: async () => true,
    onWarning: (message) => warnings.push(message),
  });
  expect((await getMigrations(library.options)).toBeCreated.map(({ table }) => table)).toEqual([
    'auth_user',
    'auth_session',
    'auth_account',
    'auth_verification',
  ]);
  await migrate(database.db, [authMigrations]);
  const plan = await getMigrations(library.options);
  expect(plan).toMatchObject({ toBeCreated: [], toBeAdded: [], unsafeChanges: [], schemaProblems: [] });
  expect(plan.toBeAddedIndexes).toEqual([]);
  await library.$context;
  expect(warnings).toEqual([]);
});
