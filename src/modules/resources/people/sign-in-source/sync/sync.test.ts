import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { Attribute, Change, type Client } from 'ldapts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR, SECOND } from '../../../../../kernel/time/index.ts';
import { startTestLdap, type TestLdap } from '../../../../../platform/ldap/testing/index.ts';
import { serveTestOrganisation, type TestBrowser } from '../../identity/testing/server.ts';
import { PASSWORD } from '../../testing.ts';

// A real OpenLDAP and a real PostgreSQL; the tests are one story of a directory in which people come, change and leave.

let organisation: Awaited<ReturnType<typeof serveTestOrganisation>>;
let ldap: TestLdap;
let admin: TestBrowser;
let sourceId: string;
let teamUnit: string;

const SYNC = {
  everyMinutes: 60,
  joiners: 'create',
  returners: 'enable',
  takesOver: false,
  mostLeaversPercent: 20,
  disabledFilter: '(employeeType=left)',
  unitAttribute: null,
};
const settings = (sync: object | null = {}, more: object = {}) => ({
  kind: 'ldap',
  title: { zh: '公司目录', en: 'Company directory' },
  enabled: true,
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
    roleMappings: [
      { group: `cn=engineers,${ldap.base}`, role: 'model-engineer', unitId: organisation.rootUnit },
      { group: `cn=auditing,${ldap.base}`, role: 'audit-administrator', unitId: organisation.rootUnit },
      { group: `cn=auditing,${ldap.base}`, role: 'system-administrator', unitId: organisation.rootUnit },
    ],
    grantsAdministrators: true,
    asksSecondFactor: false,
    sync: sync === null ? null : { ...SYNC, units: [{ external: `ou=研发, ${ldap.base}`, unitId: teamUnit }], ...sync },
    ...more,
  },
});

const dn = (uid: string) => `uid=${uid},ou=研发,${ldap.base}`;
const add = (client: Client, uid: string, mail = `${uid}@example.org`) =>
  client.add(dn(uid), { objectClass: 'inetOrgPerson', uid, cn: uid, sn: uid, mail });
const group = (client: Client, cn: string, uids: readonly string[]) =>
  client.add(`cn=${cn},${ldap.base}`, { objectClass: 'groupOfNames', cn, member: uids.map(dn) });
const replace = (client: Client, uid: string, type: string, values: string[]) =>
  client.modify(dn(uid), [new Change({ operation: 'replace', modification: new Attribute({ type, values }) })]);

const UIDS = Array.from({ length: 12 }, (_, i) => `u${String(i + 1).padStart(2, '0')}`);

beforeAll(async () => {
  ldap = await startTestLdap();
  await ldap.change(async (client) => {
    await client.add(ldap.base, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' });
    await client.add(`ou=研发,${ldap.base}`, { objectClass: 'organizationalUnit', ou: '研发' });
    for (const uid of UIDS) await add(client, uid);
    await add(client, 'local', 'local@example.org');
    await group(client, 'engineers', ['u01', 'u02']);
    await group(client, 'auditing', ['u03']);
  });
  organisation = await serveTestOrganisation();
  teamUnit = (
    await organisation.people.units.create(await organisation.admin(), {
      parentId: organisation.rootUnit,
      title: { zh: '研发', en: 'Research' },
    })
  ).id;
  await organisation.appoint('local', ['member']);
  admin = organisation.browser();
  await signIn();
  const created = await admin.send('POST', '/sign-in-sources', { ...settings(), secret: ldap.bindPassword });
  expect([created.status, created.body.title?.en]).toEqual([201, 'Company directory']);
  sourceId = created.body.id;
});
afterAll(async () => {
  await organisation?.people.signInSources.syncs.stop();
  await organisation?.close();
  await ldap?.stop();
});

const signIn = () => admin.send('POST', '/session', { email: 'admin@example.org', password: PASSWORD });
const ask = (wish: object = {}) =>
  admin.send('POST', `/sign-in-sources/${sourceId}/syncs`, { rehearsal: false, ...wish });

interface Seen {
  id: string;
  state: string;
  people: number;
  counts: Record<string, number>;
  changes: { what: string; name: string; why: string | null }[];
}

/** Asks for one and sees it through. */
async function synchronise(wish: object = {}): Promise<Seen> {
  const begun = await ask(wish);
  expect([begun.status, begun.body.detail]).toEqual([202, undefined]);
  for (;;) {
    const { body } = await admin.send('GET', `/sign-in-syncs/${begun.body.id}`);
    if (!['reading', 'applying'].includes(body.state)) {
      const changes = await admin.send('GET', `/sign-in-syncs/${begun.body.id}/changes?limit=200`);
      return { ...body, changes: changes.body.items };
    }
  }
}
const put = (sync: object | null, more: object = {}) =>
  admin.send('PUT', `/sign-in-sources/${sourceId}`, settings(sync, more));

async function person(name: string) {
  const { items } = (await admin.send('GET', `/people?q=${name}@`)).body;
  return items.find(({ email }: { email: string }) => email.startsWith(`${name}@`));
}
const rolesOf = (found: { grants: { role: string }[] }) => found.grants.map(({ role }) => role).sort();
const finding = async () => {
  const control = organisation.people.controls.find(({ id }) => id === '4.4.a/leavers')!;
  return control.evaluate({ organisationId: 'self' }, organisation.clock.now());
};

test('a rehearsal says what would happen and does nothing; then people join, with unit and roles, and a local account is left alone', async () => {
  expect((await finding()).status).toBe('not-operated');
  const rehearsed = await synchronise({ rehearsal: true });
  expect(rehearsed).toMatchObject({ state: 'done', people: 13, counts: { join: 12, skip: 1, leave: 0 } });
  expect(await person('u01')).toBeUndefined();
  expect(await organisation.recordsOf('sign-in-source.synced')).toHaveLength(0);
  const done = await synchronise();
  expect(done).toMatchObject({ state: 'done', planned: 12, applied: 12, counts: { join: 12, skip: 1 } });
  expect(done.changes.filter(({ what }) => what === 'skip')).toMatchObject([{ name: 'local', why: 'email-taken' }]);
  const first = await person('u01');
  expect([first.unitId, rolesOf(first)]).toEqual([teamUnit, ['model-engineer']]);
  // Its group maps two administrators: never both, whichever comes first.
  expect(rolesOf(await person('u03'))).toEqual(['audit-administrator']);
  expect((await person('local')).unitId).toBe(organisation.rootUnit);
  expect((await synchronise()).counts).toEqual({ join: 0, change: 0, leave: 0, return: 0, skip: 1 });
  expect(await organisation.recordsOf('sign-in-source.synced')).toHaveLength(1);
  expect((await finding()).status).toBe('operating');
});

test('changes of name, mail, unit and groups follow; a name that turns lines around does not', async () => {
  await ldap.change(async (client) => {
    await replace(client, 'u01', 'cn', ['李\u202e明']);
    await replace(client, 'u02', 'mail', ['new02@example.org']);
    // The address of somebody else: everything but it follows.
    await replace(client, 'u04', 'mail', ['local@example.org']);
    await client.modifyDN(dn('u05'), `uid=u05,${ldap.base}`);
    await client.del(`cn=engineers,${ldap.base}`);
    await group(client, 'engineers', ['u01']);
  });
  const { state, counts, changes } = await synchronise();
  expect([state, counts]).toEqual(['done', { join: 0, change: 2, leave: 0, return: 0, skip: 2 }]);
  expect(changes.filter(({ what }) => what === 'change')).toMatchObject([
    { name: '李明', fields: ['name'] },
    { name: 'u02', fields: ['email', 'roles'] },
  ]);
  const second = await person('new02');
  expect([second.name, rolesOf(second)]).toEqual(['u02', []]);
  expect((await person('u04')).email).toBe('u04@example.org');
});

test('who is gone or marked as left is out at once, with sessions and keys; who comes back is in, but not whom a person disabled', async () => {
  const people = await Promise.all(['u10', 'u11', 'u12'].map(person));
  const [byHand, marked, gone] = people;
  const inside = await organisation.enter({ personId: gone.id, name: 'u12' });
  expect((await inside.send('GET', '/sessions')).status).toBe(200);
  const { secret } = await organisation.auth.apiKeys.create({
    personId: marked.id,
    name: 'script',
    scopes: ['person.read'],
    heldPermissions: ['person.read'],
    expiresAt: new Date('2026-12-24T00:00:00Z'),
  });
  await organisation.people.people.disable(await organisation.admin(), byHand.id, 'on leave');
  await ldap.change(async (client) => {
    await replace(client, 'u11', 'employeeType', ['left']);
    await client.del(dn('u12'));
  });
  const { counts, changes } = await synchronise();
  expect(counts).toMatchObject({ leave: 2, join: 0 });
  expect(
    changes
      .filter(({ what }) => what === 'leave')
      .map(({ why }) => why)
      .sort(),
  ).toEqual(['gone', 'marked']);
  expect((await inside.send('GET', '/sessions')).status).toBe(401);
  expect(await organisation.auth.identify({ authorization: `Bearer ${secret}` })).toBeNull();
  const disabled = (await organisation.recordsOf('person.disabled')).filter(
    ({ record }) => record.actor.id === sourceId,
  );
  expect(disabled.map(({ record }) => record.subject?.id).sort()).toEqual([marked.id, gone.id].sort());
  // Deleted and made again is another entry: its address is that of an account which it does not get.
  await ldap.change(async (client) => {
    await replace(client, 'u11', 'employeeType', []);
    await add(client, 'u12');
  });
  const back = await synchronise();
  expect(back.counts).toMatchObject({ return: 1, join: 0, leave: 0 });
  expect([(await person('u11')).enabled, (await person('u12')).enabled, (await person('u10')).enabled]).toEqual([
    true,
    false,
    false,
  ]);
});

test('too many leavers stop it until a person confirms these, and no others; nobody else may', async () => {
  await ldap.change(async (client) => {
    for (const uid of ['u06', 'u07', 'u08']) await client.del(dn(uid));
  });
  const stopped = await synchronise();
  expect(stopped).toMatchObject({ state: 'stopped', applied: 0, counts: { leave: 3 } });
  expect((await person('u06')).enabled).toBe(true);
  expect(await organisation.recordsOf('sign-in-source.sync-stopped')).toHaveLength(1);
  expect((await finding()).reasons.map(({ code }) => code)).toEqual(['too-many-leavers']);
  // Again is the same, and no second notice.
  const again = await synchronise();
  expect(again.state).toBe('stopped');
  expect(await organisation.recordsOf('sign-in-source.sync-stopped')).toHaveLength(1);
  expect((await ask({ confirms: stopped.id })).body.code).toBe('sync-not-waiting');
  const member = await organisation.enter(await organisation.appoint('nosy', ['member']));
  expect((await member.send('POST', `/sign-in-sources/${sourceId}/syncs`, { rehearsal: false })).status).toBe(403);
  expect((await member.send('GET', `/sign-in-syncs/${again.id}/changes`)).status).toBe(403);
  const confirmed = await synchronise({ confirms: again.id });
  expect(confirmed).toMatchObject({ state: 'done', counts: { leave: 3 } });
  expect((await person('u08')).enabled).toBe(false);
  expect((await organisation.recordsOf('sign-in-source.sync-confirmed'))[0]!.record.facts).toMatchObject({
    confirms: again.id,
  });
  expect((await ask({ confirms: again.id })).body.code).toBe('sync-not-waiting');
});

test('the last administrator of a kind and an emergency account stay, and it is said', async () => {
  const emergency = await person('u09');
  await organisation.people.accounts.setEmergency(await organisation.admin(), emergency.id, true, 'break glass');
  await ldap.change(async (client) => {
    await client.del(dn('u03'));
    await client.del(dn('u09'));
  });
  await put({ mostLeaversPercent: 100 });
  const { counts, changes } = await synchronise();
  expect(counts.leave).toBe(0);
  const skipped = Object.fromEntries(changes.map(({ name, why }) => [name, why]));
  expect([skipped.u03, skipped.u09]).toEqual(['last-administrator', 'emergency-account']);
  expect([(await person('u03')).enabled, (await person('u09')).enabled]).toEqual([true, true]);
  expect(await finding()).toMatchObject({ status: 'failing', reasons: [{ code: 'administrator-left' }] });
  await organisation.appoint('second', ['audit-administrator']);
  expect((await synchronise()).counts.leave).toBe(1);
  expect((await person('u03')).enabled).toBe(false);
});

test('a directory that is away, or in which nobody is found, disables nobody and is told once', async () => {
  const enabled = async () => (await admin.send('GET', '/people?enabled=true&limit=200')).body.items.length;
  const before = await enabled();
  await ldap.kill();
  for (let i = 0; i < 2; i++) expect(await synchronise()).toMatchObject({ state: 'failed', fault: 'source-away' });
  await ldap.start();
  await put({}, { peopleFilter: '(&(objectClass=inetOrgPerson)(uid=nobody))' });
  expect(await synchronise()).toMatchObject({ state: 'failed', fault: 'nobody-found', people: 0 });
  await put({}, { attributes: { id: 'employeeNumber', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' } });
  expect(await synchronise()).toMatchObject({ state: 'failed', fault: 'source-away' });
  expect(await enabled()).toBe(before);
  expect(await organisation.recordsOf('sign-in-source.sync-failed')).toHaveLength(1);
  organisation.clock.advance(4 * HOUR);
  await signIn();
  expect((await finding()).reasons.map(({ code }) => code)).toContain('synchronisation-late');
  await put(null);
  expect((await ask()).body.code).toBe('sync-off');
  for (const wrong of [{ everyMinutes: 1 }, { disabledFilter: 'x' }, { mostLeaversPercent: 101 }])
    expect([wrong, (await put(wrong)).status]).toEqual([wrong, 400]);
});

test('by the clock, and one at a time however many ask', async () => {
  await put({ mostLeaversPercent: 100 });
  const { syncs } = organisation.people.signInSources;
  const all = async () => (await admin.send('GET', `/sign-in-sources/${sourceId}/syncs?limit=200`)).body.items;
  const before = (await all()).length;
  await Promise.all([syncs.look(), syncs.look()]);
  await syncs.look();
  const [latest, ...rest] = await all();
  expect([rest.length, latest.state, latest.askedBy]).toEqual([before, 'done', null]);
  organisation.clock.advance(HOUR);
  await signIn();
  await syncs.look();
  expect(await all()).toHaveLength(before + 2);
  // A person's row is held, so that the first one is still at work when the second is asked for.
  await ldap.change((client) => replace(client, 'u01', 'cn', ['held']));
  const { id } = (await admin.send('GET', `/people?q=u01@`)).body.items[0];
  await organisation.database.kysely.transaction().execute(async (tx) => {
    await sql`SELECT 1 FROM people_person WHERE id = ${id} FOR UPDATE`.execute(tx);
    expect((await ask()).status).toBe(202);
    expect((await ask()).body.code).toBe('sync-running');
  });
  expect((await synchronise()).state).toBe('done');
});

test('killed in the middle: what was done stands, and the next look does the rest', async () => {
  await ldap.change(async (client) => {
    for (let i = 0; i < 6; i++) await add(client, `k${i}`);
    for (const uid of ['u01', 'u02']) await replace(client, uid, 'cn', [`again ${uid}`]);
  });
  // Ids of two processes keep their order only when their times differ.
  organisation.clock.advance(SECOND);
  const held = (await admin.send('GET', `/people?q=new02@`)).body.items[0].id;
  const child = fork(
    fileURLToPath(new URL('./sync.child.ts', import.meta.url)),
    [JSON.stringify({ ...organisation.place, sourceId, now: organisation.clock.now().toISOString() })],
    { stdio: 'inherit' },
  );
  const gone = once(child, 'exit');
  await organisation.database.kysely.transaction().execute(async (tx) => {
    await sql`SELECT 1 FROM people_person WHERE id = ${held} FOR UPDATE`.execute(tx);
    for (;;) {
      const { rows } = await sql`SELECT 1 FROM pg_stat_activity
        WHERE application_name = 'synchronising child' AND wait_event_type = 'Lock'`.execute(
        organisation.database.kysely,
      );
      if (rows.length > 0) break;
    }
    child.kill('SIGKILL');
    await gone;
  });
  const cut = (await admin.send('GET', `/sign-in-sources/${sourceId}/syncs?limit=1`)).body.items[0];
  expect(cut.state).toBe('applying');
  expect(cut.applied).toBeLessThan(cut.planned);
  organisation.clock.advance(SECOND);
  await organisation.people.signInSources.syncs.look();
  const [rest, was] = (await admin.send('GET', `/sign-in-sources/${sourceId}/syncs?limit=2`)).body.items;
  expect([was.id, was.state, rest.state]).toEqual([cut.id, 'interrupted', 'done']);
  for (let i = 0; i < 6; i++) expect((await person(`k${i}`)).enabled).toBe(true);
  expect([(await person('u01')).name, (await person('new02')).name]).toEqual(['again u01', 'again u02']);
  const joined = (await organisation.recordsOf('sign-in-source.person-linked')).map(({ record }) => record.subject?.id);
  expect(new Set(joined).size).toBe(joined.length);
});

test('a synchronisation that a person asked for goes on only while they may ask for it; the schedule does the rest', async () => {
  const { syncs } = organisation.people.signInSources;
  const end = new Date(organisation.clock.now().getTime() + HOUR);
  const by = await organisation.admin();
  const { id: askerId } = await organisation.people.people.create(by, {
    ...{ name: 'asker', email: 'asker@example.org', unitId: organisation.rootUnit },
  });
  const grant = { role: 'security-administrator', unitId: organisation.rootUnit, until: end.toISOString() } as const;
  await organisation.people.grants.grant(by, askerId, grant);
  const asker = await organisation.actor(askerId);
  const names = async () => [(await person('u01')).name, (await person('new02')).name];
  const rename = (to: string) =>
    ldap.change(async (client) => {
      for (const uid of ['u01', 'u02']) await replace(client, uid, 'cn', [`${to} ${uid}`]);
    });
  /** Asks for one, and moves the clock while its first change is being made. */
  async function askAndMove(at: Date): Promise<Seen & { fault: string; applied: number }> {
    let id = '';
    await organisation.database.kysely.transaction().execute(async (tx) => {
      await sql`SELECT 1 FROM people_person WHERE name LIKE '% u01' OR name LIKE '% u02' FOR UPDATE`.execute(tx);
      id = await syncs.ask(asker, sourceId, { rehearsal: false, confirms: null });
      for (;;) {
        const { rows } = await sql`SELECT 1 FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(organisation.database.kysely);
        if (rows.length > 0) break;
      }
      organisation.clock.set(at.toISOString());
    });
    await signIn();
    for (;;) {
      const { body } = await admin.send('GET', `/sign-in-syncs/${id}`);
      if (!['reading', 'applying'].includes(body.state)) return body;
    }
  }
  await rename('in time');
  expect(await askAndMove(new Date(end.getTime() - 1))).toMatchObject({ state: 'done', applied: 2 });
  expect(await names()).toEqual(['in time u01', 'in time u02']);

  await rename('late');
  const refused = await askAndMove(end);
  expect(refused).toMatchObject({ state: 'failed', fault: 'right-ended', applied: 1 });
  expect((await names()).filter((name) => name.startsWith('late'))).toHaveLength(1);
  const records = await organisation.recordsOf('sign-in-source.sync-failed');
  expect(records.find(({ record }) => record.facts.syncId === refused.id)?.record).toMatchObject({
    outcome: 'refused',
    facts: { fault: 'right-ended', askedBy: askerId },
  });
  organisation.clock.advance(HOUR);
  await signIn();
  await syncs.look();
  expect(await names()).toEqual(['late u01', 'late u02']);
});
