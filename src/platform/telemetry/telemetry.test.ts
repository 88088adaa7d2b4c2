import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger, createMetrics, redactedNames } from './index.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): {
  text: string;
  entries: Record<string, unknown>[];
} {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ name: 'test', level: 'debug', destination }));
  return { text: lines.join(''), entries: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('an entry is one line of JSON with level, time in UTC and process', () => {
  const { entries } = logged((logger) => {
    logger.info({ model: '模型' }, 'loaded\nand ready');
    logger.trace('below the level');
  });
  expect(entries).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/Z$/),
      process: 'test',
      pid: process.pid,
      model: '模型',
      msg: 'loaded\nand ready',
    },
  ]);
});

test('a secret is not written, wherever it lies and however its name is spelt', () => {
  const names = [...redactedNames, 'API-Key', 'x-api-key', 'client_secret', 'accessToken', 'Set-Cookie', 'newPassword'];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.constantFrom('request', 'headers', 'list'), { maxLength: 12 }),
      (name, path) => {
        const entry = path.reduceRight<object>((inner, key) => ({ [key]: key === 'list' ? [inner] : inner }), {
          [name]: 'hunter2',
        });
        const { text } = logged((logger) => logger.info(entry, 'x'));
        expect(text).not.toContain('hunter2');
      },
    ),
  );
});

test('bindings of a child, errors and addresses lose their secrets too', () => {
  const { text, entries } = logged((logger) => {
    logger.child({ token: 'hunter2', request: 'req_1' }).warn('x');
    const cause = new Error('no connection to postgres://steward:hunter2@db/steward');
    logger.error({ err: Object.assign(new Error('failed', { cause }), { password: 'hunter2', code: 'E1' }) }, 'x');
    logger.error(new Error('to redis://:hunter2@host'), 'x');
  });
  expect(text).not.toContain('hunter2');
  expect(entries[0]).toMatchObject({ request: 'req_1', token: '[redacted]' });
  expect(entries[1]).toMatchObject({ err: { type: 'Error', message: 'failed', code: 'E1', cause: { type: 'Error' } } });
});

test('harmless fields stay, and odd values do not break the log', () => {
  const circle: Record<string, unknown> = { tokens: 12, keyId: 'k1', monkey: 'x' };
  circle.self = circle;
  const { entries } = logged((logger) => {
    logger.info({ circle, big: 10n, bytes: Buffer.alloc(9), at: new Date(0), none: null, missing: undefined }, 'x');
  });
  expect(entries[0]).toMatchObject({
    circle: { tokens: 12, keyId: 'k1', monkey: 'x', self: '[circular]' },
    big: '10',
    bytes: '[9 bytes]',
    at: '1970-01-01T00:00:00.000Z',
    none: null,
  });
});

test('metrics are rendered from a registry of their own', async () => {
  const [one, two] = [createMetrics(), createMetrics({ process: true })];
  const requests = one.counter({ name: 'steward_requests_total', help: 'Requests.', labelNames: ['outcome'] });
  two.counter({ name: 'steward_requests_total', help: 'Requests.', labelNames: ['outcome'] });
  requests.inc({ outcome: 'served' }, 2);
  const page = await one.render();
  expect(page.body).toContain('steward_requests_total{outcome="served"} 2');
  expect(page.contentType).toContain('text/plain');
  expect((await two.render()).body).toContain('process_cpu_seconds_total');
});

test('labels that would carry personal data are refused', () => {
  const metrics = createMetrics();
  for (const label of ['user', 'user_id', 'email', 'ip', 'session', 'api_key']) {
    const make = () => metrics.gauge({ name: 'steward_x', help: 'x', labelNames: [label] });
    expect(make).toThrow(/personal data/);
  }
});
