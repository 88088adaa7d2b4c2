import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import en from '../../locales/en/index.ts';
import zh from '../../locales/zh-CN/index.ts';
import { TURNED_AWAY } from './reasons.ts';

/** Refusals that only an accepted request can end with: they have records, and are not looked for among those without. */
const ACCEPTED = [
  ...['content_refused', 'unscreened_media', 'too_large_to_screen', 'screening_unavailable'],
  ...['off_purpose', 'purpose_unavailable', 'unsupported_by_upstream'],
  ...['unlabelled_not_allowed', 'end_user_required', 'invalid_label'],
  ...['upstream_credential_missing', 'upstream_unreachable', 'upstreams_down', 'upstream_no_free_connection'],
  ...['upstream_invalid', 'upstream_too_large', 'upstream_refused_credential', 'upstream_cut', 'upstream_error'],
  ...['upstream_connect_timeout', 'upstream_first_byte_timeout', 'upstream_idle_timeout', 'total_timeout'],
  ...['stream_too_long', 'stream_too_large'],
];
/** Answered, but not counted. */
const UNCOUNTED = ['method_not_allowed'];

const exchange = join(dirname(fileURLToPath(import.meta.url)), '../../../src/gateway/exchange');
const codes = globSync(join(exchange, '*.ts'))
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/\b(?:refusal\(\s*\d+,|badRequest\(|code:)\s*'([a-z_]+)'/g),
  ])
  .map(([, code]) => code!);

test('every refusal of the gateway is one that the console can look for, or ends an accepted request', () => {
  expect(new Set(codes)).toEqual(new Set([...TURNED_AWAY, ...ACCEPTED, ...UNCOUNTED]));
});

test('there are no words for what no gateway writes', () => {
  const gateway = globSync(join(exchange, '../**/*.ts')).filter(
    (file) => !/\.test\.ts$|\/(?:testing|bench)\//.test(file),
  );
  const written = new Set(
    gateway.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/'([a-z_]+)'/g)].map(([, code]) => code)),
  );
  for (const { traffic } of [zh, en])
    expect(Object.keys(traffic.reasons).filter((code) => !written.has(code))).toEqual([]);
});

test('every refusal of the gateway has words', () => {
  for (const { traffic } of [zh, en]) expect(Object.keys(traffic.reasons)).toEqual(expect.arrayContaining(codes));
});
