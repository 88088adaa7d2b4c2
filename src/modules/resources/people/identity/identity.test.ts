import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, MINUTE } from '../../../../kernel/time/index.ts';
import { withOneConnection } from '../../../../platform/database/testing.ts';
import { PASSWORD } from '../testing.ts';
import { serveTestOrganisation, type TestBrowser } from './testing/server.ts';

let organisation: Awaited<ReturnType<typeof serveTestOrganisation>>;
let admin: TestBrowser;

beforeAll(async () => {
  organisation = await serveTestOrganisation();
  admin = organisation.browser();
  await admin.send('POST', '/session', { email: 'admin@example.org', password: PASSWORD });
});
afterAll(() => organisation?.close());

async function setRules(rules: object): Promise<void> {
  const system = await organisation.appoint(`system${Math.floor(organisation.clock.now().getTime() / 1000)}`, [
    'system-administrator',
  ]);
  const { organisation: title, ...settings } = await organisation.people.settings.read();
  await organisation.people.settings.change(system, { organisation: title, ...settings, ...rules });
}

const shown = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: organisation.clock.now().getTime() });

/** Enrols, and goes on to a moment at which the next code is a fresh one. */
async function enrol(browser: TestBrowser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret, uri } = (await browser.send('POST', '/me/second-factor')).body;
  expect(uri).toContain(secret);
  const confirmed = await browser.send('POST', '/me/second-factor/confirm', { code: shown(secret) });
  expect(confirmed.status).toBe(200);
  organisation.clock.advance(MINUTE);
  return { secret, recoveryCodes: confirmed.body.recoveryCodes };
}

test('enrolling, signing in by two steps, new recovery codes and turning it off; each act in the ledger', async () => {
  const person = await organisation.appoint('two-steps', ['member']);
  const browser = await organisation.enter(person);
  const { secret } = await enrol(browser);
  const credentials = { email: 'two-steps@example.org', password: PASSWORD };
  const fresh = organisation.browser();
  const half = await fresh.send('POST', '/session', credentials);
  expect([half.status, Object.keys(half.body), fresh.cookie()]).toEqual([202, ['ticket'], '']);
  const wrong = await fresh.send('POST', '/session/second-factor', { ticket: half.body.ticket, code: '000000' });
  expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-code']);
  const whole = await fresh.send('POST', '/session/second-factor', { ticket: half.body.ticket, code: shown(secret) });
  expect([whole.status, whole.body.id]).toEqual([201, person.personId]);
  organisation.clock.advance(MINUTE);
  const renewed = await fresh.send('POST', '/me/second-factor/recovery-codes', { code: shown(secret) });
  expect(renewed.body.recoveryCodes).toHaveLength(10);
  expect((await fresh.send('POST', '/me/second-factor/remove', { code: shown(secret) })).body.code).toBe('wrong-code');
  const removed = await fresh.send('POST', '/me/second-factor/remove', { code: renewed.body.recoveryCodes[0] });
  expect(removed.status).toBe(204);
  expect((await organisation.browser().send('POST', '/session', credentials)).status).toBe(201);
  for (const kind of ['enrolled', 'recovery-codes-renewed', 'refused', 'removed']) {
    expect([kind, (await organisation.recordsOf(`second-factor.${kind}`)).length]).toEqual([kind, 1]);
  }
  const openings = await organisation.recordsOf('session.opened');
  expect(openings.some(({ record }) => record.facts.secondFactor === 'one-time-code')).toBe(true);
});

test('administrators without the required second factor reach their own account only, until they enrol', async () => {
  const officer = await organisation.appoint('audits', ['audit-administrator']);
  const member = await organisation.appoint('works', ['member']);
  const [browser, other] = [await organisation.enter(officer), await organisation.enter(member)];
  await setRules({ secondFactorFor: 'administrators' });
  const { body: me } = await browser.send('GET', '/session');
  expect(me).toMatchObject({ duty: 'second-factor', permissions: [], roles: [] });
  expect((await browser.send('GET', '/people')).body.code).toBe('account-duty');
  const key = { title: 'k', scopes: ['person.read'], until: new Date(organisation.clock.now().getTime() + DAY) };
  expect((await browser.send('POST', '/api-keys', key)).status).toBe(400);
  expect((await other.send('GET', '/people')).status).toBe(200);
  const { secret } = await enrol(browser);
  expect((await browser.send('GET', '/people')).status).toBe(200);
  expect((await browser.send('POST', '/me/second-factor/remove', { code: shown(secret) })).body.code).toBe(
    'second-factor-required',
  );
  await setRules({ secondFactorFor: 'nobody' });
});

test('a lost device: another security administrator resets it, never the person; the sessions end', async () => {
  const person = await organisation.appoint('forgetful', ['member']);
  const browser = await organisation.enter(person);
  await enrol(browser);
  const reason = 'phone lost';
  const reset = (by: TestBrowser, id: string) => by.send('POST', `/people/${id}/second-factor/reset`, { reason });
  expect((await reset(browser, person.personId)).body.code).toBe('not-permitted');
  const own = (await organisation.admin()).personId;
  expect((await reset(admin, own)).body.code).toBe('own-second-factor');
  expect((await reset(admin, person.personId)).body.secondFactor).toMatchObject({ enrolled: false });
  expect((await browser.send('GET', '/session')).status).toBe(401);
  expect((await reset(admin, person.personId)).status).toBe(404);
  expect(await organisation.recordsOf('second-factor.reset')).toHaveLength(1);
  expect((await organisation.enter(person)).cookie()).not.toBe('');
});

test('a security administrator sees and ends the sessions and keys of another; at another unit they can not', async () => {
  const person = await organisation.appoint('watched', ['member']);
  const [here, there] = [await organisation.enter(person), await organisation.enter(person)];
  const until = new Date(organisation.clock.now().getTime() + DAY).toISOString();
  const { body } = await here.send('POST', '/api-keys', { title: 'k', scopes: ['person.read'], until });
  const byKey = organisation.browser({ authorization: `Bearer ${body.secret}` });
  expect((await byKey.send('GET', '/people')).status).toBe(200);

  const unit = await organisation.people.units.create(await organisation.admin(), {
    title: { zh: '旁', en: 'Beside' },
    parentId: organisation.rootUnit,
  });
  const local = await organisation.enter(await organisation.appoint('local', ['security-administrator'], unit.id));
  expect((await local.send('GET', `/people/${person.personId}/account`)).body.code).toBe('not-permitted');

  const account = (await admin.send('GET', `/people/${person.personId}/account`)).body;
  expect([account.sessions.length, account.apiKeys.length]).toEqual([2, 1]);
  expect(JSON.stringify(account)).not.toContain(body.secret);
  await admin.send('DELETE', `/people/${person.personId}/sessions/${account.sessions[0].id}`);
  const left = [(await here.send('GET', '/session')).status, (await there.send('GET', '/session')).status];
  expect(left.sort()).toEqual([200, 401]);
  await admin.send('DELETE', `/people/${person.personId}/api-keys/${account.apiKeys[0].id}`);
  expect((await byKey.send('GET', '/people')).status).toBe(401);
  await admin.send('POST', `/people/${person.personId}/sessions/end`, { reason: 'suspicion' });
  expect((await admin.send('GET', `/people/${person.personId}/account`)).body.sessions).toEqual([]);
  expect(await organisation.recordsOf('person.sessions-ended')).toHaveLength(2);
});

test('a demanded change of password comes before everything else, and is over when it is done', async () => {
  const person = await organisation.appoint('changes', ['member']);
  const browser = await organisation.enter(person);
  await admin.send('POST', `/people/${person.personId}/password-change`, { reason: 'leaked list' });
  expect((await browser.send('GET', '/session')).body.duty).toBe('password');
  expect((await browser.send('GET', '/people')).body.code).toBe('account-duty');
  const change = (next: string) => browser.send('POST', '/me/password', { current: PASSWORD, next });
  expect((await change('password1234')).body.code).toBe('invalid-input');
  expect((await change(PASSWORD)).body.code).toBe('invalid-input');
  expect((await change('quite another phrase')).status).toBe(204);
  expect((await browser.send('GET', '/people')).status).toBe(200);
});

test('an account with an end is over at that instant: session, key, roles and sign-in', async () => {
  const person = await organisation.appoint('visitor', ['auditor']);
  const browser = await organisation.enter(person);
  const { clock } = organisation;
  const until = new Date(clock.now().getTime() + DAY).toISOString();
  const { body } = await browser.send('POST', '/api-keys', { title: 'k', scopes: ['person.read'], until });
  const byKey = organisation.browser({ authorization: `Bearer ${body.secret}` });
  const endsAt = new Date(clock.now().getTime() + 10 * MINUTE).toISOString();
  const end = (at: string | null) =>
    admin.send('PUT', `/people/${person.personId}/account-end`, { endsAt: at, reason: 'audit of one morning' });
  expect((await end('2020-01-01T00:00:00Z')).body.code).toBe('invalid-input');
  expect((await end(endsAt)).body.endsAt).toBe(endsAt);
  clock.advance(10 * MINUTE - 1);
  expect((await browser.send('GET', '/session')).status).toBe(200);
  expect((await byKey.send('GET', '/people')).status).toBe(200);
  clock.advance(1);
  expect((await browser.send('GET', '/session')).status).toBe(401);
  expect((await byKey.send('GET', '/people')).status).toBe(401);
  expect(await organisation.directory.person(person.personId)).toMatchObject({ enabled: false });
  expect((await organisation.directory.holdersOf(['auditor'])).map(({ id }) => id)).not.toContain(person.personId);
  const again = { email: 'visitor@example.org', password: PASSWORD };
  expect((await organisation.browser().send('POST', '/session', again)).body.code).toBe('account-disabled');
});

test('an account that wrong passwords locked is opened again by a security administrator', async () => {
  const person = await organisation.appoint('locked', ['member']);
  await organisation.enter(person);
  const tryIn = (password: string) =>
    organisation.browser().send('POST', '/session', { email: 'locked@example.org', password });
  for (let i = 0; i < 5; i++) await organisation.auth.signIn({ email: 'locked@example.org', password: 'x', ip: '::1' });
  expect((await tryIn(PASSWORD)).body.code).toBe('account-locked');
  expect((await admin.send('GET', `/people/${person.personId}/account`)).body.lockedUntil).not.toBeNull();
  await admin.send('POST', `/people/${person.personId}/unlock`, { reason: 'called back' });
  expect((await tryIn(PASSWORD)).status).toBe(201);
});

test('settings are changed, and a locked account is opened, by one connection each', async () => {
  const { database, auth, people } = organisation;
  const system = await organisation.appoint('keeper-of-settings', ['system-administrator']);
  const { personId } = await organisation.appoint('locked-again', ['member']);
  for (let i = 0; i < 5; i++) await auth.signIn({ email: 'locked-again@example.org', password: 'x', ip: '::1' });
  expect(await auth.lockedUntil(personId)).toBeDefined();
  const { organisation: title, ...rules } = await people.settings.read();
  const by = await organisation.admin();
  await withOneConnection(database, async () => {
    await people.settings.change(system, { organisation: title, ...rules });
    await people.accounts.unlock(by, personId, 'called back');
  });
  expect(await auth.lockedUntil(personId)).toBeUndefined();
});

test('wrong passwords at the signature of a review document count towards the lock, and a locked account signs nothing', async () => {
  const { governance, people, appoint, recordsOf } = organisation;
  governance.reviews.keepDocuments({
    files: organisation.files,
    prove: people.secondFactor.prove,
    seal: null,
    publicUrl: 'https://steward.test/',
  });
  const [author, reviewer] = [
    await appoint('author', ['compliance-officer']),
    await appoint('signer', ['security-officer']),
  ];
  await organisation.enter(reviewer);
  const courses = people.competence.courses;
  const courseId = await courses.register(author, {
    title: { zh: '课', en: 'Course' },
    unitId: organisation.rootUnit,
    competenceId: await people.competence.definitions.define(author, {
      title: { zh: '能力', en: 'Skill' },
      description: '',
    }),
    summary: '',
    material: { text: '内容', documentSha256: null, url: null },
    exam: { questions: 1, passPercent: 80, attempts: 1, minutes: 5 },
  });
  const question = { choices: ['对', '错'], right: [0] };
  await courses.setQuestions(author, courseId, (await courses.get(courseId)).latest, [
    { text: '一', ...question },
    { text: '二', ...question },
  ]);
  const applied = { name: 'course.approve', subjectId: courseId, applicant: author, statement: '启用' };
  const { review } = await governance.gates.apply(applied);
  const { documents } = governance.reviews;
  await documents.add(author, review.id, { title: '报告', fileName: 'report.txt', source: Buffer.from('as it is') });
  const versions = async () => (await documents.of(organisation.database.kysely, review.id))[0]!;
  const { id, versions: kept } = await versions();
  const sign = (password: string) => documents.sign(reviewer, review.id, id, { sha256: kept[0]!.sha256, password });
  const refused = await recordsOf('second-factor.refused');
  for (let n = 0; n < 5; n++) await expect(sign('not it')).rejects.toMatchObject({ code: 'wrong-password' });
  expect(await recordsOf('second-factor.refused')).toHaveLength(refused.length + 5);
  await expect(sign(PASSWORD)).rejects.toMatchObject({ code: 'account-locked' });
  expect((await versions()).versions[0]!.signatures).toEqual([]);
  await admin.send('POST', `/people/${reviewer.personId}/unlock`, { reason: 'called back' });
  await sign(PASSWORD);
  expect((await versions()).versions[0]!.signatures).toMatchObject([
    { person_id: reviewer.personId, method: 'password' },
  ]);
});
