import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../platform/database/index.ts';
import type { ProblemError } from '../../../platform/http/index.ts';
import { createPeopleControls } from './people.controls.ts';
import { assemble, createTestOrganisation, PASSWORD } from './testing.ts';

type Organisation = Awaited<ReturnType<typeof createTestOrganisation>>;
let organisation: Organisation;

beforeAll(async () => {
  organisation = await createTestOrganisation();
});
afterAll(() => organisation.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );

const recordsOf = async (kind: string) => (await organisation.records.query({ kind, limit: 200 })).items;

test('the first setup happens once, and only by its link', async () => {
  const { people } = organisation;
  expect(await people.setup.newToken()).toBeNull();
  const again = {
    token: 'set_000000000000000000000000',
    organisation: { zh: '另一个', en: 'Another' },
    language: 'en' as const,
    timeZone: 'UTC',
    profileId: 'internal',
    administrator: { name: '乙', email: 'other@example.org', password: PASSWORD },
  };
  expect(await codeOf(people.setup.perform(again))).toBe('setup-link-invalid');
  expect(await recordsOf('organisation.set-up')).toHaveLength(1);
});

test('nobody grants a role to themselves, and the try is recorded', async () => {
  const admin = await organisation.admin();
  const before = (await recordsOf('role.grant-refused')).length;
  const grant = { role: 'member' as const, unitId: organisation.rootUnit };
  expect(await codeOf(organisation.people.grants.grant(admin, admin.personId, grant))).toBe('own-grant');
  expect(await recordsOf('role.grant-refused')).toHaveLength(before + 1);
});

test('no account holds two administrator powers, also when both are granted at once', async () => {
  const admin = await organisation.admin();
  const { personId } = await organisation.appoint('two-powers', []);
  const unitId = organisation.rootUnit;
  const outcomes = await Promise.all([
    codeOf(organisation.people.grants.grant(admin, personId, { role: 'system-administrator', unitId })),
    codeOf(organisation.people.grants.grant(admin, personId, { role: 'audit-administrator', unitId })),
  ]);
  expect(outcomes.sort()).toEqual(['none', 'roles-conflict']);
  expect((await organisation.actor(personId)).roles).toHaveLength(1);
});

test('an auditor is appointed for a time, and when it is over the role is gone', async () => {
  const admin = await organisation.admin();
  const { personId } = await organisation.appoint('auditor', []);
  const unitId = organisation.rootUnit;
  expect(await codeOf(organisation.people.grants.grant(admin, personId, { role: 'auditor', unitId }))).toBe(
    'invalid-input',
  );
  const until = new Date(organisation.clock.now().getTime() + 60_000).toISOString();
  await organisation.people.grants.grant(admin, personId, { role: 'auditor', unitId, until });
  expect((await organisation.actor(personId)).roles).toHaveLength(1);
  organisation.clock.advance(60_000);
  expect((await organisation.actor(personId)).roles).toHaveLength(0);
});

test('who holds no such role is refused, and the last security administrator stays', async () => {
  const admin = await organisation.admin();
  const engineer = await organisation.appoint('engineer', ['model-engineer']);
  const grant = { role: 'member' as const, unitId: organisation.rootUnit };
  expect(await codeOf(organisation.people.grants.grant(engineer, admin.personId, grant))).toBe('not-permitted');
  const own = (await organisation.people.people.get(admin.personId)).grants[0]!;
  expect(await codeOf(organisation.people.grants.revoke(admin, admin.personId, own.id))).toBe(
    'last-security-administrator',
  );
});

test('a role at a unit holds below it and not beside it', async () => {
  const admin = await organisation.admin();
  const unit = (zh: string, parentId: string) =>
    organisation.people.units.create(admin, { title: { zh, en: zh }, parentId });
  const left = await unit('左', organisation.rootUnit);
  const below = await unit('左下', left.id);
  const right = await unit('右', organisation.rootUnit);
  const officer = await organisation.appoint('left-admin', ['security-administrator'], left.id);
  expect(organisation.authority.permits(officer, 'person.manage', below.id)).toBe(true);
  expect(organisation.authority.permits(officer, 'person.manage', right.id)).toBe(false);
  expect(organisation.authority.permits(officer, 'unit.manage', left.id)).toBe(false);
});

test('a link sets the password once; a password that is refused costs nobody the link', async () => {
  const { personId } = await organisation.appoint('newcomer', []);
  const token = await organisation.people.people.makePasswordLink(await organisation.admin(), personId);
  expect(await codeOf(organisation.people.people.setPasswordByLink(token, 'short'))).toBe('invalid-input');
  await organisation.people.people.setPasswordByLink(token, PASSWORD);
  expect(await codeOf(organisation.people.people.setPasswordByLink(token, PASSWORD))).toBe('not-found');
  const signIn = { email: 'newcomer@example.org', password: PASSWORD, ip: '127.0.0.1' };
  expect(await organisation.auth.signIn(signIn)).toMatchObject({ ok: true, personId });
});

test('more people than there are connections set their passwords at once', async () => {
  const admin = await organisation.admin();
  const names = Array.from({ length: 12 }, (_, at) => `at-once-${at}`);
  const tokens: string[] = [];
  for (const name of names) {
    const { personId } = await organisation.appoint(name, []);
    tokens.push(await organisation.people.people.makePasswordLink(admin, personId));
  }
  const { url, dir, masterKey } = organisation.place;
  const database = openDatabase({ url, max: 3 });
  try {
    const { clock } = organisation;
    const { people } = assemble({ database, dir, masterKey: Buffer.from(masterKey, 'hex'), clock });
    const set = (token: string) => codeOf(people.people.setPasswordByLink(token, PASSWORD));
    expect(new Set(await Promise.all(tokens.map(set)))).toEqual(new Set(['none']));
  } finally {
    await database.close();
  }
  const signIn = { email: `${names.at(-1)}@example.org`, password: PASSWORD, ip: '127.0.0.1' };
  expect(await organisation.auth.signIn(signIn)).toMatchObject({ ok: true });
});

test('a disabled person can not sign in, and what they held open ends', async () => {
  const { personId } = await organisation.appoint('leaver', []);
  const admin = await organisation.admin();
  const token = await organisation.people.people.makePasswordLink(admin, personId);
  await organisation.people.people.setPasswordByLink(token, PASSWORD);
  const signIn = { email: 'leaver@example.org', password: PASSWORD, ip: '127.0.0.1' };
  const opened = await organisation.auth.signIn(signIn);
  const cookie = opened.ok ? opened.setCookie.map((one) => one.split(';')[0]).join('; ') : '';
  expect(await organisation.auth.identify({ cookie })).toMatchObject({ personId });
  await organisation.people.people.disable(admin, personId, '离职');
  expect(await organisation.auth.identify({ cookie })).toBeNull();
  expect(await organisation.auth.signIn(signIn)).toMatchObject({ ok: false, reason: 'disabled' });
  expect(await organisation.directory.actor(personId, 'session')).toBeNull();
});

test('two accounts never share an e-mail address, in whatever case', async () => {
  const admin = await organisation.admin();
  const person = (email: string) => ({ name: '丙', email, unitId: organisation.rootUnit });
  await organisation.people.people.create(admin, person('same@example.org'));
  expect(await codeOf(organisation.people.people.create(admin, person('SAME@example.org')))).toBe('email-taken');
});

test('separation of duties is not operated until all three administrators are appointed', async () => {
  const fresh = await createTestOrganisation();
  try {
    const [control] = createPeopleControls(
      { ...fresh, newSecret: String, hashSecret: String, builtinProfiles: [] },
      fresh.gates,
    );
    const find = () => control!.evaluate({ organisationId: 'self' }, fresh.clock.now());
    expect((await find()).reasons.map((reason) => reason.code)).toContain('administrator-vacant');
    await fresh.appoint('system', ['system-administrator']);
    await fresh.appoint('audit', ['audit-administrator']);
    expect((await find()).reasons.map((reason) => reason.code)).not.toContain('administrator-vacant');
  } finally {
    await fresh.close();
  }
});
