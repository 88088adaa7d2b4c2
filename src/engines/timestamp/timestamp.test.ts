import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { der, derInteger, derOid, oidOf, readDer, TAG, timeOf } from './der.ts';
import { createTimestampRequest, readRevocationLists, readTrust, TimestampError, verifyTimestamp } from './index.ts';
import { startTestAuthority, type TestAuthority } from './testing.ts';

const data = Buffer.from('steward.test/governance-2026\n3\nAAAA\n');
let authority: TestAuthority;
let response: Buffer;
let nonce: Buffer;

beforeAll(async () => {
  authority = await startTestAuthority();
  const request = createTimestampRequest(data);
  nonce = request.nonce;
  response = await authority.reply(request.bytes);
});
afterAll(() => authority.close());

const faultOf = (run: () => unknown) => {
  try {
    run();
    return 'none';
  } catch (error) {
    if (!(error instanceof TimestampError)) throw error;
    return error.fault;
  }
};

test('OpenSSL understands what we ask, and we understand and verify what it answers', async () => {
  await writeFile(join(authority.dir, 'data'), data);
  await writeFile(join(authority.dir, 'ours.tsq'), createTimestampRequest(data).bytes);
  const text = await authority.openssl('ts', '-query', '-in', 'ours.tsq', '-text');
  expect(text).toMatch(/Hash Algorithm: sha256[\s\S]*Nonce: 0x[\s\S]*Certificate required: yes/);
  const found = verifyTimestamp(response, { data, trust: readTrust(authority.ca), nonce });
  expect(found).toMatchObject({ authority: 'Test timestamps', policy: '1.3.6.1.4.1.99999.1', untrusted: null });
  await writeFile(join(authority.dir, 'kept.tsr'), response);
  const said = await authority.openssl('ts', '-reply', '-in', 'kept.tsr', '-text');
  const at = /Time stamp: (.+)/.exec(said)![1]!;
  expect(found.at.getTime()).toBe(Date.parse(at));
  expect(await authority.openssl('ts', '-verify', '-data', 'data', '-in', 'kept.tsr', '-CAfile', 'ca.pem')).toContain(
    'OK',
  );
});

test('RSA, other digests, and a token without certificates are understood', async () => {
  const rsa = await startTestAuthority('rsa');
  try {
    const request = createTimestampRequest(data);
    for (const hash of ['-sha256', '-sha512']) {
      const bytes = await rsa.reply(request.bytes, 'tsa', [hash]);
      expect(verifyTimestamp(bytes, { data, trust: readTrust(rsa.ca) }).untrusted).toBe(null);
    }
    await writeFile(join(rsa.dir, 'd'), data);
    await rsa.openssl('ts', '-query', '-data', 'd', '-sha384', '-out', 'bare.tsq');
    const bare = await rsa.reply(await readFile(join(rsa.dir, 'bare.tsq')));
    expect(faultOf(() => verifyTimestamp(bare, { data, trust: readTrust(rsa.ca) }))).toBe('no-certificate');
    const tsa = readTrust(await readFile(join(rsa.dir, 'tsa.pem')));
    expect(verifyTimestamp(bare, { data, trust: tsa }).untrusted).toBe(null);
    // Another authority's root vouches for nothing.
    expect(verifyTimestamp(bare, { data, trust: [...readTrust(authority.ca), ...tsa] }).untrusted).toBe(null);
    expect(verifyTimestamp(response, { data, trust: tsa }).untrusted).toMatch(/nobody trusted/);
  } finally {
    await rsa.close();
  }
});

test('other bytes, another request, refusal, a certificate for more than timestamps, an untrusted root', async () => {
  const trust = readTrust(authority.ca);
  expect(faultOf(() => verifyTimestamp(response, { data: Buffer.from('x'), trust }))).toBe('other-data');
  expect(faultOf(() => verifyTimestamp(response, { data, trust, nonce: Buffer.of(1) }))).toBe('other-request');
  const refusal = await authority.reply(Buffer.from('this is no query'));
  expect(faultOf(() => verifyTimestamp(refusal, { data, trust }))).toBe('refused');
  expect(verifyTimestamp(response, { data, trust: [] }).untrusted).toMatch(/nobody trusted/);
  const other = readTrust(await readFile(join(authority.dir, 'other-ca.pem')));
  expect(verifyTimestamp(response, { data, trust: other }).untrusted).toMatch(/nobody trusted/);
  expect(() => readTrust(Buffer.from('no certificate'))).toThrow(TimestampError);
  // OpenSSL itself does not sign with such a certificate.
  await expect(authority.reply(createTimestampRequest(data).bytes, 'plain')).rejects.toThrow();
});

test('no changed byte makes another statement believed', () => {
  const trust = readTrust(authority.ca);
  const before = verifyTimestamp(response, { data, trust });
  let refused = 0;
  for (let at = 0; at < response.length; at++) {
    for (const bit of [0x01, 0x80]) {
      const changed = Buffer.from(response);
      changed[at]! ^= bit;
      try {
        const found = verifyTimestamp(changed, { data, trust });
        if (found.untrusted !== null) refused++;
        else expect(found).toEqual(before);
      } catch (error) {
        if (!(error instanceof TimestampError)) throw error;
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(response.length);
});

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY);

test('a certificate that was revoked before, or whose key was in wrong hands at any time, vouches for nothing', async () => {
  const trust = readTrust(authority.ca);
  const judge = async (list: Buffer | Promise<Buffer>) =>
    verifyTimestamp(response, { data, trust, revocations: readRevocationLists(await list) });
  expect(verifyTimestamp(response, { data, trust })).toMatchObject({ untrusted: null, notRevokedAsOf: null });
  const clean = await authority.revocationList();
  const good = await judge(clean);
  expect(good.untrusted).toBe(null);
  await writeFile(join(authority.dir, 'clean.crl'), clean);
  const said = await authority.openssl('crl', '-in', 'clean.crl', '-noout', '-lastupdate');
  expect(good.notRevokedAsOf!.getTime()).toBe(Date.parse(said.trim().slice('lastUpdate='.length)));

  const [before, after] = [daysAgo(1), daysAgo(-1)];
  // RFC 3161, section 4: only these reasons leave alone what was stamped before.
  for (const reason of ['unspecified', 'affiliationChanged', 'superseded', 'cessationOfOperation']) {
    const late = await judge(authority.revocationList({ at: after, reason }));
    expect(late.untrusted, reason).toBe(null);
    expect((await judge(authority.revocationList({ at: before, reason }))).untrusted, reason).toMatch(/was revoked on/);
  }
  for (const reason of ['keyCompromise', 'CACompromise', 'certificateHold', undefined]) {
    const revoked = { at: after, ...(reason === undefined ? {} : { reason }) };
    expect((await judge(authority.revocationList(revoked))).untrusted, reason).toMatch(/was revoked on/);
  }
  // OpenSSL is of the same mind about the list.
  await writeFile(join(authority.dir, 'bad.crl'), await authority.revocationList({ at: before, reason: 'superseded' }));
  const checked = ['verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile'];
  expect(await authority.openssl(...checked, 'clean.crl', 'tsa.pem')).toContain('OK');
  await expect(authority.openssl(...checked, 'bad.crl', 'tsa.pem')).rejects.toThrow(/certificate revoked/);
  // About another certificate of the same authority it says nothing.
  const other = { name: 'plain', at: before, reason: 'keyCompromise' };
  expect((await judge(authority.revocationList(other))).untrusted).toBe(null);
});

test('a revocation list counts by its issuer alone: another, or a changed one, never says that nothing was revoked', async () => {
  const trust = readTrust(authority.ca);
  const by = await authority.revocationList(undefined, 'other-ca');
  const foreign = verifyTimestamp(response, { data, trust, revocations: readRevocationLists(by) });
  expect(foreign).toMatchObject({ untrusted: null, notRevokedAsOf: null });
  // The authority itself is trusted, and nobody is there who could confirm the list.
  const tsa = readTrust(await readFile(join(authority.dir, 'tsa.pem')));
  const clean = readRevocationLists(await authority.revocationList());
  const alone = verifyTimestamp(response, { data, trust: tsa, revocations: clean });
  expect(alone.untrusted).toMatch(/no certificate at hand confirms/);
  await writeFile(
    join(authority.dir, 'r.pem'),
    await authority.revocationList({ at: daysAgo(1), reason: 'superseded' }),
  );
  await authority.openssl('crl', '-in', 'r.pem', '-outform', 'DER', '-out', 'r.der');
  const der = await readFile(join(authority.dir, 'r.der'));
  const judge = (bytes: Buffer) => verifyTimestamp(response, { data, trust, revocations: readRevocationLists(bytes) });
  expect(judge(der).untrusted).toMatch(/was revoked on/);
  const both = [...readRevocationLists(der), ...clean];
  expect(verifyTimestamp(response, { data, trust, revocations: both }).untrusted).toMatch(/was revoked on/);
  for (let at = 0; at < der.length; at++) {
    for (const bit of [0x01, 0x80]) {
      const changed = Buffer.from(der);
      changed[at]! ^= bit;
      try {
        const found = judge(changed);
        // With another name in it, it is a list about others.
        if (found.untrusted === null) expect(found.notRevokedAsOf, `${at}`).toBe(null);
      } catch (error) {
        if (!(error instanceof TimestampError)) throw error;
      }
    }
  }
  expect(() => readRevocationLists(authority.ca)).toThrow(TimestampError);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(faultOf(() => readRevocationLists(bytes))).not.toBe('none');
    }),
  );
});

test('the reader of DER: numbers and identifiers come back, nothing else than a fault is thrown', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 8 }), fc.nat({ max: 39 }), (arcs, second) => {
      const text = ['1', second, ...arcs].join('.');
      expect(oidOf(readDer(derOid(text)))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      const { value } = readDer(derInteger(bytes), TAG.integer);
      expect(BigInt(`0x${value.toString('hex')}`)).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(faultOf(() => verifyTimestamp(bytes, { data, trust: [] }))).not.toBe('none');
    }),
  );
  const time = (text: string) => timeOf(readDer(der(TAG.generalizedTime, Buffer.from(text))));
  expect(time('20260310080000.25Z').toISOString()).toBe('2026-03-10T08:00:00.250Z');
  for (const text of ['20260230080000Z', '202603100800Z', '20260310080000', '20260310080000.50Z'])
    expect(
      faultOf(() => time(text)),
      text,
    ).toBe('malformed');
});
