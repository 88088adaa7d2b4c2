import { afterAll, beforeAll, expect, test } from 'vitest';
import { WORKPLACE_KINDS, type WorkplaceKind } from '../../../../platform/workplace/index.ts';
import { startTestWorkplace, type TestWorkplace } from '../../../../platform/workplace/testing/index.ts';
import { serveTestOrganisation, type TestBrowser } from '../identity/testing/server.ts';
import { PASSWORD } from '../testing.ts';

// The protocols as they are documented, spoken by a server of ours; the browser goes there and back.

let organisation: Awaited<ReturnType<typeof serveTestOrganisation>>;
let admin: TestBrowser;
const services: TestWorkplace[] = [];

beforeAll(async () => {
  organisation = await serveTestOrganisation();
  admin = organisation.browser();
  await admin.send('POST', '/session', { email: 'admin@example.org', password: PASSWORD });
});
afterAll(async () => {
  await organisation?.people.signInSources.syncs.stop();
  await organisation?.close();
  for (const { away } of services) await away();
});

async function open(kind: WorkplaceKind) {
  const service = await startTestWorkplace(kind);
  services.push(service);
  const { platform, url } = service;
  const department = kind === 'feishu' ? 'od-7' : '7';
  platform.departments = [{ id: department, name: '研发', parent: kind === 'feishu' ? '0' : '1' }];
  platform.accounts = ['ann', 'bob', 'cat', 'dan'].map((name) => ({
    id: `${kind}-${name}`,
    name: `${name} ${kind}`,
    email: `${name}@${kind}.example`,
    departments: [department],
  }));
  const body = (more: object = {}) => ({
    kind,
    title: { zh: kind, en: kind },
    enabled: true,
    settings: {
      appId: platform.appId,
      agentId: kind === 'wecom' ? '1000002' : '',
      bases: { signIn: url, api: url, contacts: url },
      trustsEmail: false,
      unknownPeople: 'provision',
      unitId: organisation.rootUnit,
      domains: [],
      roleMappings: [{ group: department, role: 'model-engineer', unitId: organisation.rootUnit }],
      grantsAdministrators: false,
      asksSecondFactor: false,
      sync: {
        everyMinutes: 60,
        joiners: 'create',
        returners: 'enable',
        takesOver: false,
        mostLeaversPercent: 50,
        units: [],
      },
      ...more,
    },
  });
  const created = await admin.send('POST', '/sign-in-sources', { ...body(), secret: platform.secret });
  expect([created.status, created.body.detail]).toEqual([201, undefined]);
  const { id } = created.body;
  /** There, and the address back, at the server that really listens. */
  async function there(account: string, browser: TestBrowser): Promise<string> {
    const begun = await browser.send('GET', `/sign-in/${id}/start?next=%2Fmodels`);
    const back = service.signIn(begun.headers.get('location')!, `${kind}-${account}`);
    expect(back.startsWith(`${created.body.redirectUri}?`)).toBe(true);
    return back.replace('http://127.0.0.1/', `${organisation.origin}/`);
  }
  const go = async (browser: TestBrowser, back: string) => (await browser.send('GET', back)).headers.get('location');
  async function synchronise() {
    const begun = await admin.send('POST', `/sign-in-sources/${id}/syncs`, { rehearsal: false });
    for (;;) {
      const { body: sync } = await admin.send('GET', `/sign-in-syncs/${begun.body.id}`);
      if (!['reading', 'applying'].includes(sync.state)) return sync;
    }
  }
  const person = async (name: string) =>
    (await admin.send('GET', `/people?q=${name}@${kind}`)).body.items[0] ?? undefined;
  return { ...service, id, body, there, go, synchronise, person };
}

test.each(WORKPLACE_KINDS)('%s: there and back is an account; another state, browser or code is not', async (kind) => {
  const { there, go, person, id, platform } = await open(kind);
  const browser = organisation.browser();
  const back = await there('ann', browser);
  // Somebody else's browser, a state of nobody's, and then the right one; after that it is used up.
  expect(await go(organisation.browser(), back)).toBe('/sign-in?refused=sign-in-ended');
  const again = await there('ann', browser);
  const forged = again.replace(/state=[^&]+/, 'state=0000000000000000');
  expect(await go(browser, forged)).toBe('/sign-in?refused=sign-in-ended');
  const whole = await there('ann', browser);
  expect(await go(browser, whole)).toBe('/models');
  const who = (await browser.send('GET', '/session')).body;
  expect([who.email, who.roles.map(({ role }: { role: string }) => role)]).toEqual([
    `ann@${kind}.example`,
    ['model-engineer'],
  ]);
  expect(await go(browser, whole)).toBe('/sign-in?refused=sign-in-ended');
  // A fresh state with a code that was used.
  const fresh = new URL(await there('ann', browser));
  const name = kind === 'dingtalk' ? 'authCode' : 'code';
  fresh.searchParams.set(name, new URL(whole).searchParams.get(name)!);
  expect(await go(browser, fresh.href)).toBe('/sign-in?refused=source-refused');
  platform.accounts.find((account) => account.id.endsWith('bob'))!.left = true;
  const late = organisation.browser();
  expect(await go(late, await there('bob', late))).toBe('/sign-in?refused=source-refused');
  expect(await person('bob')).toBeUndefined();
  expect(JSON.stringify((await admin.send('GET', '/sign-in-sources')).body)).not.toContain(platform.secret);
  expect((await admin.send('POST', `/sign-in-sources/${id}/probe`)).body).toEqual({ answers: true });
});

test.each(WORKPLACE_KINDS)(
  '%s: contacts join, leave and change; an error of the platform disables nobody',
  async (kind) => {
    const { synchronise, person, platform, id, body } = await open(kind);
    for (const account of platform.accounts) account.email = `s${account.email}`;
    expect(await synchronise()).toMatchObject({ state: 'done', people: 4, counts: { join: 4 } });
    platform.broken = 1;
    expect(await synchronise()).toMatchObject({ state: 'failed', fault: 'source-refused' });
    const [ann, bob, ...others] = platform.accounts;
    bob!.left = true;
    platform.accounts = [{ ...ann!, name: 'renamed' }, bob!, ...others.slice(1)];
    expect(await synchronise()).toMatchObject({ state: 'done', counts: { leave: 2, change: 1, join: 0 } });
    expect([(await person('sann')).name, (await person('sbob')).enabled, (await person('scat')).enabled]).toEqual([
      'renamed',
      false,
      false,
    ]);
    platform.accounts = [];
    expect(await synchronise()).toMatchObject({ state: 'failed', fault: 'nobody-found' });
    expect((await person('sann')).enabled).toBe(true);
    const moved = body({
      bases: { signIn: 'https://a.example', api: 'https://a.example', contacts: 'https://a.example' },
    });
    expect((await admin.send('PUT', `/sign-in-sources/${id}`, moved)).body.code).toBe('invalid-input');
    const open80 = body({
      bases: { signIn: 'http://a.example', api: 'http://a.example', contacts: 'http://a.example' },
    });
    expect((await admin.send('PUT', `/sign-in-sources/${id}`, open80)).status).toBe(400);
  },
);
