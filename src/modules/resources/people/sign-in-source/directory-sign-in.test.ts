import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLdap, type TestLdap } from '../../../../platform/ldap/testing/index.ts';
import { serveTestOrganisation, type TestBrowser } from '../identity/testing/server.ts';
import { PASSWORD } from '../testing.ts';

// A real OpenLDAP behind the server; the browser only ever speaks with the server.

let organisation: Awaited<ReturnType<typeof serveTestOrganisation>>;
let ldap: TestLdap;
let admin: TestBrowser;
let sourceId: string;

const body = (more: object = {}, secret: object = {}) => ({
  kind: 'ldap',
  title: { zh: '公司目录', en: 'Company directory' },
  enabled: true,
  ...secret,
  settings: {
    url: ldap.url,
    ca: ldap.ca,
    bindDn: ldap.bindDn,
    peopleBase: ldap.base,
    peopleFilter: '(objectClass=inetOrgPerson)',
    attributes: { id: 'entryUUID', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' },
    unknownPeople: 'refuse',
    unitId: organisation.rootUnit,
    domains: [],
    roleMappings: [{ group: `cn=engineers,${ldap.base}`, role: 'model-engineer', unitId: organisation.rootUnit }],
    grantsAdministrators: false,
    asksSecondFactor: false,
    ...more,
  },
});

beforeAll(async () => {
  ldap = await startTestLdap();
  await ldap.change(async (client) => {
    await client.add(ldap.base, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' });
    for (const uid of ['ann', 'bob']) {
      await client.add(`uid=${uid},${ldap.base}`, {
        objectClass: 'inetOrgPerson',
        uid,
        cn: uid,
        sn: uid,
        mail: `${uid}@example.org`,
        userPassword: `secret of ${uid}`,
      });
    }
    const member = `uid=ann,${ldap.base}`;
    await client.add(`cn=engineers,${ldap.base}`, { objectClass: 'groupOfNames', cn: 'engineers', member });
  });
  organisation = await serveTestOrganisation();
  admin = organisation.browser();
  await admin.send('POST', '/session', { email: 'admin@example.org', password: PASSWORD });
  const created = await admin.send('POST', '/sign-in-sources', body({}, { secret: ldap.bindPassword }));
  expect(created.status).toBe(201);
  sourceId = created.body.id;
});
afterAll(async () => {
  await organisation?.close();
  await ldap?.stop();
});

const enter = async (name: string, password = `secret of ${name}`, browser = organisation.browser()) => ({
  browser,
  ...(await browser.send('POST', `/sign-in/${sourceId}/session`, { name, password })),
});

test('name and password of the directory open the account with the same address, with the roles that its groups give', async () => {
  const { personId } = await organisation.appoint('ann', ['member']);
  const { status, body: me, browser } = await enter('ann');
  expect([status, me.id, me.roles.map(({ role }: { role: string }) => role).sort()]).toEqual([
    201,
    personId,
    ['member', 'model-engineer'],
  ]);
  expect((await browser.send('GET', '/sessions')).body.items[0].method).toBe(sourceId);
  const member = `uid=bob,${ldap.base}`;
  await ldap.change(async (client) => {
    await client.del(`cn=engineers,${ldap.base}`);
    await client.add(`cn=others,${ldap.base}`, { objectClass: 'groupOfNames', cn: 'others', member });
  });
  expect((await enter('ann')).body.roles).toHaveLength(1);
});

test('wrong passwords lock the name at the source; an unknown person and a disabled one do not come in', async () => {
  expect((await enter('bob')).body.code).toBe('unknown-person');
  await admin.send('PUT', `/sign-in-sources/${sourceId}`, body({ unknownPeople: 'provision' }));
  const { body: me } = await enter('bob');
  expect(me).toMatchObject({ name: 'bob', email: 'bob@example.org', roles: [] });
  await organisation.people.people.disable(await organisation.admin(), me.id, 'left');
  expect((await enter('bob')).body.code).toBe('account-disabled');
  for (const name of ['ann', 'nobody']) {
    for (let i = 0; i < 5; i++) expect((await enter(name, 'wrong')).body.code).toBe('wrong-credentials');
    expect((await enter(name)).body.code).toBe('account-locked');
  }
});

test('a directory that is away is said to be away, and counts against nobody', async () => {
  await ldap.kill();
  for (let i = 0; i < 7; i++) expect((await enter('cat')).body.code).toBe('sign-in-source-away');
  expect((await admin.send('POST', `/sign-in-sources/${sourceId}/probe`)).body).toEqual({ answers: false });
  await ldap.start();
  expect((await admin.send('POST', `/sign-in-sources/${sourceId}/probe`)).body).toEqual({ answers: true });
  expect((await enter('cat')).body.code).toBe('wrong-credentials');
});

test('the password of the directory is in no answer; an address or filter that is none is refused', async () => {
  expect(JSON.stringify((await admin.send('GET', '/sign-in-sources')).body)).not.toContain(ldap.bindPassword);
  const change = (more: object) => admin.send('PUT', `/sign-in-sources/${sourceId}`, body(more));
  expect((await change({ url: 'ldap://10.0.0.1' })).body.code).toBe('invalid-input');
  for (const wrong of [
    { url: 'http://x' },
    { peopleFilter: '(a=b)(c=d)' },
    { peopleFilter: 'x' },
    { ca: 'no certificate' },
  ])
    expect([wrong, (await change(wrong)).status]).toEqual([wrong, 400]);
  expect((await organisation.browser().send('GET', `/sign-in/${sourceId}/start`)).status).toBe(404);
});
