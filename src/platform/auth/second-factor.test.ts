import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createManualClock, MINUTE, SECOND } from '../../kernel/time/index.ts';
import { createVault, randomBytes } from '../crypto/index.ts';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import { isCommonPassword } from './common-passwords.ts';
import { type Auth, authMigrations, createAuth, DEFAULT_AUTH_SETTINGS } from './index.ts';
import { newTotpSecret, totpStep } from './totp.ts';

const PASSWORD = 'correct horse 电池';
const LIMIT = 4;
const clock = createManualClock('2026-03-01T08:00:00Z');
let database: TestDatabase;
let auth: Auth;
let count = 0;
let person: string;
let email: string;
let secret: string;
let recoveryCodes: readonly string[];

beforeAll(async () => {
  database = await testDatabase([authMigrations]);
  auth = createAuth({
    db: database.db.kysely,
    secret: 'a secret of the instance, 32 characters and more',
    baseUrl: 'http://127.0.0.1:8320',
    vault: createVault({ masterKey: randomBytes(32) }),
    clock,
    isEnabled: async () => true,
    settings: () => ({ ...DEFAULT_AUTH_SETTINGS, lockoutFailures: LIMIT, passwordHistory: 2 }),
  });
});

afterAll(() => database?.drop());

/** What the person's app shows; made by the library itself, not by our code. */
const shown = (at = clock.now()) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
const inTransaction = <T>(run: (trx: never) => Promise<T>) =>
  database.db.kysely.transaction().execute((trx) => run(trx as never));

beforeEach(async () => {
  count++;
  person = `per_${count}`;
  email = `person${count}@example.cn`;
  await auth.credentials.create({ personId: person, email, password: PASSWORD });
  ({ secret } = await auth.secondFactor.begin({ personId: person, email }));
  recoveryCodes = (await inTransaction((trx) => auth.secondFactor.confirm(person, shown(), trx)))!;
  clock.advance(MINUTE);
});

const signIn = () => auth.signIn({ email, password: PASSWORD, ip: '203.0.113.9' });
async function ticket(): Promise<string> {
  const result = await signIn();
  if (result.ok || result.reason !== 'second-factor') throw new Error(JSON.stringify(result));
  return result.ticket;
}
const complete = async (code: string, of?: string) =>
  auth.completeSignIn({ ticket: of ?? (await ticket()), code, ip: '203.0.113.9' });
const reasonOf = async (result: ReturnType<typeof complete>) => {
  const answer = await result;
  return answer.ok ? 'in' : answer.reason;
};

test('with a second factor the password opens nothing; the code does, once, and its ticket is used up', async () => {
  const one = await ticket();
  const opened = await complete(shown(), one);
  expect(opened).toMatchObject({ ok: true, personId: person, factor: 'one-time-code', method: 'password' });
  const cookie = opened.ok ? opened.setCookie.map((line) => line.split(';')[0]).join('; ') : '';
  expect(await auth.identify({ cookie })).toMatchObject({ personId: person, method: 'password' });
  expect(await reasonOf(complete(shown(), one))).toBe('ticket-ended');
  // The same code again, and the one of the step before it: both within the window, both refused.
  expect(await reasonOf(complete(shown()))).toBe('wrong-code');
  expect(await reasonOf(complete(shown(new Date(clock.now().getTime() - 30 * SECOND))))).toBe('wrong-code');
  clock.advance(30 * SECOND);
  expect(await reasonOf(complete(shown()))).toBe('in');
});

test('the same code sent many times at once lets one in', async () => {
  const tickets = [await ticket(), await ticket(), await ticket()];
  const code = shown();
  const outcomes = await Promise.all(tickets.map((one) => reasonOf(complete(code, one))));
  expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1);
});

test('wrong codes lock the account, and the right password in between takes none of them back', async () => {
  for (let i = 0; i < LIMIT; i++) {
    const result = await signIn();
    expect(result).toMatchObject({ reason: 'second-factor' });
    expect(await reasonOf(complete('000000', (result as { ticket: string }).ticket))).toBe('wrong-code');
  }
  expect(await signIn()).toMatchObject({ reason: 'locked' });
  clock.advance(15 * MINUTE);
  expect(await reasonOf(complete(shown()))).toBe('in');
});

test('a recovery code works once and is kept as a hash; new ones void the old', async () => {
  const [first = '', second = '', third = ''] = recoveryCodes;
  expect(recoveryCodes).toHaveLength(10);
  expect(await reasonOf(complete(first.toUpperCase().replaceAll('-', ' ')))).toBe('in');
  expect(await reasonOf(complete(first))).toBe('wrong-code');
  expect((await auth.secondFactor.state(person)).recoveryCodesLeft).toBe(9);
  const outcomes = await Promise.all([reasonOf(complete(second)), reasonOf(complete(second))]);
  expect(outcomes.sort()).toEqual(['in', 'wrong-code']);
  await inTransaction((trx) => auth.secondFactor.renewRecoveryCodes(person, trx));
  expect(await reasonOf(complete(third))).toBe('wrong-code');
  const { rows } = await database.db.pool.query(
    'SELECT r.hash, s.secret FROM auth_recovery_code r JOIN auth_second_factor s USING (person_id) WHERE person_id = $1',
    [person],
  );
  expect(JSON.stringify(rows)).not.toContain(third.replaceAll('-', ''));
  expect(Buffer.from(rows[0].secret).includes(Buffer.from(secret))).toBe(false);
});

test('a secret is in force only after a code proved it, and not exchanged afterwards', async () => {
  await auth.credentials.create({ personId: `${person}b`, email: `b${email}`, password: PASSWORD });
  await auth.secondFactor.begin({ personId: `${person}b`, email: `b${email}` });
  expect(await inTransaction((trx) => auth.secondFactor.confirm(`${person}b`, '000000', trx))).toBeNull();
  expect((await auth.standing(`${person}b`)).secondFactor).toBe(false);
  expect(await auth.signIn({ email: `b${email}`, password: PASSWORD, ip: '::1' })).toMatchObject({ ok: true });
  await expect(auth.secondFactor.begin({ personId: person, email })).rejects.toMatchObject({
    code: 'second-factor-enrolled',
  });
});

test('a ticket ends after ten minutes, and is no session', async () => {
  const one = await ticket();
  expect(await auth.identify({ authorization: `Bearer ${one}` })).toBeNull();
  clock.advance(10 * MINUTE);
  expect(await reasonOf(complete(shown(), one))).toBe('ticket-ended');
});

test('a code counts for its own step and its two neighbours, whatever the secret and the time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4_000_000_000 }), fc.integer({ min: -3, max: 3 }), (seconds, shift) => {
      const own = newTotpSecret();
      const totp = new TOTP({ secret: Secret.fromBase32(own) });
      const at = new Date((seconds + 1_000) * 1000);
      const code = totp.generate({ timestamp: at.getTime() + shift * 30_000 });
      const step = totpStep(own, code, at);
      const expected = Math.floor(at.getTime() / 30_000) + shift;
      // Two steps may share a code by chance; then the nearer one is as good.
      if (Math.abs(shift) <= 1) return step !== null && totp.generate({ timestamp: step * 30_000 }) === code;
      return step === null || step !== expected;
    }),
    { numRuns: 200 },
  );
  for (const bad of ['', '12345', '1234567', 'abcdef', '１２３４５６', '12 456'])
    expect(totpStep(newTotpSecret(), bad, clock.now())).toBeNull();
});

test('the last passwords are not taken again, and a change that is due is over once it was changed', async () => {
  const words = ['first long password', 'second long password'];
  for (const word of words) await auth.credentials.setPassword(person, word);
  for (const word of words) {
    await expect(auth.credentials.setPassword(person, word)).rejects.toMatchObject({ code: 'invalid-input' });
  }
  await auth.credentials.setPassword(person, PASSWORD);
  expect(await inTransaction((trx) => auth.credentials.demandChange(person, trx))).toBe(true);
  expect(await auth.standing(person)).toMatchObject({ passwordChangeDue: true });
  await auth.credentials.setPassword(person, 'fourth long password');
  expect(await auth.standing(person)).toMatchObject({ passwordChangeDue: false, passwordSetAt: clock.now() });
});

test('passwords that everybody tries first are known, also doubled or with digits around them', () => {
  for (const word of ['password', 'Password1234', '123456789012', 'qwertyqwerty', '!!dragon2024', '1qaz2wsx3edc'])
    expect([word, isCommonPassword(word)]).toEqual([word, true]);
  for (const word of ['correct horse battery staple', 'a long enough phrase', '白日依山尽黄河入海流'])
    expect([word, isCommonPassword(word)]).toEqual([word, false]);
});
