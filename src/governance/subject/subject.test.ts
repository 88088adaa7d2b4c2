import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIdFactory, type PersonActor } from '../../kernel/identity/index.ts';
import { createManualClock } from '../../kernel/time/index.ts';
import type { AnyTx } from '../../platform/database/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/database/testing.ts';
import { createSubjectRegistry, revisionHash, subjectMigrations } from './index.ts';

let given: TestDatabase;
const clock = createManualClock('2026-03-01T08:00:00Z');
const newId = createIdFactory(Date.now, randomFillSync);
const subjects = createSubjectRegistry({ clock });
const title = { zh: '客服模型', en: 'Support model' };
const unitId = 'unt_x';

beforeAll(async () => {
  given = await testDatabase([subjectMigrations]);
});
afterAll(() => given.drop());

function person(personId: string): PersonActor {
  return { kind: 'person', personId, name: personId, roles: [], via: 'session' };
}
const ann = person('per_ann');
const bo = person('per_bo');
const write = <T>(run: (tx: AnyTx) => Promise<T>) => given.db.kysely.transaction().execute(run);

async function newModel(content = { purpose: 'a' } as never) {
  const id = newId('model');
  return write((tx) =>
    subjects.create(tx, { kind: 'model', id, title, ownerId: ann.personId, unitId, content, author: ann }),
  );
}

test('an unbound draft is replaced under its number and keeps all its writers', async () => {
  const { subject, revision } = await newModel();
  const edited = await write((tx) =>
    subjects.saveDraft(tx, { subjectId: subject.id, expected: revision.hash, content: { purpose: 'b' }, author: bo }),
  );
  expect(edited).toMatchObject({
    number: 1,
    authorId: 'per_bo',
    contributorIds: ['per_ann', 'per_bo'],
    state: 'draft',
  });
  expect(await subjects.revision(given.db.kysely, subject.id, revision.hash)).toBeNull();
  expect(edited.hash).toBe(revisionHash({ kind: 'model', id: subject.id, number: 1, content: { purpose: 'b' } }));
});

test('a bound draft stays; the edit becomes the next number and the writers of what is unapproved carry over', async () => {
  const { subject, revision } = await newModel();
  await write((tx) => subjects.bind(tx, subject.id, revision.hash));
  const edited = await write((tx) =>
    subjects.saveDraft(tx, { subjectId: subject.id, expected: revision.hash, content: { purpose: 'b' }, author: bo }),
  );
  expect(edited).toMatchObject({ number: 2, contributorIds: ['per_ann', 'per_bo'] });
  expect(await subjects.revision(given.db.kysely, subject.id, revision.hash)).toMatchObject({ number: 1, bound: true });
});

test('editing leaves what is in force in force; a new approval supersedes it', async () => {
  const { subject, revision } = await newModel();
  await write((tx) => subjects.putInForce(tx, { subjectId: subject.id, hash: revision.hash, by: bo }));
  const edited = await write((tx) =>
    subjects.saveDraft(tx, { subjectId: subject.id, expected: revision.hash, content: { purpose: 'b' }, author: bo }),
  );
  expect(edited.contributorIds).toEqual(['per_bo']);
  expect((await subjects.inForce(given.db.kysely, subject.id))?.hash).toBe(revision.hash);
  const now = await write((tx) => subjects.putInForce(tx, { subjectId: subject.id, hash: edited.hash, by: ann }));
  expect(now).toMatchObject({ state: 'active', inForce: edited.hash });
  const { items } = await subjects.revisionsOf(given.db.kysely, subject.id, { limit: 10 });
  expect(items.map(({ number, state }) => [number, state])).toEqual([
    [2, 'approved'],
    [1, 'superseded'],
  ]);
});

test('of two people who save at once, one gets a conflict with the current revision', async () => {
  const { subject, revision } = await newModel();
  const save = (purpose: string, author: PersonActor) =>
    write((tx) =>
      subjects.saveDraft(tx, { subjectId: subject.id, expected: revision.hash, content: { purpose }, author }),
    );
  const results = await Promise.allSettled([save('b', ann), save('c', bo)]);
  const saved = results.filter((result) => result.status === 'fulfilled');
  const refused = results.filter((result) => result.status === 'rejected');
  expect(saved).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({
    status: 412,
    code: 'revision-conflict',
    extensions: { currentRevision: saved[0]!.value.hash },
  });
});

test('saving unchanged content answers the same revision; the order of keys does not matter', async () => {
  const { subject, revision } = await newModel({ a: 1, b: [1.0, '字'] } as never);
  const again = await write((tx) =>
    subjects.saveDraft(tx, {
      subjectId: subject.id,
      expected: revision.hash,
      content: { b: [1, '字'], a: 1 },
      title: { zh: '新名', en: 'New name' },
      author: bo,
    }),
  );
  expect(again.hash).toBe(revision.hash);
  expect((await subjects.get(given.db.kysely, subject.id))?.title.en).toBe('New name');
});

test('of revisions that are named those count that were approved, until their subject is retired', async () => {
  const { subject, revision } = await newModel();
  const other = await newModel();
  const names = [
    { subjectId: subject.id, hash: revision.hash },
    { subjectId: other.subject.id, hash: other.revision.hash },
    { subjectId: subject.id, hash: other.revision.hash },
  ];
  const approved = async () =>
    (await subjects.approvedOf(given.db.kysely, names)).map(({ subjectId, hash }) => ({ subjectId, hash }));
  expect(await approved()).toEqual([]);
  await write((tx) => subjects.putInForce(tx, { subjectId: subject.id, hash: revision.hash, by: bo }));
  expect(await approved()).toEqual([names[0]]);
  const next = await write((tx) =>
    subjects.saveDraft(tx, { subjectId: subject.id, expected: revision.hash, content: { purpose: 'c' }, author: ann }),
  );
  await write((tx) => subjects.putInForce(tx, { subjectId: subject.id, hash: next.hash, by: bo }));
  expect(await approved()).toEqual([names[0]]);
  await write((tx) => subjects.retire(tx, { subjectId: subject.id, by: bo }));
  expect(await approved()).toEqual([]);
});

test('a rejected revision never comes into force, a retired subject is not edited', async () => {
  const { subject, revision } = await newModel();
  await write((tx) => subjects.reject(tx, { subjectId: subject.id, hash: revision.hash, by: bo }));
  await expect(
    write((tx) => subjects.putInForce(tx, { subjectId: subject.id, hash: revision.hash, by: bo })),
  ).rejects.toMatchObject({ code: 'revision-rejected' });
  await write((tx) => subjects.retire(tx, { subjectId: subject.id, by: bo }));
  await expect(
    write((tx) => subjects.saveDraft(tx, { subjectId: subject.id, expected: revision.hash, content: {}, author: ann })),
  ).rejects.toMatchObject({ code: 'subject-retired' });
});

test('lists page through without gaps; search takes wildcards as plain characters', async () => {
  const made: string[] = [];
  for (let i = 0; i < 5; i++) {
    const id = newId('endpoint');
    made.push(id);
    await write((tx) =>
      subjects.create(tx, {
        kind: 'endpoint',
        id,
        title: { zh: `端点 100%_${i}`, en: `Endpoint ${i}` },
        ownerId: ann.personId,
        unitId: i % 2 === 0 ? 'unt_a' : 'unt_b',
        content: {},
        author: ann,
      }),
    );
  }
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await subjects.list(given.db.kysely, { kind: 'endpoint', limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  expect(seen).toEqual(made.toReversed());
  const inA = await subjects.list(given.db.kysely, { kind: 'endpoint', unitIds: ['unt_a'], limit: 10 });
  expect(inA.items).toHaveLength(3);
  expect(await subjects.search(given.db.kysely, { text: '100%_3', limit: 10 })).toMatchObject([{ id: made[3] }]);
  expect(await subjects.search(given.db.kysely, { text: '1_0%', limit: 10 })).toEqual([]);
  expect(await subjects.search(given.db.kysely, { text: made[1]!.slice(4), limit: 10 })).toHaveLength(1);
});

test('links are kept once and seen from both ends', async () => {
  const a = (await newModel()).subject.id;
  const b = (await newModel()).subject.id;
  await write(async (tx) => {
    await subjects.link(tx, a, 'version-of', b);
    await subjects.link(tx, a, 'version-of', b);
  });
  expect(await subjects.linksOf(given.db.kysely, b)).toEqual([{ fromId: a, relation: 'version-of', toId: b }]);
  expect(await subjects.linksOf(given.db.kysely, a)).toHaveLength(1);
});

test('any JSON content comes back as it was hashed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      const content = JSON.parse(JSON.stringify(value));
      fc.pre(JSON.stringify(content).isWellFormed());
      const { subject, revision } = await newModel(content as never);
      const kept = await subjects.latest(given.db.kysely, subject.id);
      expect(kept?.hash).toBe(revision.hash);
      expect(revisionHash({ kind: 'model', id: subject.id, number: 1, content: kept?.content })).toBe(revision.hash);
    }),
    { numRuns: 40 },
  );
});
