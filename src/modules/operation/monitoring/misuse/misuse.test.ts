import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtinProfile } from '../../../../kernel/profile/index.ts';
import { DAY, dayOf, HOUR, MINUTE } from '../../../../kernel/time/index.ts';
import { withOneConnection } from '../../../../platform/database/testing.ts';
import { codeOf } from '../testing.ts';
import { dueStep, type Grade, ladderOf, rankOf } from './ladder.ts';
import { ladder as ladderSchema } from './misuse.schema.ts';
import { CLEAN, type MisuseScene, openMisuseScene, STOPPED } from './testing.ts';

let scene: MisuseScene;
beforeAll(async () => {
  scene = await openMisuseScene();
});
afterAll(() => scene.close());

const now = () => scene.clock.now().getTime();
const note = '已核对请求内容，确认。';
const acts = async (applicationId: string) => {
  const [one] = await scene.cases(applicationId);
  const { steps } = await scene.misuse.reader.get(scene.people.compliance, one!.id);
  return steps.map(({ act, grade }) => `${act} ${grade}`).reverse();
};
const violate = async (applicationId: string, ...minutesAgo: number[]) => {
  for (const ago of minutesAgo) await scene.came(applicationId, now() - ago * MINUTE, STOPPED);
  await scene.misuse.round();
};

test('three in a row suspend, step by step and each once; a clean request begins the row anew', async () => {
  const id = await scene.application();
  await violate(id, 30);
  expect(await scene.cases(id)).toMatchObject([{ kind: 'end_user', who: 'wang', grade: 'warn', today: 1 }]);
  await scene.came(id, now() - 25 * MINUTE, CLEAN);
  await violate(id, 20, 15);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'limit', requestsPerMinute: 5, today: 3 }]);
  // What no detector has read neither counts nor ends a row; whoever else asks is somebody else.
  await scene.came(id, now() - 14 * MINUTE, {});
  await scene.came(id, now() - 13 * MINUTE, CLEAN, 'li');
  await violate(id, 10);
  expect(await scene.cases(id)).toMatchObject([{ who: 'wang', grade: 'suspend', until: null, setBy: null }]);
  expect(await acts(id)).toEqual(['graded warn', 'graded limit', 'graded suspend']);
  expect(await scene.misuse.standing(scene.db)).toEqual({ suspendedUsers: [`${id}/wang`], suspendedKeys: [] });
  await scene.misuse.round();
  expect((await acts(id)).length).toBe(3);
  const { items } = await scene.records.query({ subjectId: id, limit: 10 });
  expect(items.map(({ record }) => record.kind)).toEqual(['misuse.suspended', 'misuse.limited', 'misuse.warned']);
  expect(items[0]!.record.facts).toMatchObject({ cause: 'in-a-row', inARow: 3, inADay: 4, before: 'limit' });
});

test('five in a day suspend; the day is that of the organisation', async () => {
  const id = await scene.application();
  // Midnight in Shanghai, of the day that has begun there last.
  const midnight = Date.parse(`${dayOf(scene.clock.now(), 'Asia/Shanghai')}T00:00:00+08:00`);
  for (const minutes of [-9, -7, -5, 2, 4, 6, 8]) {
    await scene.came(id, midnight + minutes * MINUTE, STOPPED);
    await scene.came(id, midnight + (minutes + 1) * MINUTE, CLEAN);
  }
  await scene.misuse.round();
  expect(await scene.cases(id)).toMatchObject([{ grade: 'limit', today: 4, month: 7 }]);
  await scene.came(id, midnight + 20 * MINUTE, STOPPED);
  await scene.misuse.round();
  expect(await scene.cases(id)).toMatchObject([{ grade: 'suspend', today: 5 }]);
});

test('only others than the owner and whoever decided reinstate; what was before is behind them', async () => {
  const id = await scene.application();
  const { compliance, security, operator, product, member } = scene.people;
  await violate(id, 30, 29, 28);
  const [held] = await scene.cases(id);
  const back = (actor: typeof compliance, revision = held!.revision) =>
    codeOf(scene.misuse.cases.reinstate(actor, held!.id, String(revision), note));
  for (const actor of [operator, product, member]) expect(await back(actor)).toBe('not-permitted');
  expect(await codeOf(scene.misuse.cases.appeal(member, held!.id, note))).toBe('not-permitted');
  await scene.misuse.cases.appeal(product, held!.id, '用户称系安全测试。');
  expect(await back(compliance)).toBe('revision-conflict');
  const [appealed] = await scene.cases(id);
  expect(appealed!.appealedAt).not.toBeNull();
  const both = await Promise.all([back(compliance, appealed!.revision), back(security, appealed!.revision)]);
  expect(both.sort()).toEqual(['none', 'revision-conflict']);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'none', appealedAt: null }]);
  // Late from a gateway that was cut off: before the decision, so it leads to nothing.
  await violate(id, 27);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'none', month: 4 }]);
  scene.clock.advance(HOUR);
  await violate(id, 3);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'warn' }]);

  const input = { applicationId: id, endUser: 'zhao', grade: 'suspend' as const, hours: null, note };
  expect(await codeOf(scene.misuse.cases.grade(product, input))).toBe('not-permitted');
  const byHand = await scene.misuse.cases.grade(security, input);
  const { revision } = await scene.misuse.reader.get(security, byHand);
  expect(await codeOf(scene.misuse.cases.reinstate(security, byHand, String(revision), note))).toBe('own-decision');
  expect(await codeOf(scene.misuse.cases.grade(security, { ...input, grade: 'warn' }))).toBe('held-already');
  await scene.misuse.cases.reinstate(compliance, byHand, String(revision), note);
  // By the name in the application, which is not kept.
  const { endUser: _, ...named } = { ...input, userName: 'Zhao Liu', hours: 2 };
  const byName = await scene.misuse.cases.grade(security, named);
  expect(await scene.misuse.reader.get(security, byName)).toMatchObject({ who: 'of-Zhao Liu', grade: 'suspend' });
  scene.clock.advance(2 * HOUR);
  expect((await scene.misuse.standing(scene.db)).suspendedUsers).not.toContain(`${id}/of-Zhao Liu`);
  await scene.misuse.round();
  expect(await scene.misuse.reader.get(security, byName)).toMatchObject({ grade: 'none', until: null });
});

test('whoever owns the application does not reinstate its users, whatever else they may do', async () => {
  const owner = await scene.appoint('owner-and-officer', ['product-owner', 'compliance-officer']);
  const id = scene.newId('application');
  await scene.db.transaction().execute((tx) =>
    scene.subjects.create(tx, {
      ...{ kind: 'application', id, title: { zh: '应用', en: 'Application' }, ownerId: owner.personId },
      ...{ unitId: scene.rootUnit, content: {}, author: owner },
    }),
  );
  await violate(id, 3, 2, 1);
  const [held] = await scene.cases(id);
  expect(await codeOf(scene.misuse.cases.reinstate(owner, held!.id, String(held!.revision), note))).toBe(
    'own-application',
  );
});

test('the third suspension within the days closes, and only a person ends it', async () => {
  const id = await scene.application();
  for (const grade of ['suspend', 'suspend', 'close']) {
    await violate(id, 3, 2, 1);
    const [held] = await scene.cases(id);
    expect(held).toMatchObject({ grade, until: null });
    await scene.misuse.cases.reinstate(scene.people.compliance, held!.id, String(held!.revision), note);
    scene.clock.advance(HOUR);
  }
});

test('a key without names of end users is warned; more waits for a person', async () => {
  const id = await scene.application();
  for (const ago of [9, 8, 7]) await scene.came(id, now() - ago * MINUTE, STOPPED, null);
  await scene.misuse.round();
  const [held] = await scene.cases(id);
  expect(held).toMatchObject({ kind: 'key', who: 'key_x', grade: 'warn', proposed: 'suspend' });
  expect((await scene.misuse.standing(scene.db)).watched).toContainEqual({ id: 'key_x', grade: 'warn' });
  const input = { applicationId: id, keyId: 'key_x', grade: 'suspend' as const, hours: null, note };
  await scene.misuse.cases.grade(scene.people.security, input);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'suspend', proposed: null }]);
  expect((await scene.misuse.standing(scene.db)).suspendedKeys).toEqual(['key_x']);
});

test('one name for everybody, or a new one each time, names nobody: the key counts', async () => {
  for (const nameOf of [() => 'all', (i: number) => `n${i}`]) {
    const id = await scene.application();
    for (let i = 0; i < 256; i++) await scene.came(id, now() - HOUR + i * 1_000, CLEAN, nameOf(i));
    await scene.came(id, now() - MINUTE, STOPPED, nameOf(300));
    await scene.misuse.round();
    expect(await scene.cases(id)).toMatchObject([{ kind: 'key', who: 'key_x', grade: 'warn' }]);
  }
});

test('two who count at once count each violation once', async () => {
  const id = await scene.application();
  for (const ago of [9, 8, 7]) await scene.came(id, now() - ago * MINUTE, STOPPED);
  const other = scene.another();
  await Promise.all([scene.misuse.round(), other.round(), scene.misuse.round(), other.round()]);
  await scene.misuse.round();
  expect(await scene.cases(id)).toMatchObject([{ grade: 'suspend', month: 3 }]);
  const graded = (await acts(id)).filter((act) => act === 'graded suspend');
  expect(graded).toEqual(['graded suspend']);
});

test('what comes a week late is kept and leads to nothing', async () => {
  const id = await scene.application();
  await violate(id, 8 * 24 * 60 + 2, 8 * 24 * 60 + 1, 8 * 24 * 60);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'none', month: 3 }]);
});

test('a ladder is data: changed on record, against the revision that was seen, and looser than the profile shows', async () => {
  const { compliance, operator } = scene.people;
  const before = await scene.misuse.ladders.view();
  expect(before).toMatchObject({ own: false, looser: false, revision: 0 });
  expect(before.sources).toContainEqual(
    expect.objectContaining({ criterionId: 'misuse.in-a-row', value: 3, confidence: 'high' }),
  );
  const loose = { ...before.ladder, suspend: { ...before.ladder.suspend, inARow: 4 } };
  expect(await codeOf(scene.misuse.ladders.set(operator, '0', loose))).toBe('not-permitted');
  await scene.misuse.ladders.set(compliance, '0', loose);
  expect(await codeOf(scene.misuse.ladders.set(compliance, '0', before.ladder))).toBe('revision-conflict');
  expect(await scene.misuse.ladders.view()).toMatchObject({ own: true, looser: true, revision: 1 });
  const id = await scene.application();
  await violate(id, 3, 2, 1);
  expect(await scene.cases(id)).toMatchObject([{ grade: 'limit' }]);
  expect(await codeOf(scene.misuse.ladders.set(operator, '1', null))).toBe('not-permitted');
  expect(await codeOf(scene.misuse.ladders.set(compliance, '0', null))).toBe('revision-conflict');
  await withOneConnection(scene.database, () => scene.misuse.ladders.set(compliance, '1', null));
  // Again the profile's, and so is what is due.
  expect(await scene.misuse.ladders.view()).toMatchObject({
    ...{ ladder: before.ladder, own: false, looser: false, revision: 2 },
  });
  expect(await codeOf(scene.misuse.ladders.set(compliance, '0', loose))).toBe('revision-conflict');
  const other = await scene.application();
  await violate(other, 3, 2, 1);
  expect(await scene.cases(other)).toMatchObject([{ grade: 'suspend' }]);
  const { items } = await scene.records.query({ kind: 'misuse.ladder-set', limit: 10 });
  expect(items.map(({ record }) => [record.facts.of, record.facts.after])).toEqual([
    ['profile', before.ladder],
    ['organisation', loose],
  ]);
});

test('no step of a ladder comes before a milder one, also where one between them is left out', () => {
  const profile = ladderOf(builtinProfile('public-service')!);
  const faults = (changes: object) => {
    const { success, error } = ladderSchema.safeParse({ ...profile, ...changes });
    return success ? [] : error.issues.map(({ path }) => path.join('.'));
  };
  const warn = { ...profile.warn!, inADay: 6 };
  expect(faults({})).toEqual([]);
  expect(faults({ warn })).toEqual(['limit.inADay']);
  expect(faults({ warn, limit: { ...profile.limit!, inADay: 6 } })).toEqual(['suspend.inADay']);
  expect(faults({ warn, limit: null })).toEqual(['suspend.inADay']);
  expect(faults({ warn: null, limit: null, close: null })).toEqual([]);
});

test('the control operates only with traffic, a counted step that reached every gateway, and nothing left undone', async () => {
  const fresh = await openMisuseScene();
  try {
    const find = async () => {
      const { status, reasons } = await fresh.misuse.control.evaluate({ organisationId: 'self' }, fresh.clock.now());
      return [status, reasons.map(({ code }) => code)];
    };
    const at = () => fresh.clock.now().getTime() - MINUTE;
    expect(await find()).toEqual(['not-operated', ['no-gateway', 'no-traffic', 'nothing-due']]);
    fresh.gateways.push(fresh.gatewayAt(0));
    const id = await fresh.application();
    await fresh.came(id, at(), CLEAN);
    await fresh.misuse.round();
    expect(await find()).toEqual(['not-operated', ['nothing-due']]);
    // A person's own decision shows that standings arrive, and not that counting works.
    const input = { applicationId: id, endUser: 'qian', grade: 'warn' as const, hours: null, note };
    await fresh.misuse.cases.grade(fresh.people.security, input);
    fresh.gateways[0] = fresh.gatewayAt(fresh.sequence());
    await fresh.misuse.round();
    expect(await find()).toEqual(['not-operated', ['nothing-due']]);

    await fresh.came(id, at(), STOPPED);
    await fresh.misuse.round();
    expect(await find()).toEqual(['not-operated', ['nothing-due']]);
    fresh.clock.advance(2 * MINUTE);
    fresh.gateways[0] = fresh.gatewayAt(fresh.sequence() - 1);
    await fresh.misuse.round();
    expect(await find()).toEqual(['failing', ['step-not-acknowledged']]);
    const wang = async () => (await fresh.cases(id)).find(({ who }) => who === 'wang')!;
    const unreached = await wang();
    fresh.gateways[0] = fresh.gatewayAt(fresh.sequence());
    await fresh.misuse.round();
    expect(await find()).toEqual(['operating', []]);
    // That it has arrived makes nobody's decision one on an older state.
    expect(await wang()).toMatchObject({ reachedAt: expect.anything(), revision: unreached.revision });

    // Came, and nobody counts it.
    await fresh.came(id, at(), STOPPED);
    fresh.clock.advance(2 * MINUTE);
    fresh.gateways[0] = fresh.gatewayAt(fresh.sequence());
    expect(await find()).toEqual(['failing', ['counting-behind']]);
    await fresh.misuse.round();
    fresh.gateways[0] = fresh.gatewayAt(fresh.sequence());
    await fresh.misuse.round();
    expect(await find()).toEqual(['operating', []]);
    for (const user of [null, null, null]) await fresh.came(id, at(), STOPPED, user);
    await fresh.misuse.round();
    fresh.gateways[0] = fresh.gatewayAt(fresh.sequence());
    await fresh.misuse.round();
    expect(await find()).toEqual(['failing', ['step-waits']]);
    fresh.clock.advance(2 * DAY);
    expect((await find())[0]).toBe('failing');
  } finally {
    await fresh.close();
  }
});

/** What must come of requests in the order of their acceptance, written down once more in the plainest way. */
function expected(requests: readonly { at: number; bad: boolean }[]): { grade: Grade; violations: number } {
  const ladder = ladderOf(builtinProfile('public-service')!);
  const days = new Map<string, number>();
  let row = 0;
  let longest = 0;
  for (const { at, bad } of [...requests].sort((a, b) => a.at - b.at)) {
    row = bad ? row + 1 : 0;
    longest = Math.max(longest, row);
    const day = dayOf(new Date(at), 'Asia/Shanghai');
    if (bad) days.set(day, (days.get(day) ?? 0) + 1);
  }
  const inADay = Math.max(0, ...days.values());
  const { grade } = dueStep(ladder, { inARow: longest, inADay, suspensions: 0 });
  return { grade, violations: requests.filter(({ bad }) => bad).length };
}

test('whatever comes in whatever order, in whatever pieces: the same is counted, and the same is due', async () => {
  const request = fc.record({
    bad: fc.boolean(),
    minutes: fc.integer({ min: 1, max: 2 * 24 * 60 }),
    pause: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(request, { minLength: 1, maxLength: 8, selector: ({ minutes }) => minutes }),
      async (requests) => {
        const id = await scene.application();
        for (const { bad, minutes, pause } of requests) {
          await scene.came(id, now() - minutes * MINUTE, bad ? STOPPED : CLEAN);
          if (pause) await scene.misuse.round();
        }
        await scene.misuse.round();
        const [held] = await scene.cases(id);
        const { grade, violations } = expected(
          requests.map(({ minutes, bad }) => ({ at: now() - minutes * MINUTE, bad })),
        );
        expect(held?.month ?? 0).toBe(violations);
        // A row that was there when it was counted and that a late clean request broke stays a row: never less than what is due.
        expect(rankOf(held?.grade ?? 'none')).toBeGreaterThanOrEqual(rankOf(grade));
        if (!requests.some(({ pause }) => pause)) expect(held?.grade ?? 'none').toBe(grade);
      },
    ),
    { numRuns: 30 },
  );
});
