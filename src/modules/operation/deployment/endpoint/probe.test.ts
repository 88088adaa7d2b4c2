import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { modelsIn, probeEndpoint } from './probe.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const openai = (baseUrl: string) => ({ kind: 'openai' as const, baseUrl, upstreamModel: 'm' });

async function upstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

test('an upstream that lists its models is reached, with the credential', async () => {
  const seen: unknown[] = [];
  const baseUrl = await upstream((request, response) => {
    seen.push(request.method, request.url, request.headers.authorization);
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'tiny' }, { id: 7 }, null] }));
  });
  const result = await probeEndpoint(openai(baseUrl), 'secret');
  expect(result).toMatchObject({ reachable: true, status: 200, models: ['tiny'], error: null });
  expect(seen).toEqual(['GET', '/v1/models', 'Bearer secret']);
});

test('what goes wrong is named', async () => {
  const refuses = await upstream((_request, response) => response.writeHead(401).end('{}'));
  const moved = await upstream((_request, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  );
  const other = await upstream((_request, response) => response.end('<html>'));
  const endless = await upstream((_request, response) => response.end('x'.repeat(1_100_000)));
  const errorOf = async (baseUrl: string) => (await probeEndpoint(openai(baseUrl), null)).error;
  expect(await probeEndpoint(openai(refuses), null)).toMatchObject({ reachable: false, status: 401 });
  expect(await errorOf(moved)).toBe('status');
  expect(await errorOf(other)).toBe('not-openai');
  expect(await errorOf(endless)).toBe('answer-too-large');
  expect(await errorOf('http://127.0.0.1:1/v1')).toBe('connection-refused');
  expect(await errorOf('http://169.254.169.254/v1')).toBe('forbidden-address');
});

test('models are read from a list only', () => {
  for (const text of ['', 'null', '[]', '{}', '{"data":{}}', '"data"']) expect(modelsIn(text)).toBeNull();
  expect(modelsIn('{"data":[]}')).toEqual([]);
});

test('each kind of upstream is asked in its own way', async () => {
  const seen: unknown[] = [];
  const baseUrl = await upstream(({ url, headers }, response) => {
    const {
      'api-key': azure,
      'x-api-key': anthropic,
      'anthropic-version': version,
      authorization,
      'x-team': team,
    } = headers;
    seen.push([url, authorization ?? azure ?? anthropic, version, team]);
    response.end('{"data":[{"id":"m"}]}');
  });
  const base = { baseUrl, upstreamModel: 'my deployment' };
  await probeEndpoint({ ...base, kind: 'azure', apiVersion: '2024-10-21', headers: { 'x-team': 'a' } }, 's1');
  await probeEndpoint({ ...base, kind: 'anthropic' }, 's2');
  await probeEndpoint({ ...base, kind: 'openai', credentialHeader: 'x-api-key' }, 's3');
  const page = { path: '/health', everySeconds: 30 };
  expect(await probeEndpoint({ ...base, kind: 'openai', probe: page }, null)).toMatchObject({ reachable: true });
  expect(seen).toEqual([
    ['/v1/models?api-version=2024-10-21', 's1', undefined, 'a'],
    ['/v1/models', 's2', '2023-06-01', undefined],
    ['/v1/models', 's3', undefined, undefined],
    ['/v1/health', undefined, undefined, undefined],
  ]);
});
