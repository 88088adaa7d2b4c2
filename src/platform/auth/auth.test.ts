import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createManualClock, HOUR, MINUTE } from '../../kernel/time/index.ts';
import { createVault, newSecret, randomBytes } from '../crypto/index.ts';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import {
  type Auth,
  authMigrations,
  createAuth,
  DEFAULT_AUTH_SETTINGS,
  type SignInResult,
  signInProblem,
} from './index.ts';

const PASSWORD = 'correct horse 电池';
const clock = createManualClock('2026-03-01T08:00:00Z');
const disabled = new Set<string>();
let database: TestDatabase;
let auth: Auth;
let count = 0;
let person: string;
let email: string;

beforeAll(async () => {
  database = await testDatabase([authMigrations]);
  auth = authAt('http://127.0.0.1:8320');
});

afterAll(() => database?.drop());

beforeEach(async () => {
  count++;
  person = `per_${count}`;
  email = `person${count}@example.cn`;
  await auth.credentials.create({ personId: person, email, password: PASSWORD });
});

function authAt(baseUrl: string): Auth {
  return createAuth({
    db: database.db.kysely,
    secret: 'a secret of the instance, 32 characters and more',
    baseUrl,
    vault: createVault({ masterKey: randomBytes(32) }),
    clock,
    isEnabled: async (personId) => !disabled.has(personId),
    settings: () => ({ ...DEFAULT_AUTH_SETTINGS, lockoutFailures: 3 }),
  });
}

const signIn = (password = PASSWORD, address = email) =>
  auth.signIn({ email: address, password, ip: '203.0.113.9', userAgent: 'Browser 你' });

async function cookie(): Promise<string> {
  return cookieOf(await signIn());
}

function cookieOf(result: SignInResult): string {
  if (!result.ok) throw new Error(`not signed in: ${result.reason}`);
  return result.setCookie.map((line) => line.split(';')[0]).join('; ');
}

test('the right password opens a session that its cookie finds', async () => {
  const result = await signIn(PASSWORD, `  ${email.toUpperCase()} `);
  expect(result).toMatchObject({ ok: true, personId: person });
  const header = cookieOf(result);
  const session = await auth.sessions.find({ cookie: header });
  expect(session).toMatchObject({ personId: person, expiresAt: new Date(clock.now().getTime() + HOUR) });
  expect(await auth.identify({ cookie: header })).toMatchObject({ via: 'session', personId: person });
  expect(await auth.sessions.list(person)).toMatchObject([
    { id: session!.sessionId, ip: '203.0.113.9', userAgent: 'Browser ?' },
  ]);
});

test('cookies are HttpOnly, SameSite=Lax, and Secure behind https', async () => {
  const lines = async (of: Auth) => {
    const result = await of.signIn({ email, password: PASSWORD, ip: '::1' });
    return result.ok ? result.setCookie : [];
  };
  const [plain] = await lines(auth);
  expect(plain).toMatch(/^steward\.session_token=.*; HttpOnly; SameSite=Lax$/);
  expect(plain).not.toContain('Secure');
  const [secure] = await lines(authAt('https://steward.example.cn'));
  expect(secure).toMatch(/^__Secure-steward\.session_token=.*Secure/);
  expect(plain?.startsWith(`${auth.cookieName}=`)).toBe(true);
});

test('a forged, altered or foreign cookie is nobody', async () => {
  const good = await cookie();
  const [name, value = ''] = good.split('=');
  const token = decodeURIComponent(value).split('.')[0];
  for (const bad of [
    '',
    'x',
    `${name}=`,
    `${name}=${token}`,
    `${name}=${value.slice(0, -6)}AAAA%3D`,
    `${name}=%ff%fe`,
    `other=${value}`,
  ]) {
    expect([bad, await auth.sessions.find({ cookie: bad })]).toEqual([bad, null]);
  }
  expect(await auth.identify({ cookie: good, authorization: 'Bearer stw_wrong' })).toBeNull();
  expect(await auth.identify({ cookie: good, authorization: 'Basic abc' })).toBeNull();
  expect(await auth.sessions.find({ cookie: good })).not.toBeNull();
});

test('a wrong password and an unknown address get the same answer', async () => {
  const wrong = await signIn('not the password');
  const unknown = await signIn(PASSWORD, `nobody${count}@example.cn`);
  const odd = await signIn(PASSWORD, 'no address at all');
  expect(wrong).toEqual({ ok: false, reason: 'wrong-credentials' });
  expect([unknown, odd]).toEqual([wrong, wrong]);
  expect((await signIn('x'.repeat(5000))).ok).toBe(false);
  expect(signInProblem(wrong as never)).toMatchObject({ status: 401, code: 'wrong-credentials' });
});

test('after too many failures the account is locked, known or not, until time passes or it is unlocked', async () => {
  const unknown = `ghost${count}@example.cn`;
  for (const address of [email, unknown]) {
    for (let i = 0; i < 3; i++)
      expect(await signIn('wrong wrong wrong', address)).toMatchObject({ reason: 'wrong-credentials' });
    expect(await signIn(PASSWORD, address)).toEqual({ ok: false, reason: 'locked', retryAfterSeconds: 900 });
  }
  expect(await auth.lockedUntil(person)).toEqual(new Date(clock.now().getTime() + 15 * MINUTE));
  clock.advance(15 * MINUTE);
  expect(await signIn()).toMatchObject({ ok: true });
  for (let i = 0; i < 3; i++) await signIn('wrong wrong wrong');
  expect(await signIn()).toMatchObject({ reason: 'locked' });
  await auth.unlock(person);
  expect(await signIn()).toMatchObject({ ok: true });
});

test('guesses sent at once get no more tries than guesses in a row', async () => {
  const results = await Promise.all(Array.from({ length: 12 }, () => signIn('wrong wrong wrong')));
  expect(results.filter((result) => !result.ok && result.reason === 'wrong-credentials')).toHaveLength(3);
  expect(results.filter((result) => !result.ok && result.reason === 'locked')).toHaveLength(9);
});

test('a disabled person cannot sign in, and their live sessions and keys stop', async () => {
  const live = await cookie();
  const { secret } = await key();
  disabled.add(person);
  expect(await auth.sessions.find({ cookie: live })).toBeNull();
  expect(await auth.apiKeys.verify(secret)).toBeNull();
  expect(await signIn()).toEqual({ ok: false, reason: 'disabled' });
  expect(await signIn('wrong wrong wrong')).toEqual({ ok: false, reason: 'wrong-credentials' });
  disabled.delete(person);
  expect(await auth.sessions.find({ cookie: live })).toBeNull();
  expect(await signIn()).toMatchObject({ ok: true });
});

test('a session ends after idling, at its end, by signing out and by revocation', async () => {
  const idle = await cookie();
  clock.advance(59 * MINUTE);
  expect(await auth.sessions.find({ cookie: idle })).not.toBeNull();
  clock.advance(59 * MINUTE);
  expect(await auth.sessions.find({ cookie: idle })).not.toBeNull();
  clock.advance(60 * MINUTE);
  expect(await auth.sessions.find({ cookie: idle })).toBeNull();

  const long = await cookie();
  for (let i = 0; i < 23; i++) {
    clock.advance(30 * MINUTE);
    expect(await auth.sessions.find({ cookie: long })).not.toBeNull();
  }
  clock.advance(30 * MINUTE);
  expect(await auth.sessions.find({ cookie: long })).toBeNull();

  const out = await cookie();
  const answer = await auth.signOut({ cookie: out });
  expect(answer.setCookie[0]).toMatch(/^steward\.session_token=;.*Max-Age=0/);
  expect(await auth.sessions.find({ cookie: out })).toBeNull();

  const [a, b, c] = [await cookie(), await cookie(), await cookie()];
  const kept = (await auth.sessions.find({ cookie: a }))!;
  const one = (await auth.sessions.find({ cookie: b }))!;
  expect(await auth.sessions.revoke('per_other', one.sessionId)).toBe(false);
  expect(await auth.sessions.revoke(person, one.sessionId)).toBe(true);
  expect(await auth.sessions.find({ cookie: b })).toBeNull();
  expect(await auth.sessions.revokeAll(person, kept)).toBe(1);
  expect(await auth.sessions.find({ cookie: c })).toBeNull();
  expect(await auth.sessions.find({ cookie: a })).not.toBeNull();
});

test('a new password ends the other sessions and the old password', async () => {
  const [here, there] = [await cookie(), await cookie()];
  const kept = (await auth.sessions.find({ cookie: here }))!;
  await auth.credentials.setPassword(person, 'another long password', kept);
  expect(await auth.sessions.find({ cookie: there })).toBeNull();
  expect(await auth.sessions.find({ cookie: here })).not.toBeNull();
  expect(await signIn()).toMatchObject({ ok: false });
  expect(await signIn('another long password')).toMatchObject({ ok: true });
  expect(await auth.verifyPassword(person, 'another long password')).toBe(true);
  for (let i = 0; i < 3; i++) expect(await auth.verifyPassword(person, 'wrong')).toBe(false);
  expect(await auth.verifyPassword(person, 'another long password')).toBeNull();
});

test('poor passwords, bad and taken addresses are refused', async () => {
  for (const poor of ['short', '12345678901', 'aaaaaaaaaaaaaa', 'x'.repeat(129), `${email}`]) {
    await expect(auth.credentials.setPassword(person, poor)).rejects.toMatchObject({
      status: 400,
      code: 'invalid-input',
    });
  }
  await expect(auth.credentials.create({ personId: 'per_x', email: 'nonsense' })).rejects.toMatchObject({
    status: 400,
  });
  await expect(auth.credentials.create({ personId: 'per_x', email: email.toUpperCase() })).rejects.toMatchObject({
    status: 409,
    code: 'email-taken',
  });
  await expect(auth.credentials.setPassword('per_none', PASSWORD)).rejects.toMatchObject({ status: 404 });
});

test('an account is made with the transaction around it or not at all, and without a password nobody gets in', async () => {
  const address = `later${count}@example.cn`;
  const failing = database.db.kysely.transaction().execute(async (trx) => {
    await auth.credentials.create({ personId: `${person}b`, email: address }, trx);
    throw new Error('the rest failed');
  });
  await expect(failing).rejects.toThrow('the rest failed');
  expect(await auth.credentials.emailOf(`${person}b`)).toBeUndefined();
  await auth.credentials.create({ personId: `${person}b`, email: address });
  expect(await signIn('', address)).toMatchObject({ reason: 'wrong-credentials' });
  await auth.credentials.setPassword(`${person}b`, PASSWORD);
  await auth.credentials.setEmail(`${person}b`, `new${address}`);
  expect(await signIn(PASSWORD, `new${address}`)).toMatchObject({ ok: true });
  await auth.credentials.remove(`${person}b`);
  expect(await signIn(PASSWORD, `new${address}`)).toMatchObject({ ok: false });
});

test('API keys: shown once, kept as a hash, limited, ending', async () => {
  const { secret, key: entry } = await key();
  expect(secret).toMatch(/^stw_/);
  expect(await auth.identify({ authorization: `Bearer ${secret}` })).toEqual({
    via: 'api-key',
    keyId: entry.id,
    personId: person,
    scopes: ['model.read'],
  });
  const stored = await database.db.pool.query('SELECT * FROM auth_api_key WHERE id = $1', [entry.id]);
  expect(JSON.stringify(stored.rows)).not.toContain(secret.slice(8));
  expect((await auth.apiKeys.list(person))[0]).toMatchObject({ id: entry.id, lastUsedAt: clock.now() });
  await expect(key(['model.approve'])).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(key([])).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(key(['model.read'], 366 * 24 * HOUR)).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(key(['model.read'], -1)).rejects.toMatchObject({ code: 'invalid-input' });
  for (const wrong of ['', 'stw_', `${secret}x`, secret.toUpperCase(), newSecret('stw_')]) {
    expect(await auth.apiKeys.verify(wrong)).toBeNull();
  }
  expect(await auth.apiKeys.revoke('per_other', entry.id)).toBe(false);
  expect(await auth.apiKeys.revoke(person, entry.id)).toBe(true);
  expect(await auth.apiKeys.revoke(person, entry.id)).toBe(false);
  expect(await auth.apiKeys.verify(secret)).toBeNull();
  const brief = await key(['model.read'], HOUR);
  clock.advance(HOUR);
  expect(await auth.apiKeys.verify(brief.secret)).toBeNull();
});

test('purging takes what is over and leaves what lives', async () => {
  const live = await cookie();
  await signIn('wrong wrong wrong', `old${count}@example.cn`);
  await auth.purge();
  expect(await auth.sessions.find({ cookie: live })).not.toBeNull();
  clock.advance(25 * HOUR);
  await auth.purge();
  for (const table of ['auth_session', 'auth_attempt']) {
    expect((await database.db.pool.query(`SELECT 1 FROM ${table}`)).rowCount).toBe(0);
  }
});

function key(scopes = ['model.read'], life = 24 * HOUR) {
  return auth.apiKeys.create({
    personId: person,
    name: 'nightly import',
    scopes,
    heldPermissions: ['model.read', 'model.edit'],
    expiresAt: new Date(clock.now().getTime() + life),
  });
}
