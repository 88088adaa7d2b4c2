import { expect, test } from 'vitest';
import { createManualClock, HOUR } from '../../kernel/time/index.ts';
import { createWorkplaces, WORKPLACE_KINDS, WorkplaceFault, type WorkplaceKind } from './index.ts';
import { startTestWorkplace } from './testing/index.ts';

// Against the protocols as they are documented, spoken by a server of ours over real sockets; not against the platforms themselves.

const ROOTS = { dingtalk: '1', feishu: '0', wecom: '1' } as const;
const id = (kind: WorkplaceKind, number: number) => (kind === 'feishu' ? `od-${number}` : String(number));

async function open(kind: WorkplaceKind) {
  const service = await startTestWorkplace(kind);
  const { platform, url } = service;
  platform.departments = [
    { id: id(kind, 10), name: '研发', parent: ROOTS[kind] },
    { id: id(kind, 11), name: '平台', parent: id(kind, 10) },
    { id: id(kind, 12), name: '法务', parent: ROOTS[kind] },
  ];
  platform.accounts = [
    ...['ann', 'bob', 'cat'].map((name) => ({
      id: name,
      name: `${name} 的名字`,
      email: `${name}@example.org`,
      departments: [id(kind, 11)],
    })),
    { id: 'dan', name: 'dan', ownEmail: 'chief@example.org', departments: [id(kind, 12), id(kind, 11)] },
    { id: 'eve', name: 'eve', email: 'eve@example.org', departments: [id(kind, 12)], left: true },
  ];
  const clock = createManualClock('2026-11-23T08:00:00.000Z');
  const settings = {
    kind,
    appId: platform.appId,
    secret: platform.secret,
    agentId: '1000002',
    bases: { signIn: url, api: url, contacts: url },
    trustsEmail: false,
  };
  const workplaces = createWorkplaces(clock);
  return { ...service, clock, settings, workplaces, workplace: workplaces('sis_1', settings) };
}

const listing = { signal: new AbortController().signal, most: 1000, onRead: async () => undefined };
const code = (run: Promise<unknown>) =>
  run.then(
    () => 'no fault',
    (error: WorkplaceFault) => (error instanceof WorkplaceFault ? `${error.kind} ${error.code}` : String(error)),
  );

test.each(WORKPLACE_KINDS)(
  '%s: everybody once, over pages and departments, with units from the nearest up',
  async (kind) => {
    const { workplace, platform, away } = await open(kind);
    const people = await workplace.list(listing);
    const names = people.map(({ externalId, disabled }) => `${externalId}${disabled ? ' left' : ''}`).sort();
    // DingTalk does not list who has left; the others mark them.
    expect(names).toEqual(['ann', 'bob', 'cat', 'dan', ...(kind === 'dingtalk' ? [] : ['eve left'])]);
    const ann = people.find(({ externalId }) => externalId === 'ann')!;
    expect(ann).toMatchObject({ name: 'ann 的名字', email: 'ann@example.org', groups: [id(kind, 11), '平台'] });
    expect(ann.units.slice(0, 4)).toEqual([id(kind, 11), '平台', id(kind, 10), '研发']);
    const dan = people.find(({ externalId }) => externalId === 'dan')!;
    expect(dan.groups).toEqual([id(kind, 12), '法务', id(kind, 11), '平台']);
    // What a person entered themselves proves nothing.
    expect(dan.email).toBeUndefined();
    expect(platform.tokens.size).toBe(1);
    await away();
  },
);

test.each(WORKPLACE_KINDS)(
  '%s: a code is a person once; a wrong one, and somebody who has left, are nobody',
  async (kind) => {
    const { workplace, signIn, platform, away } = await open(kind);
    const redirect = 'https://steward.example/api/v1/sign-in/sis_1/callback';
    const come = (account: string) =>
      new URL(signIn(workplace.authorizeUrl(redirect, 'a state'), account)).searchParams;
    const query = come('ann');
    expect(query.get('state')).toBe('a state');
    expect(await workplace.personOf(query, redirect)).toMatchObject({ externalId: 'ann', email: 'ann@example.org' });
    expect(await code(workplace.personOf(query, redirect))).toMatch(/^refused /);
    expect(await code(workplace.personOf(new URLSearchParams({ code: 'made up' }), redirect))).toMatch(/^refused /);
    expect(await code(workplace.personOf(new URLSearchParams(), redirect))).toBe('refused no-code');
    expect(await code(workplace.personOf(come('eve'), redirect))).toMatch(/^refused /);
    platform.accounts.push({ id: 'out', name: 'outsider', departments: [], left: kind !== 'wecom' });
    expect(await code(workplace.personOf(come('out'), redirect))).toMatch(/^refused /);
    await away();
  },
);

test.each(WORKPLACE_KINDS)(
  '%s: a token that ended is fetched anew, too much asked is asked later, an error is a fault and no empty list',
  async (kind) => {
    const { workplace, workplaces, settings, platform, clock, away, back } = await open(kind);
    await workplace.list(listing);
    platform.tokens.clear();
    expect((await workplace.list(listing)).length).toBeGreaterThan(3);
    clock.advance(2 * HOUR);
    platform.busy = 2;
    await workplace.list(listing);
    expect(platform.asked.filter((path) => /gettoken|tenant_access_token/.test(path))).toHaveLength(3);
    platform.broken = 1;
    expect(await code(workplace.list(listing))).toMatch(/^refused (60011|40004)$/);
    expect(await code(workplace.list({ ...listing, most: 2 }))).toBe('refused too-many-people');
    const stranger = workplaces('sis_2', { ...settings, secret: 'wrong' });
    expect(await code(stranger.probe())).toMatch(/^refused (40089|10014|40001)$/);
    await away();
    expect(await code(workplace.list(listing))).toBe('away undefined');
    await back();
    await workplace.probe();
    await away();
  },
);
