import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTrust, TimestampError, verifyDetached } from './index.ts';
import { startTestAuthority, type TestAuthority } from './testing.ts';

const data = Buffer.from('{"what":"was decided"}\r\n');
let authority: TestAuthority;

beforeAll(async () => {
  authority = await startTestAuthority();
  const { dir, openssl } = authority;
  await writeFile(join(dir, 'content'), data);
  for (const [name, uses] of [
    ['signer', 'keyUsage=critical,nonRepudiation\nextendedKeyUsage=emailProtection\n'],
    ['no-signer', 'keyUsage=critical,keyAgreement\n'],
  ] as const) {
    await writeFile(join(dir, `${name}.ext`), `subjectKeyIdentifier=hash\n${uses}`);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
    await openssl('req', ...key, '-out', `${name}.csr`, '-subj', `/CN=Test ${name}`, '-config', 'config');
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`];
    await openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`);
  }
});
afterAll(() => authority.close());

async function sign(name: string, ...more: string[]): Promise<Buffer> {
  const by = ['-signer', `${name}.pem`, '-inkey', `${name}.key`, '-in', 'content', '-out', 'out.p7s'];
  await authority.openssl('cms', '-sign', '-binary', '-outform', 'DER', ...by, ...more);
  return readFile(join(authority.dir, 'out.p7s'));
}

const verify = (signature: Buffer, more: { data?: Buffer; trust?: Buffer; at?: Date } = {}) =>
  verifyDetached(signature, {
    data: more.data ?? data,
    trust: readTrust(more.trust ?? authority.ca),
    at: more.at ?? new Date(),
  });

const faultOf = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error;
    return error.fault;
  }
};

test('what OpenSSL signs beside the content is verified, and by whom it may be is what OpenSSL allows', async () => {
  const good = await sign('signer');
  expect(verify(good)).toEqual({ signer: 'Test signer', untrusted: null });
  const opensslSays = (...more: string[]) =>
    authority.openssl(
      ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'out.p7s', '-content', 'content'],
      ...['-CAfile', 'ca.pem', '-out', 'verified', ...more],
    );
  await expect(opensslSays()).resolves.toBe('');
  const other = await readFile(join(authority.dir, 'other-ca.pem'));
  expect(verify(good, { trust: other }).untrusted).toMatch(/nobody trusted/);
  expect(verify(good, { at: new Date(Date.now() + 10 * 86_400_000) }).untrusted).toMatch(/not valid at that time/);
  for (const name of ['tsa', 'plain', 'no-signer']) {
    expect(verify(await sign(name)).untrusted, name).toMatch(/not one for signing content/);
    await expect(opensslSays(), name).rejects.toThrow();
  }
});

test('other content, a changed signature, one without its certificate and forms that are not understood are refused', async () => {
  const good = await sign('signer');
  expect(faultOf(() => verify(good, { data: Buffer.from('other') }))).toBe('wrong-signature');
  const changed = Buffer.from(good);
  changed[changed.length - 1]! ^= 1;
  expect(faultOf(() => verify(changed))).toBe('wrong-signature');
  expect(faultOf(() => verify(good.subarray(0, -1)))).toBe('malformed');
  const refused = async (...more: string[]) => {
    const signature = await sign('signer', ...more);
    return faultOf(() => verify(signature));
  };
  expect(await refused('-nocerts')).toBe('no-certificate');
  expect(await refused('-nodetach')).toBe('malformed');
  expect(await refused('-noattr')).toBe('malformed');
  expect(await refused('-keyid')).toBe('unsupported');
  expect(await refused('-md', 'sha1')).toBe('unsupported');
});
