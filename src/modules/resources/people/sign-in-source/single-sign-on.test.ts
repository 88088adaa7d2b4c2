import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../../../kernel/time/index.ts';
import { createTestProvider, type TestProvider } from '../../../../platform/oidc/testing/index.ts';
import { serveTestOrganisation, type TestBrowser } from '../identity/testing/server.ts';
import { PASSWORD } from '../testing.ts';

// A real provider in a process of its own; the browser goes through its pages.

let organisation: Awaited<ReturnType<typeof serveTestOrganisation>>;
let provider: TestProvider;
let admin: TestBrowser;
let sourceId: string;
let redirectUri: string;

const GROUPS = {
  engineers: 'model-engineer',
  chiefs: 'system-administrator',
  guards: 'security-administrator',
} as const;

function settings(more: object = {}) {
  return {
    issuer: provider.issuer,
    clientId: provider.clientId,
    scopes: ['email', 'profile', 'groups'],
    claims: { name: 'name', email: 'email', groups: 'groups' },
    trustsEmail: false,
    unknownPeople: 'refuse',
    unitId: organisation.rootUnit,
    domains: ['example.org'],
    roleMappings: [{ group: 'engineers', role: GROUPS.engineers, unitId: organisation.rootUnit }],
    grantsAdministrators: false,
    asksSecondFactor: false,
    ...more,
  };
}
const sourceBody = (more: object = {}, head: object = {}) => ({
  kind: 'oidc',
  title: { zh: '统一登录', en: 'Company sign-in' },
  enabled: true,
  settings: settings(more),
  ...head,
});
const change = (more: object = {}, head: object = {}) =>
  admin.send('PUT', `/sign-in-sources/${sourceId}`, sourceBody(more, head));

const claims = (name: string, more: object = {}) => ({
  email: `${name}@example.org`,
  email_verified: true,
  name,
  ...more,
});

beforeAll(async () => {
  provider = await createTestProvider();
  organisation = await serveTestOrganisation();
  admin = organisation.browser();
  await admin.send('POST', '/session', { email: 'admin@example.org', password: PASSWORD });
  // The provider is not there yet: neither server nor source mind.
  const created = await admin.send('POST', '/sign-in-sources', {
    ...sourceBody(),
    secret: provider.clientSecret,
  });
  expect([created.status, created.body.hasSecret]).toEqual([201, true]);
  expect(JSON.stringify(created.body)).not.toContain(provider.clientSecret);
  sourceId = created.body.id;
  redirectUri = created.body.redirectUri;
});

afterAll(async () => {
  await provider?.kill();
  await organisation?.close();
});

/** As far as the provider; the address to which it sends the browser back, at the server that really listens. */
async function there(browser: TestBrowser, account: string, next = '/models'): Promise<string> {
  const begun = await browser.send('GET', `/sign-in/${sourceId}/start?next=${encodeURIComponent(next)}`);
  const back = await provider.signIn(begun.headers.get('location')!, account);
  return back.replace('http://127.0.0.1/', `${organisation.origin}/`);
}
async function comeIn(account: string, browser = organisation.browser()) {
  const answer = await browser.send('GET', await there(browser, account));
  return { browser, to: answer.headers.get('location') };
}
const whoIs = async (browser: TestBrowser) => (await browser.send('GET', '/session')).body;

test('while the provider is away a sign-in says so, and works as soon as it is back, without a restart', async () => {
  const away = await organisation.browser().send('GET', `/sign-in/${sourceId}/start`);
  expect(away.headers.get('location')).toBe('/sign-in?refused=source-away');
  expect((await admin.send('POST', `/sign-in-sources/${sourceId}/probe`)).body).toEqual({ answers: false });
  await provider.start(redirectUri);
  await provider.behave({ accounts: { ann: claims('ann'), bob: claims('bob'), eve: claims('eve') } });
  expect((await admin.send('POST', `/sign-in-sources/${sourceId}/probe`)).body).toEqual({ answers: true });
  const { personId } = await organisation.appoint('ann', ['member']);
  const { browser, to } = await comeIn('ann');
  expect(to).toBe('/models');
  expect(await whoIs(browser)).toMatchObject({ id: personId, email: 'ann@example.org' });
  expect(await organisation.recordsOf('sign-in-source.person-linked')).toHaveLength(1);
  const [opened] = await organisation.recordsOf('session.opened');
  expect(opened!.record.facts.method).toBe(sourceId);
});

test('who is unknown is refused, or gets an account where the source may make one; the domain must be allowed', async () => {
  expect((await comeIn('eve')).to).toBe('/sign-in?refused=unknown-person');
  await change({ unknownPeople: 'provision', domains: ['other.example'] });
  expect((await comeIn('eve')).to).toBe('/sign-in?refused=domain-not-allowed');
  await change({ unknownPeople: 'provision' });
  const { browser } = await comeIn('eve');
  expect(await whoIs(browser)).toMatchObject({ name: 'eve', permissions: expect.arrayContaining(['person.read']) });
  // The address at the provider changes: it is the same person all the same.
  await provider.behave({ accounts: { ann: claims('ann'), eve: claims('eve2') } });
  expect((await whoIs((await comeIn('eve')).browser)).email).toBe('eve@example.org');
  await change();
});

test('an address that nobody checked joins no account, and one that another holds already is not given on', async () => {
  await organisation.appoint('zoe', ['member']);
  await provider.behave({
    accounts: { z1: claims('zoe', { email_verified: false }), z2: claims('zoe'), z3: claims('zoe') },
  });
  expect((await comeIn('z1')).to).toBe('/sign-in?refused=no-checked-email');
  expect((await comeIn('z2')).to).toBe('/models');
  expect((await comeIn('z3')).to).toBe('/sign-in?refused=unknown-person');
});

test('a disabled person does not come in, and neither does anybody by a source that is off', async () => {
  const person = await organisation.appoint('leaver', []);
  await provider.behave({ accounts: { leaver: claims('leaver') } });
  const { browser } = await comeIn('leaver');
  await organisation.people.people.disable(await organisation.admin(), person.personId, 'left');
  expect((await browser.send('GET', '/session')).status).toBe(401);
  expect((await comeIn('leaver')).to).toBe('/sign-in?refused=disabled');
  await change({}, { enabled: false });
  expect((await organisation.browser().send('GET', '/sign-in')).body.items).toEqual([]);
  const off = await organisation.browser().send('GET', `/sign-in/${sourceId}/start`);
  expect(off.headers.get('location')).toBe('/sign-in?refused=source-away');
  await change();
});

test('a state is used once, by the browser that it was given to, for ten minutes', async () => {
  await organisation.appoint('may', ['member']);
  await provider.behave({ accounts: { may: claims('may') } });
  const browser = organisation.browser();
  const back = await there(browser, 'may');
  const stolen = await organisation.browser().send('GET', back);
  expect(stolen.headers.get('location')).toBe('/sign-in?refused=sign-in-ended');
  // The stranger's attempt used it up: nobody gets in by it any more.
  expect((await browser.send('GET', back)).headers.get('location')).toBe('/sign-in?refused=sign-in-ended');
  const again = organisation.browser();
  const good = await there(again, 'may');
  expect((await again.send('GET', good)).headers.get('location')).toBe('/models');
  expect((await again.send('GET', good)).headers.get('location')).toBe('/sign-in?refused=sign-in-ended');
  const late = organisation.browser();
  const old = await there(late, 'may');
  organisation.clock.advance(10 * MINUTE);
  expect((await late.send('GET', old)).headers.get('location')).toBe('/sign-in?refused=sign-in-ended');
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const careful = organisation.browser();
    expect((await careful.send('GET', await there(careful, 'may', next))).headers.get('location')).toBe('/');
  }
});

test('a token for another audience, of another issuer, with another nonce, too old, or signed by a stranger opens nothing', async () => {
  await organisation.appoint('tess', ['member']);
  await provider.behave({ accounts: { tess: claims('tess') } });
  const past = Math.floor(Date.now() / 1000) - 7_200;
  const forgeries = [
    { forge: { aud: 'another-client' } },
    { forge: { iss: 'https://evil.example' } },
    { forge: { nonce: 'another' } },
    { forge: { iat: past, exp: past + 60 } },
    { forge: { sub: 'bob' } },
    { forge: {}, foreignKey: true },
  ];
  for (const wrong of forgeries) {
    await provider.behave({ foreignKey: false, ...wrong });
    expect([wrong, (await comeIn('tess')).to]).toEqual([wrong, '/sign-in?refused=source-refused']);
  }
  await provider.behave({ forge: null, foreignKey: false });
  expect((await comeIn('tess')).to).toBe('/models');
});

test('groups give and take roles, never those of administrators unless stated, never two of them, never what a person granted', async () => {
  const mapped = Object.entries(GROUPS).map(([group, role]) => ({ group, role, unitId: organisation.rootUnit }));
  const person = await organisation.appoint('kim', ['data-engineer']);
  const rolesAfter = async (groups: string[]) => {
    await provider.behave({ accounts: { kim: claims('kim', { groups }) } });
    await comeIn('kim');
    return (await organisation.actor(person.personId)).roles.map(({ role }) => role).sort();
  };
  expect(await rolesAfter(['engineers', 'chiefs'])).toEqual(['data-engineer', 'model-engineer']);
  expect((await change({ roleMappings: mapped })).body.code).toBe('invalid-input');
  expect((await change({ roleMappings: [{ ...mapped[0], role: 'auditor' }] })).status).toBe(400);
  await change({ roleMappings: mapped, grantsAdministrators: true });
  expect(await rolesAfter(['chiefs', 'guards', 'engineers'])).toEqual([
    'data-engineer',
    'model-engineer',
    'system-administrator',
  ]);
  expect(await rolesAfter(['guards'])).toEqual(['data-engineer', 'security-administrator']);
  expect(await rolesAfter([])).toEqual(['data-engineer']);
  await change();
});

test('our second factor is asked for after the provider, unless it asks for one itself', async () => {
  const person = await organisation.appoint('two', ['member']);
  await provider.behave({ accounts: { two: claims('two') } });
  const { db, auth } = organisation;
  await auth.secondFactor.begin({ personId: person.personId, email: 'two@example.org' });
  await db
    .updateTable('auth_second_factor' as never)
    .set({ confirmed_at: organisation.clock.now(), last_step: 0 } as never)
    .execute();
  const { browser, to } = await comeIn('two');
  expect(to).toMatch(/^\/sign-in\?next=%2Fmodels#ticket=tkt_/);
  expect((await browser.send('GET', '/session')).status).toBe(401);
  await change({ asksSecondFactor: true });
  expect((await comeIn('two')).to).toBe('/models');
  await change();
});

test('local passwords only for emergencies: somebody must be able to come in before the rest is kept out', async () => {
  const system = await organisation.enter(await organisation.appoint('system', ['system-administrator']));
  const person = await organisation.appoint('usual', ['member']);
  await organisation.enter(person);
  const { body: rules } = await system.send('GET', '/settings');
  const only = () => system.send('PUT', '/settings', { ...rules, passwordFor: 'emergency' });
  expect((await only()).body.code).toBe('no-emergency-account');
  const own = (await organisation.admin()).personId;
  const emergency = (value: boolean) =>
    admin.send('PUT', `/people/${own}/emergency`, { emergency: value, reason: 'kept in the safe' });
  expect((await emergency(true)).body.emergency).toBe(true);
  expect((await only()).status).toBe(200);
  const tryIn = (email: string) => organisation.browser().send('POST', '/session', { email, password: PASSWORD });
  expect((await tryIn('usual@example.org')).body.code).toBe('password-not-used');
  expect((await tryIn('admin@example.org')).status).toBe(201);
  expect((await emergency(false)).body.code).toBe('no-emergency-account');
  await system.send('PUT', '/settings', { ...rules, passwordFor: 'everybody' });
  expect((await tryIn('usual@example.org')).status).toBe(201);
});

test('the secret is sealed, in no answer, and not sent to another address than it was entered for', async () => {
  const listed = await admin.send('GET', '/sign-in-sources');
  expect(JSON.stringify(listed.body)).not.toContain(provider.clientSecret);
  const { rows } = await organisation.database.pool.query('SELECT * FROM people_sign_in_source');
  expect(Buffer.concat([rows[0].secret, Buffer.from(JSON.stringify(rows))]).includes(provider.clientSecret)).toBe(
    false,
  );
  expect((await change({ issuer: 'https://evil.example' })).body.code).toBe('invalid-input');
  for (const issuer of ['http://10.0.0.1', 'https://169.254.169.254', 'https://a@b.example', 'ftp://x', '']) {
    expect([issuer, (await change({ issuer }, { secret: 'x' })).status]).toEqual([issuer, 400]);
  }
  const system = await organisation.enter(await organisation.appoint('system2', ['system-administrator']));
  expect((await system.send('GET', '/sign-in-sources')).status).toBe(200);
  expect((await system.send('PUT', `/sign-in-sources/${sourceId}`, sourceBody())).body.code).toBe('not-permitted');
});
