import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../../src/apps/server/compose.ts';
import { createApp } from '../../../src/apps/server/http.ts';
import { loadConfig } from '../../../src/platform/config/index.ts';
import { testDatabase } from '../../../src/platform/database/testing.ts';
import { type HttpServer, listRoutes, type RouteEntry } from '../../../src/platform/http/index.ts';
import { createLogger } from '../../../src/platform/telemetry/index.ts';

// The black-box tests walk what the OpenAPI document names. Here the document is compared with the routes that there really
// are, so that none of them is left out of that walk.

let close: () => Promise<void>;
let app: HttpServer;
let routes: RouteEntry[];
let rules: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'steward-document-'));
  const { db, url, drop } = await testDatabase();
  await db.close();
  const config = loadConfig({ DATABASE_URL: url, STEWARD_DATA_DIR: dir, STEWARD_PORT: '0' });
  const logger = createLogger({ name: 'test', level: 'silent' });
  const parts = await compose(config, logger);
  app = await createApp(parts, config, logger);
  routes = listRoutes(app);
  rules = parts.authority.rules;
  close = async () => {
    await app.close();
    await parts.stop();
    await drop();
    rmSync(dir, { recursive: true, force: true });
  };
}, 120_000);

afterAll(() => close?.());

type Security = readonly Readonly<Record<string, unknown>>[];

test('every route that is not public is in the document, with whom it lets in', async () => {
  const { paths } = (await app.inject({ url: '/api/v1/openapi.json' })).json() as {
    paths: Record<string, Record<string, { security?: Security; 'x-permission'?: string }>>;
  };
  const guarded = routes.filter(({ access }) => !('public' in access));
  expect(guarded.length).toBeGreaterThan(80);
  for (const { method, url, access } of guarded) {
    const path = url.replace(/:([A-Za-z0-9]+)/g, '{$1}').replace(/\/\*$/, '/{*}');
    const operation = paths[path]?.[method.toLowerCase()];
    expect([method, path, operation !== undefined]).toEqual([method, path, true]);
    expect(operation?.['x-permission']).toBe('permission' in access ? access.permission : undefined);
    expect((operation?.security ?? []).length).toBeGreaterThan(0);
  }
});

test('what is public is what must be', () => {
  const open = routes
    .filter(({ access, url }) => 'public' in access && url.startsWith('/api/v1'))
    .map(({ method, url }) => `${method} ${url}`);
  expect(open.sort()).toEqual([
    'GET /api/v1/openapi.json',
    'GET /api/v1/public/label-keys',
    'GET /api/v1/public/use-statements/:id',
    'GET /api/v1/setup',
    'GET /api/v1/sign-in',
    'GET /api/v1/sign-in/:id/callback',
    'GET /api/v1/sign-in/:id/start',
    'POST /api/v1/invitations',
    'POST /api/v1/session',
    'POST /api/v1/session/second-factor',
    'POST /api/v1/setup',
    'POST /api/v1/sign-in/:id/session',
  ]);
});

test('every permission that a route asks for is declared with the roles that hold it', () => {
  for (const { access, method, url } of routes) {
    if ('permission' in access) expect([method, url, access.permission in rules]).toEqual([method, url, true]);
  }
});
