import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressFault, isForbiddenHost, originOf } from '../../../../platform/outbound/index.ts';
import { endpointContent as shape } from './endpoint.schema.ts';

const content = (baseUrl: string) => ({
  kind: 'openai',
  baseUrl,
  upstreamModel: 'm',
  versionId: null,
  timeouts: { connectMillis: 1_000, firstByteMillis: 1_000, idleMillis: 1_000, totalMillis: 1_000 },
});

test('addresses of upstreams may be inside, over http or https', () => {
  for (const text of ['http://10.0.0.5:8000/v1', 'https://api.example.com/v1/', 'http://[::1]:8000/v1', 'http://gpu']) {
    expect(addressFault(text)).toBeNull();
  }
});

test('what else is sent as an address is refused by name', () => {
  const cases = {
    'not an address': 'malformed',
    'ftp://example.com/': 'scheme',
    'file:///etc/passwd': 'scheme',
    'javascript:alert(1)': 'scheme',
    'http://user:secret@example.com/v1': 'credentials',
    'http://user@example.com/v1': 'credentials',
    'http://example.com/v1?key=1': 'query',
    'http://example.com/v1#x': 'query',
    'http://169.254.169.254/latest': 'metadata',
    'http://2852039166/': 'metadata',
    'http://0xa9.0xfe.0xa9.0xfe/': 'metadata',
    'http://0251.0376.0251.0376/': 'metadata',
    'http://169.254.169.254./': 'metadata',
    'http://[::ffff:169.254.169.254]/': 'metadata',
    'http://[::ffff:a9fe:a9fe]/': 'metadata',
    'http://[fe80::1]/': 'metadata',
    'http://[febf::1]/': 'metadata',
    'http://[fd00:ec2::254]/': 'metadata',
    'http://100.100.100.200/': 'metadata',
    'http://METADATA.google.internal/': 'metadata',
  };
  expect(Object.fromEntries(Object.keys(cases).map((text) => [text, addressFault(text)]))).toEqual(cases);
});

test('every link-local IPv4 address is forbidden in each of its spellings, and no neighbour is', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.nat(255), (c, d) => {
      const dotted = `169.254.${c}.${d}`;
      const number = ((169 * 256 + 254) * 256 + c) * 256 + d;
      expect(isForbiddenHost(dotted)).toBe(true);
      expect(isForbiddenHost(`::ffff:${dotted}`)).toBe(true);
      expect(addressFault(`http://${number}/`)).toBe('metadata');
      expect(addressFault(`http://169.253.${c}.${d}/`)).toBeNull();
      expect(addressFault(`http://169.255.${c}.${d}/`)).toBeNull();
    }),
  );
});

test('an address is kept in one spelling', () => {
  expect(shape.parse(content(' HTTP://Example.COM:80/v1// ')).baseUrl).toBe('http://example.com/v1');
  expect(shape.safeParse(content('http://169.254.169.254/')).success).toBe(false);
  expect(originOf('https://example.com:443/v1')).toBe('https://example.com');
});

test('how an upstream is spoken with is checked: Azure needs its version, and headers carry no secrets', () => {
  const given = (more: object) => shape.safeParse({ ...content('https://example.com/openai'), ...more }).success;
  expect(given({ kind: 'azure', apiVersion: '2024-10-21' })).toBe(true);
  expect(given({ kind: 'azure' })).toBe(false);
  expect(given({ apiVersion: '2024-10-21' })).toBe(false);
  expect(given({ headers: { 'x-dashscope-workspace': 'ws 1' } })).toBe(true);
  for (const name of ['Host', 'authorization', 'x-api-key', 'cookie', 'x-secret', 'content-type', 'accept', 'a b'])
    expect(given({ headers: { [name]: 'x' } })).toBe(false);
  for (const value of ['', ' x', 'a\r\nb: c', '中']) expect(given({ headers: { 'x-a': value } })).toBe(false);
  expect(given({ probe: { path: '/health', everySeconds: 10 } })).toBe(true);
  expect(given({ probe: { path: '//evil.example', everySeconds: 10 } })).toBe(true);
  expect(given({ probe: { path: 'http://x', everySeconds: 10 } })).toBe(false);
  expect(given({ streamCaps: { millis: 60_000, bytes: 1_000_000 }, maxConnections: 8 })).toBe(true);
});
