import { isAbsolute } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, describeConfig, loadConfig } from './index.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('an empty environment gives the documented defaults', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({
    port: 8320,
    gatewayPort: 8321,
    host: '127.0.0.1',
    logLevel: 'info',
    trustProxy: false,
  });
  expect(isAbsolute(config.dataDir)).toBe(true);
  expect(config.databaseUrl).toBeUndefined();
  expect(config.publicUrl).toBe('http://127.0.0.1:8320');
});

test('listening everywhere still gives an address to connect to', () => {
  expect(loadConfig({ STEWARD_HOST: '0.0.0.0' }).serverUrl).toBe('http://127.0.0.1:8320');
  expect(loadConfig({ STEWARD_HOST: '::1', STEWARD_PORT: '1' }).publicUrl).toBe('http://[::1]:1');
});

test('every wrong variable is named at once, with what it allows', () => {
  const problems = problemsOf({
    STEWARD_PORT: '70000',
    STEWARD_LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://root:hunter2@x/y',
  });
  expect(problems).toHaveLength(3);
  expect(problems[0]).toContain('STEWARD_PORT must be a port number');
  expect(problems.join('\n')).toContain('loud');
  expect(problems.join('\n')).not.toContain('hunter2');
});

test('a mistyped variable is an error, with the likely one', () => {
  expect(problemsOf({ STEWARD_PROT: '1' })).toEqual(['STEWARD_PROT is not known; did you mean STEWARD_PORT?']);
  expect(problemsOf({ STEWARD_SOMETHING_ELSE: '1' })).toEqual(['STEWARD_SOMETHING_ELSE is not known; remove it']);
});

test('half of the first account is refused', () => {
  expect(problemsOf({ STEWARD_ADMIN_EMAIL: 'a@example.org' })[0]).toContain('must be set together');
});

test('a seal service needs HTTPS, a token, and files that hold certificates', () => {
  const url = { STEWARD_SEAL_URL: 'https://seal.example.org/v1' };
  expect(problemsOf(url)[0]).toContain('must be set together');
  expect(problemsOf({ STEWARD_SEAL_URL: 'http://seal.example.org/' })[0]).toContain('https://');
  const { pathname } = new URL(import.meta.url);
  expect(
    problemsOf({
      ...url,
      STEWARD_SEAL_TOKEN: 'hunter2 hunter2',
      STEWARD_SEAL_CA_FILE: '/',
      STEWARD_SEAL_ROOTS_FILE: pathname,
    }),
  ).toEqual([
    expect.stringMatching(/^STEWARD_SEAL_TOKEN must be (?!.*hunter2)/),
    expect.stringContaining('STEWARD_SEAL_CA_FILE must be the path of a file with certificates in PEM'),
    expect.stringContaining('STEWARD_SEAL_ROOTS_FILE must be'),
  ]);
});

test('one port for two servers is refused, except 0', () => {
  expect(problemsOf({ STEWARD_PORT: '9000', STEWARD_GATEWAY_PORT: '9000' })).toHaveLength(1);
  expect(problemsOf({ STEWARD_PORT: '0', STEWARD_GATEWAY_PORT: '0' })).toEqual([]);
});

test('the ports of several gateways keep clear of the console’s and end where ports end', () => {
  expect(problemsOf({ STEWARD_PORT: '8322', STEWARD_GATEWAY_PORT: '8321', STEWARD_GATEWAYS: '2' })[0]).toContain(
    '8321 to 8322',
  );
  expect(problemsOf({ STEWARD_GATEWAY_PORT: '65535', STEWARD_GATEWAYS: '2' })).toHaveLength(1);
  expect(problemsOf({ STEWARD_PORT: '0', STEWARD_GATEWAY_PORT: '0', STEWARD_GATEWAYS: '64' })).toEqual([]);
});

test('proxies before the gateways are addresses and networks, and nothing that believes everybody', () => {
  expect(loadConfig({}).gatewayProxies).toEqual([]);
  expect(loadConfig({ STEWARD_GATEWAY_PROXIES: '127.0.0.1, 10.0.0.0/8,2001:db8::/32' }).gatewayProxies).toEqual([
    '127.0.0.1',
    '10.0.0.0/8',
    '2001:db8::/32',
  ]);
  for (const wrong of [
    'true',
    'proxy.local',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '10.0.0.1,',
    '10.0.0.0/8/8',
    '10.1',
    '::1/129',
  ])
    expect(problemsOf({ STEWARD_GATEWAY_PROXIES: wrong }), wrong).toEqual([
      expect.stringContaining('STEWARD_GATEWAY_PROXIES must be IP addresses and networks'),
    ]);
});

test('headers for the collector are read one by one and never repeated in a complaint', () => {
  const { telemetryHeaders } = loadConfig({ STEWARD_TELEMETRY_HEADERS: 'authorization=Bearer a=b,x-tenant=1' });
  expect(telemetryHeaders).toEqual({ authorization: 'Bearer a=b', 'x-tenant': '1' });
  expect(problemsOf({ STEWARD_TELEMETRY_HEADERS: 'hunter2' }).join()).not.toContain('hunter2');
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ STEWARD_PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 8320, databaseUrl: undefined });
});

test('the table for the documentation has every variable once, with its default', () => {
  const rows = describeConfig();
  expect(new Set(rows.map((row) => row.variable)).size).toBe(rows.length);
  expect(rows.find((row) => row.variable === 'STEWARD_PORT')?.defaultValue).toBe('8320');
  expect(rows.find((row) => row.variable === 'STEWARD_ADMIN_PASSWORD')).toMatchObject({
    secret: true,
    defaultValue: undefined,
  });
});
