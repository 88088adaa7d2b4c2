import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpServer, type HttpServer, serveConsole } from './index.ts';

const dir = mkdtempSync(join(tmpdir(), 'console-'));
let app: HttpServer;
let unbuilt: HttpServer;

async function serve(from: string): Promise<HttpServer> {
  const server = await createHttpServer({
    logger: pino({ level: 'silent' }),
    version: '0.0.0',
    authenticate: async () => null,
    authorise: () => false,
  });
  await serveConsole(server, { dir: from, fallbackHtml: '<p>not built</p>' });
  return server;
}

beforeAll(async () => {
  mkdirSync(join(dir, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(dir, 'dist', 'index.html'), '<p>console</p>');
  writeFileSync(join(dir, 'dist', 'icon.svg'), '<svg/>');
  writeFileSync(join(dir, 'dist', 'assets', 'main-1a2b.js'), 'main()');
  writeFileSync(join(dir, 'secret.txt'), 'outside');
  app = await serve(join(dir, 'dist'));
  unbuilt = await serve(join(dir, 'nothing'));
});

afterAll(async () => {
  await Promise.all([app.close(), unbuilt.close()]);
  rmSync(dir, { recursive: true });
});

test('the page answers every address of the console and is asked for each time', async () => {
  for (const url of ['/', '/index.html', '/models/mdl_1', '/measures/6.1.b', '/a%00b']) {
    const answer = await app.inject({ url });
    expect([url, answer.statusCode, answer.body]).toEqual([url, 200, '<p>console</p>']);
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
  }
});

test('hashed files are cached for good, others are checked', async () => {
  const asset = await app.inject({ url: '/assets/main-1a2b.js' });
  expect([asset.body, asset.headers['cache-control']]).toEqual(['main()', 'public, max-age=31536000, immutable']);
  expect(asset.headers['content-type']).toContain('javascript');
  expect((await app.inject({ url: '/icon.svg' })).headers['cache-control']).toBe('no-cache');
});

test('missing files, unknown interfaces and what lies outside are not found', async () => {
  for (const url of [
    '/assets/gone.js',
    '/gone.png',
    '/api/v1/nowhere',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
  ]) {
    const answer = await app.inject({ url });
    expect([url, answer.statusCode]).toEqual([url, 404]);
    expect(answer.body).not.toContain('outside');
  }
});

test('before the console is built, the fallback says so', async () => {
  const answer = await unbuilt.inject({ url: '/models' });
  expect([answer.statusCode, answer.body]).toEqual([200, '<p>not built</p>']);
});
