import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ApprovalRule } from '../../kernel/gate/index.ts';
import { createIdFactory, type PersonActor } from '../../kernel/identity/index.ts';
import { createManualClock, HOUR } from '../../kernel/time/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import { createVault, randomBytes } from '../../platform/crypto/index.ts';
import type { AnyTx } from '../../platform/database/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/database/testing.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import {
  createPayloadStore,
  createRecorder,
  createRecordReader,
  payloadMigrations,
  type Recorder,
  recordMigrations,
} from '../record/index.ts';
import { createSubjectRegistry, subjectMigrations } from '../subject/index.ts';
import { createTestDirectory, ROOT_UNIT, SIDE_UNIT } from '../testing.ts';
import { createReviewService, type ReviewService, reviewMigrations } from './index.ts';

let given: TestDatabase;
let dir: string;
let reviews: ReviewService;
const clock = createManualClock('2026-03-01T08:00:00Z');
const newId = createIdFactory(Date.now, randomFillSync);
const directory = createTestDirectory();
const subjects = createSubjectRegistry({ clock });
const logger = createLogger({ name: 'test', level: 'silent' });
const decided: string[] = [];

const rule: ApprovalRule = {
  seats: [
    { name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] },
    { name: 'security', title: { zh: '安全', en: 'Security' }, roles: ['security-officer', 'compliance-officer'] },
  ],
  deadlineHours: 72,
};
const title = { zh: '发布客服模型', en: 'Release the support model' };
let ann: PersonActor;
let bo: PersonActor;
let cy: PersonActor;
let dan: PersonActor;

beforeAll(async () => {
  given = await testDatabase([recordMigrations, payloadMigrations, subjectMigrations, reviewMigrations]);
  dir = await mkdtemp(join(tmpdir(), 'review-'));
  let recorder: Recorder;
  const payloads = createPayloadStore({
    database: given.db,
    blobs: createFileBlobStore(dir),
    vault: createVault({ masterKey: randomBytes(32) }),
    clock,
    newId,
    recorder: () => recorder,
  });
  recorder = createRecorder({ database: given.db, clock, newId, payloads });
  reviews = createReviewService({ database: given.db, clock, newId, directory, recorder, subjects, logger });
  reviews.onDecided('release', async (tx, review, outcome) => {
    decided.push(`${review.id} ${outcome}`);
    if (review.statement === 'handler fails') throw new Error('handler failed');
    const own = review.bindings.find((binding) => binding.subjectId === review.subjectId)!;
    const change = { subjectId: review.subjectId, hash: own.revision, by: ann };
    if (outcome === 'approved') await subjects.putInForce(tx, change);
    if (outcome === 'rejected') await subjects.reject(tx, change);
  });
});
afterAll(async () => {
  await given.drop();
  await rm(dir, { recursive: true });
});
beforeEach(() => {
  decided.length = 0;
  ann = directory.put('per_ann', ['product-owner', 'compliance-officer']);
  bo = directory.put('per_bo', ['compliance-officer']);
  cy = directory.put('per_cy', ['security-officer']);
  dan = directory.put('per_dan', ['operator']);
});

const write = <T>(run: (tx: AnyTx) => Promise<T>) => given.db.kysely.transaction().execute(run);

async function newSubject(author = dan) {
  const id = newId('release');
  const { revision } = await write((tx) =>
    subjects.create(tx, {
      kind: 'release',
      id,
      title,
      ownerId: author.personId,
      unitId: ROOT_UNIT,
      content: { a: 1 },
      author,
    }),
  );
  return { id, hash: revision.hash };
}

async function newReview(more: { statement?: string; unitId?: string; applicant?: PersonActor } = {}) {
  const subject = await newSubject();
  const review = await write((tx) =>
    reviews.open(tx, {
      gate: 'release',
      applicant: more.applicant ?? ann,
      subjectId: subject.id,
      bindings: [{ subjectId: subject.id, revision: subject.hash }],
      rule,
      title,
      statement: more.statement ?? 'please',
      context: { n: 1 },
      measureIds: ['6.1.b'],
    }),
  );
  return { review, subject };
}

const approve = { choice: 'approve', comment: '' } as const;
const reject = { choice: 'reject', comment: 'no' } as const;
const kindsOf = async (subjectId: string) =>
  (await createRecordReader({ database: given.db }).query({ subjectId, limit: 50 })).items
    .map(({ record }) => `${record.kind} ${record.outcome}`)
    .toReversed();

test('two approvals by two people on two seats approve exactly the bound revision', async () => {
  const { review, subject } = await newReview();
  const edited = await write((tx) =>
    subjects.saveDraft(tx, { subjectId: subject.id, expected: subject.hash, content: { a: 2 }, author: dan }),
  );
  const half = await reviews.vote(bo, review.id, approve);
  // Bo could take either seat, Cy only one: Bo takes the one that Cy can't.
  expect(half).toMatchObject({ state: 'open', votes: [{ personId: 'per_bo', seat: 'compliance' }] });
  const done = await reviews.vote(cy, review.id, { choice: 'approve', comment: '已核对' });
  expect(done).toMatchObject({ state: 'approved', decidedAt: clock.now().toISOString() });
  expect(decided).toEqual([`${review.id} approved`]);
  const now = await subjects.get(given.db.kysely, subject.id);
  expect(now).toMatchObject({ inForce: subject.hash, latest: edited.hash });
  expect(await kindsOf(subject.id)).toEqual([
    'review.opened done',
    'review.voted done',
    'review.voted done',
    'review.approved done',
  ]);
});

test('one rejection decides', async () => {
  const { review, subject } = await newReview();
  expect((await reviews.vote(cy, review.id, reject)).state).toBe('rejected');
  await expect(reviews.vote(bo, review.id, approve)).rejects.toMatchObject({ code: 'review-not-open' });
  expect((await subjects.latest(given.db.kysely, subject.id))?.state).toBe('rejected');
});

test.each([
  ['own-application', 403, () => ann],
  ['own-work', 403, () => directory.put('per_dan', ['security-officer'])],
  ['no-seat', 403, () => directory.put('per_eve', ['model-engineer'])],
  ['no-seat', 403, () => directory.put('per_gone', ['security-officer'], { enabled: false })],
  ['no-seat', 403, () => directory.put('per_late', ['security-officer'], { until: '2026-02-28T00:00:00Z' })],
  ['no-seat', 403, () => directory.put('per_far', ['security-officer'], { unitId: SIDE_UNIT })],
])('%s is refused with %i, recorded, and leaves the review open', async (code, status, who) => {
  const { review, subject } = await newReview();
  const person = who();
  await expect(reviews.vote(person, review.id, approve)).rejects.toMatchObject({ code, status });
  expect(await kindsOf(subject.id)).toEqual(['review.opened done', 'review.vote-refused refused']);
  const now = (await reviews.get(given.db.kysely, review.id))!;
  expect(now).toMatchObject({ state: 'open', votes: [] });
  expect(await reviews.mayVote(given.db.kysely, now, person.personId)).toEqual({ refusal: code });
});

test('roles count as they are at the vote, not as the session remembers them', async () => {
  const { review } = await newReview();
  const remembered = bo;
  directory.put('per_bo', ['member']);
  await expect(reviews.vote(remembered, review.id, approve)).rejects.toMatchObject({ code: 'no-seat' });
  directory.put('per_eve', ['security-officer']);
  const eve = { ...dan, personId: 'per_eve', roles: [] };
  expect((await reviews.vote(eve, review.id, approve)).votes).toHaveLength(1);
});

test('the same person never votes twice, also not at the same moment', async () => {
  const { review, subject } = await newReview();
  const results = await Promise.allSettled([
    reviews.vote(bo, review.id, approve),
    reviews.vote(bo, review.id, approve),
    reviews.vote(bo, review.id, reject),
  ]);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect((await reviews.get(given.db.kysely, review.id))?.votes).toHaveLength(1);
  const refused = (await kindsOf(subject.id)).filter((kind) => kind.startsWith('review.vote-refused'));
  expect(refused.length).toBeGreaterThanOrEqual(1);
});

test('two votes at once lead to exactly one decision', async () => {
  for (let round = 0; round < 5; round++) {
    const { review, subject } = await newReview();
    await Promise.allSettled([
      reviews.vote(bo, review.id, approve),
      reviews.vote(cy, review.id, approve),
      reviews.vote(cy, review.id, reject),
    ]);
    const now = (await reviews.get(given.db.kysely, review.id))!;
    const ends = (await kindsOf(subject.id)).filter((kind) => /review\.(approved|rejected)/.test(kind));
    expect(now.state).not.toBe('open');
    expect(ends).toEqual([`review.${now.state} done`]);
    expect(decided.filter((line) => line.startsWith(review.id))).toHaveLength(1);
  }
});

test('a handler that fails undoes the deciding vote', async () => {
  const { review } = await newReview({ statement: 'handler fails' });
  await reviews.vote(bo, review.id, approve);
  await expect(reviews.vote(cy, review.id, approve)).rejects.toThrow('handler failed');
  expect(await reviews.get(given.db.kysely, review.id)).toMatchObject({
    state: 'open',
    votes: [{ seat: 'compliance' }],
  });
});

test('only the applicant withdraws; a recused person no longer votes', async () => {
  const { review } = await newReview();
  await expect(reviews.withdraw(bo, review.id, 'x')).rejects.toMatchObject({ status: 403, code: 'not-applicant' });
  await reviews.recuse(bo, review.id, 'my sister sells it');
  await reviews.recuse(bo, review.id, 'again');
  await expect(reviews.vote(bo, review.id, approve)).rejects.toMatchObject({ code: 'recused' });
  const after = await reviews.withdraw(ann, review.id, 'wrong version');
  expect(after).toMatchObject({ state: 'withdrawn', closingReason: 'wrong version', recused: ['per_bo'] });
  await expect(reviews.withdraw(ann, review.id, 'x')).rejects.toMatchObject({ code: 'review-not-open' });
});

test('a review lapses after its deadline: by the job, and by the vote that comes too late', async () => {
  const one = await newReview();
  const two = await newReview();
  clock.advance(72 * HOUR + 1);
  await expect(reviews.vote(bo, one.review.id, approve)).rejects.toMatchObject({ code: 'deadline-passed' });
  expect((await reviews.get(given.db.kysely, one.review.id))?.state).toBe('lapsed');
  expect(await reviews.lapseDue()).toContain(two.review.id);
  expect(await reviews.lapseDue()).toEqual([]);
  expect(await kindsOf(two.subject.id)).toEqual(['review.opened done', 'review.lapsed done']);
});

test('a subject has one open review at a gate; when it is gone the review is void', async () => {
  const { review, subject } = await newReview();
  const again = write((tx) =>
    reviews.open(tx, {
      gate: 'release',
      applicant: bo,
      subjectId: subject.id,
      bindings: [{ subjectId: subject.id, revision: subject.hash }],
      rule,
      title,
      statement: '',
      context: null,
    }),
  );
  await expect(again).rejects.toMatchObject({ status: 409, code: 'review-open' });
  expect(await write((tx) => reviews.voidFor(tx, subject.id, 'subject-retired'))).toEqual([review.id]);
  expect(await reviews.get(given.db.kysely, review.id)).toMatchObject({
    state: 'void',
    closingReason: 'subject-retired',
  });
});

test('a rule without seats, an unknown revision and an unknown review are clear errors', async () => {
  const subject = await newSubject();
  const open = (more: object) =>
    write((tx) =>
      reviews.open(tx, {
        gate: 'release',
        applicant: ann,
        subjectId: subject.id,
        bindings: [{ subjectId: subject.id, revision: subject.hash }],
        rule,
        title,
        statement: '',
        context: null,
        ...more,
      }),
    );
  await expect(open({ rule: { seats: [], deadlineHours: 1 } })).rejects.toMatchObject({ code: 'no-approver' });
  await expect(open({ bindings: [{ subjectId: subject.id, revision: 'x' }] })).rejects.toMatchObject({
    code: 'revision-unknown',
  });
  await expect(reviews.vote(bo, 'rvw_none', approve)).rejects.toMatchObject({ status: 404 });
});

test('lists: what I may decide, what I applied for', async () => {
  const other = directory.put('per_fay', ['compliance-officer']);
  const { review } = await newReview({ applicant: other });
  const theirs = await reviews.list(given.db.kysely, { mine: 'applied', personId: 'per_fay', limit: 10 });
  expect(theirs.items.map(({ id }) => id)).toEqual([review.id]);
  const ids = async (personId: string) =>
    (await reviews.list(given.db.kysely, { mine: 'to-decide', personId, limit: 100 })).items.map(({ id }) => id);
  expect(await ids('per_bo')).toContain(review.id);
  expect(await ids('per_fay')).not.toContain(review.id);
  expect(await ids('per_dan')).toEqual([]);
  await reviews.vote(bo, review.id, approve);
  expect(await ids('per_bo')).not.toContain(review.id);
  expect((await reviews.comment(dan, review.id, '请补充说明')).comments).toMatchObject([{ text: '请补充说明' }]);
});
