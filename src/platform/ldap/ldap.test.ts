import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withValue } from './filter.ts';
import { authenticate, isFilter, LdapFault, type LdapShape, ldapUrlFault, probe } from './index.ts';
import { startTestLdap, type TestLdap } from './testing/index.ts';

// A real OpenLDAP in a process of its own, reached by StartTLS and by LDAPS.

let ldap: TestLdap;
let shape: LdapShape;

beforeAll(async () => {
  ldap = await startTestLdap();
  shape = {
    peopleBase: ldap.base,
    peopleFilter: '(objectClass=inetOrgPerson)',
    attributes: { id: 'entryUUID', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' },
  };
  await ldap.change(async (client) => {
    await client.add(ldap.base, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' });
    await client.add(`ou=研发,${ldap.base}`, { objectClass: 'organizationalUnit', ou: '研发' });
    await client.add(`ou=平台,ou=研发,${ldap.base}`, { objectClass: 'organizationalUnit', ou: '平台' });
    for (const [uid, place] of [
      ['ann', 'ou=平台,ou=研发,'],
      ['bob', ''],
    ] as const) {
      await client.add(`uid=${uid},${place}${ldap.base}`, {
        objectClass: 'inetOrgPerson',
        uid,
        cn: `${uid} 的名字`,
        sn: uid,
        mail: `${uid}@Example.org`,
        userPassword: `secret of ${uid}`,
      });
    }
    await client.add(`cn=engineers,${ldap.base}`, {
      objectClass: 'groupOfNames',
      cn: 'engineers',
      member: `uid=ann,ou=平台,ou=研发,${ldap.base}`,
    });
  });
});
afterAll(() => ldap?.stop());

const server = (more: object = {}) => ({
  url: ldap.url,
  ca: ldap.ca,
  bindDn: ldap.bindDn,
  bindPassword: ldap.bindPassword,
  ...more,
});

test('the right password tells who it is; a wrong, an empty and a strange one are nobody', async () => {
  for (const url of [ldap.url, ldap.secureUrl]) {
    expect(await authenticate(server({ url }), shape, ' ann ', 'secret of ann')).toMatchObject({
      name: 'ann 的名字',
      email: 'ann@example.org',
      groups: [`cn=engineers,${ldap.base}`],
    });
  }
  expect(await authenticate(server(), shape, 'ann', 'secret of bob')).toBeNull();
  // Servers say yes to a bind with a name and no password.
  expect(await authenticate(server(), shape, 'ann', '')).toBeNull();
  for (const login of ['*', 'a*', 'ann)(uid=*', '*)(objectClass=*', 'ann\\2a', '\u0000', ')(', 'nobody'])
    expect([login, await authenticate(server(), shape, login, 'secret of ann')]).toEqual([login, null]);
});

test('a directory that is away, not the one it says, or does not let us in is a fault, never a yes or no', async () => {
  const attempt = (more: object) => authenticate(server(more), shape, 'ann', 'secret of ann');
  await expect(attempt({ ca: null })).rejects.toThrow(LdapFault);
  await expect(attempt({ url: ldap.secureUrl, ca: null })).rejects.toThrow(LdapFault);
  await expect(attempt({ bindPassword: 'wrong' })).rejects.toThrow(LdapFault);
  await expect(probe(server({ bindPassword: 'wrong' }))).rejects.toThrow(LdapFault);
  await ldap.kill();
  await expect(attempt({})).rejects.toThrow(LdapFault);
  await ldap.start();
  await probe(server());
});

test('whatever is typed goes into a filter as a value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (typed) => {
      const filter = withValue('(objectClass=person)', 'uid', typed);
      const inside = filter.slice('(&(objectClass=person)(uid='.length, -2);
      return isFilter(filter) && !/[()*\0]/.test(inside);
    }),
  );
  for (const bad of ['', 'uid=x', '(uid=x', '(uid=x))', '(&)x', '(uid=x)(uid=y)'])
    expect([bad, isFilter(bad)]).toEqual([bad, false]);
});

test('an address of a directory is a scheme and a host', () => {
  for (const url of ['http://x', 'ldap://a:b@x', 'ldap://x/dc=y', 'x', 'ldaps://x?y'])
    expect([url, ldapUrlFault(url)]).not.toEqual([url, null]);
  expect(ldapUrlFault('ldaps://directory.example.org:636')).toBeNull();
});
