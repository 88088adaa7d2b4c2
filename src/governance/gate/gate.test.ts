import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';

let t: TestGovernance;
let ann: PersonActor;
let bo: PersonActor;
const ready = new Set<string>();
const applied: string[] = [];

beforeAll(async () => {
  t = await createTestGovernance();
  ann = t.directory.put('per_ann', ['product-owner']);
  bo = t.directory.put('per_bo', ['compliance-officer']);
  const { gates, subjects, reviews } = t.governance;
  gates.define({
    name: 'version.approve',
    title: { zh: '批准版本', en: 'Approve the version' },
    measureIds: ['5.3.a'],
    subjectKind: 'version',
    rule: {
      seats: [{ name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] }],
      deadlineHours: 24,
    },
    check: async (_db, subjectId) => [
      {
        id: 'artefact-hashed',
        measureId: '6.1.b',
        title: { zh: '有哈希', en: 'Artefact hashed' },
        met: ready.has(subjectId),
        reasons: ready.has(subjectId) ? [] : [{ code: 'no-hash', text: { zh: '缺', en: 'No hash' } }],
      },
    ],
    bindings: async (db, subjectId) => [{ subjectId, revision: (await subjects.require(db, subjectId)).latest }],
    onApplied: async (_tx, review) => void applied.push(review.subjectId),
  });
  reviews.onDecided('version.approve', async (tx, review, outcome) => {
    if (outcome !== 'approved') return;
    await subjects.putInForce(tx, { subjectId: review.subjectId, hash: review.bindings[0]!.revision, by: bo });
  });
});
afterAll(() => t.close());

async function newVersion(): Promise<string> {
  const id = t.governance.newId('version');
  await t.write((tx) =>
    t.governance.subjects.create(tx, {
      kind: 'version',
      id,
      title: { zh: '一号', en: 'One' },
      ownerId: ann.personId,
      unitId: ROOT_UNIT,
      content: {},
      author: ann,
    }),
  );
  return id;
}

const apply = (subjectId: string) =>
  t.governance.gates.apply({ name: 'version.approve', subjectId, applicant: ann, statement: 'please' });

test('a closed gate refuses, names what is missing and records it; nothing is opened', async () => {
  const id = await newVersion();
  await expect(apply(id)).rejects.toMatchObject({
    status: 409,
    code: 'gate-closed',
    extensions: { requirements: [{ id: 'artefact-hashed', met: false, reasons: [{ code: 'no-hash' }] }] },
  });
  expect(await t.kindsOf(id)).toEqual(['gate.refused refused']);
  expect((await t.governance.reviews.list(t.db.kysely, { subjectId: id, limit: 5 })).items).toEqual([]);
  const { items } = await t.governance.records.query({ subjectId: id, limit: 1 });
  expect(items[0]?.record.facts).toEqual({
    gate: 'version.approve',
    mode: 'block',
    missing: ['artefact-hashed'],
    met: 0,
    total: 1,
  });
});

test('an open gate leads to a review and, approved, to force', async () => {
  const id = await newVersion();
  ready.add(id);
  const { verdict, review } = await apply(id);
  expect(verdict).toMatchObject({ met: true, open: true });
  expect(review).toMatchObject({ state: 'open', verdict: { met: true }, measureIds: ['5.3.a'] });
  expect(applied).toContain(id);
  await t.governance.reviews.vote(bo, review.id, { choice: 'approve', comment: '' });
  expect(await t.governance.subjects.get(t.db.kysely, id)).toMatchObject({ state: 'active' });
  expect(await t.kindsOf(id)).toEqual([
    'review.opened done',
    'gate.applied done',
    'review.voted done',
    'review.approved done',
  ]);
});

test('what is no longer met at the approval undoes the vote', async () => {
  const id = await newVersion();
  ready.add(id);
  const { review } = await apply(id);
  ready.delete(id);
  await expect(t.governance.reviews.vote(bo, review.id, { choice: 'approve', comment: '' })).rejects.toMatchObject({
    code: 'gate-closed',
  });
  expect(await t.governance.reviews.get(t.db.kysely, review.id)).toMatchObject({ state: 'open', votes: [] });
  await t.governance.reviews.vote(bo, review.id, { choice: 'reject', comment: '' });
});

test('two applications at once open one review', async () => {
  const id = await newVersion();
  ready.add(id);
  const results = await Promise.allSettled([apply(id), apply(id), apply(id)]);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'review-open' });
  }
});

test('a mode is set with a record and a notice, and counts at once', async () => {
  const { gates } = t.governance;
  const id = await newVersion();
  await gates.setMode(ann, 'version.approve', 'warn', '试点期间');
  expect(await gates.mode(t.db.kysely, 'version.approve')).toBe('warn');
  expect((await apply(id)).verdict).toMatchObject({ met: false, open: true, mode: 'warn' });
  await gates.setMode(ann, 'version.approve', 'block', 'over');
  const { items } = await t.governance.records.query({ kind: 'gate.mode-changed', limit: 5 });
  expect(items.map(({ record }) => record.facts)).toEqual([
    { from: 'warn', to: 'block' },
    { from: 'block', to: 'warn' },
  ]);
  const { rows } = await t.db.pool.query(`SELECT kind FROM governance_notice WHERE kind = 'gate.mode-changed'`);
  expect(rows).toHaveLength(2);
});

test('unknown gates and subjects of another kind are not found', async () => {
  const { gates, newId } = t.governance;
  await expect(gates.check(t.db.kysely, 'no.gate', 'x')).rejects.toMatchObject({ status: 404 });
  const id = newId('model');
  await t.write((tx) =>
    t.governance.subjects.create(tx, {
      kind: 'model',
      id,
      title: { zh: '一', en: 'M' },
      ownerId: 'x',
      unitId: ROOT_UNIT,
      content: {},
      author: ann,
    }),
  );
  await expect(gates.check(t.db.kysely, 'version.approve', id)).rejects.toMatchObject({ status: 404 });
});

test('what the profile wants but nothing can check keeps the gate closed', async () => {
  const { profiles, gates } = t.governance;
  await t.write((tx) => profiles.establish(tx, { profileId: 'public-service', unitId: ROOT_UNIT, author: ann }));
  gates.define({
    name: 'release',
    title: { zh: '发布', en: 'Release' },
    measureIds: ['6.1.b'],
    subjectKind: 'version',
    rule: { seats: [], deadlineHours: 1 },
    check: async () => [],
    bindings: async () => [],
  });
  const verdict = await gates.check(t.db.kysely, 'release', await newVersion());
  expect(verdict.open).toBe(false);
  const ethics = verdict.requirements.find(({ id }) => id === 'ethics-review');
  expect(ethics).toMatchObject({ met: false, reasons: [{ code: 'not-built' }] });
  const listed = (await gates.list(t.db.kysely)).find(({ name }) => name === 'release');
  expect(listed?.requirements.some(({ id }) => id === 'ethics-review')).toBe(true);
});

test('a profile change counts after two approvals; for new releases only; from a date; one at a time', async () => {
  const { profiles, reviews, gates, subjects } = t.governance;
  const sec = t.directory.put('per_sec', ['security-officer']);
  const approveBoth = async (id: string) => {
    await reviews.vote(bo, id, { choice: 'approve', comment: '' });
    await reviews.vote(sec, id, { choice: 'approve', comment: '' });
  };
  const value = async (created?: Date) => {
    const found = created === undefined ? await profiles.current() : await profiles.applicableTo(created);
    return found.profile.criteria.find(({ id }) => id === 'policy.lease-hours')?.value;
  };
  const older = t.clock.now();
  t.clock.advance(DAY);
  const lease = (n: number) => [{ criterionId: 'policy.lease-hours', value: n }];
  const change = (
    changes: Parameters<typeof profiles.change>[0]['changes'],
    mode: Parameters<typeof profiles.change>[0]['mode'],
  ) => profiles.change({ applicant: ann, mode, changes, statement: 'shorter' });

  await expect(change([{ criterionId: 'no.such', value: 1 }], { kind: 'at-once' })).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(change(lease('many' as never), { kind: 'at-once' })).rejects.toMatchObject({ code: 'invalid-input' });

  const first = await change(lease(12), { kind: 'new-releases' });
  expect(await value()).toBe(24);
  await expect(change(lease(6), { kind: 'at-once' })).rejects.toMatchObject({ code: 'review-open' });
  await approveBoth(first.id);
  expect([await value(), await value(older)]).toEqual([12, 24]);

  // A later change for all does not smuggle the earlier one in.
  await gates.setMode(ann, 'version.approve', 'warn', 'x');
  const second = await change(
    [
      { measureId: '4.1.a', level: 'off' },
      { gate: 'version.approve', mode: 'observe' },
    ],
    { kind: 'at-once' },
  );
  await approveBoth(second.id);
  expect((await profiles.applicableTo(older)).profile.levels['4.1.a']).toBe('off');
  expect(await value(older)).toBe(24);
  // The approved change ends the mode that was set by hand before it.
  expect(await gates.mode(t.db.kysely, 'version.approve')).toBe('observe');

  const date = new Date(t.clock.now().getTime() + 10 * DAY).toISOString();
  const third = await change(lease(6), { kind: 'from', date });
  await approveBoth(third.id);
  expect(await value()).toBe(12);
  await expect(change(lease(3), { kind: 'at-once' })).rejects.toMatchObject({ code: 'profile-change-scheduled' });
  expect(await profiles.applyDue()).toBe(false);
  t.clock.advance(10 * DAY);
  expect([await value(), await value(older)]).toEqual([6, 6]);
  const { source } = await profiles.current();
  expect((await subjects.get(t.db.kysely, source!.subjectId))?.inForce).not.toBe(source!.revision);
  expect(await profiles.applyDue()).toBe(true);
  expect((await subjects.get(t.db.kysely, source!.subjectId))?.inForce).toBe(source!.revision);
  expect(await profiles.applyDue()).toBe(false);
});

test('a rejected profile change leaves everything as it was and may be applied for again', async () => {
  const { profiles, reviews } = t.governance;
  const before = await profiles.current();
  const wish = {
    applicant: ann,
    mode: { kind: 'at-once' } as const,
    changes: [{ criterionId: 'policy.lease-hours', value: 2 }],
    statement: '',
  };
  const one = await profiles.change(wish);
  await reviews.vote(bo, one.id, { choice: 'reject', comment: 'no' });
  expect((await profiles.current()).source).toEqual(before.source);
  const two = await profiles.change(wish);
  expect(two.bindings[0]?.revision).not.toBe(one.bindings[0]?.revision);
  await expect(
    t.write((tx) => profiles.establish(tx, { profileId: 'taf320', unitId: ROOT_UNIT, author: ann })),
  ).rejects.toMatchObject({ code: 'profile-established' });
});
