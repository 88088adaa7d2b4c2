import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { freePort } from '../../platform/testing/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';
import { sealOverHttps } from './index.ts';
import { SEALED_PDF, say, startTestSealService, type TestSealService } from './seal/testing.ts';

// The electronic seal of a decided review, by a service of our protocol over HTTPS whose signatures are OpenSSL's.

const title = { zh: '客服模型', en: 'Support model' };

let t: TestGovernance;
let service: TestSealService;
let files: string;
let ca: string;
let roots: string;
let ann: PersonActor;
let bo: PersonActor;
let dan: PersonActor;

beforeAll(async () => {
  service = await startTestSealService();
  files = await mkdtemp(join(tmpdir(), 'seal-files-'));
  ca = await readFile(join(service.dir, 'ca.pem'), 'utf8');
  roots = await readFile(join(service.dir, 'root.pem'), 'utf8');
  t = await createTestGovernance();
  const { governance } = t;
  governance.gates.define({
    name: 'model.approve',
    title,
    measureIds: ['6.1.b'],
    subjectKind: 'model',
    rule: { seats: [{ name: 'compliance', title, roles: ['compliance-officer'] }], deadlineHours: 72 },
    check: async () => [],
    async bindings(db, subjectId) {
      return [{ subjectId, revision: (await governance.subjects.require(db, subjectId)).latest }];
    },
  });
  governance.reviews.onDecided('model.approve', async () => {});
  ann = t.directory.put('per_ann', ['product-owner']);
  bo = t.directory.put('per_bo', ['compliance-officer']);
  dan = t.directory.put('per_dan', ['operator']);
});
afterAll(async () => {
  await t.close();
  await service.close();
  await rm(files, { recursive: true, force: true });
});

type Answer = Parameters<TestSealService['answerWith']>[0];

function configure(answer: Answer, more: Partial<Parameters<typeof sealOverHttps>[0]> = {}): void {
  service.answerWith(answer);
  t.governance.reviews.keepDocuments({
    files: createFileBlobStore(files),
    prove: async () => 'password',
    seal: sealOverHttps({ url: service.url, token: service.token, ca, roots, ...more }, systemClock),
    publicUrl: 'https://steward.test/',
  });
}

async function newReview() {
  const { governance } = t;
  const id = governance.newId('model');
  const made = { kind: 'model', id, title, ownerId: 'x', unitId: ROOT_UNIT, content: { n: 1 }, author: dan } as const;
  await t.write((tx) => governance.subjects.create(tx, made));
  const applied = { name: 'model.approve', subjectId: id, applicant: ann, statement: 'please' };
  return (await governance.gates.apply(applied)).review;
}

async function decidedReview() {
  const review = await newReview();
  return t.governance.reviews.vote(bo, review.id, { choice: 'approve', comment: '' });
}

const seal = (person: PersonActor, id: string) => t.governance.reviews.sealing.seal(person, id);
const kept = (id: string) => t.governance.reviews.sealing.of(t.db.kysely, id);
const keptFiles = async () => (await readdir(files, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));

test('the snapshot goes out whole, and document and signature come back once, verified, as OpenSSL verifies them', async () => {
  configure(async ({ sha256, content }, response) =>
    say(response, { sha256, document: SEALED_PDF, signature: await service.sign(content) }),
  );
  const open = await newReview();
  await expect(seal(ann, open.id)).rejects.toMatchObject({ code: 'seal-undecided' });
  const review = await decidedReview();
  await expect(seal(dan, review.id)).rejects.toMatchObject({ status: 403, code: 'not-involved' });
  const standIn = { ...dan, onBehalfOf: ann.personId };
  await expect(seal(standIn, review.id)).rejects.toMatchObject({ status: 403 });
  expect(service.asked()).toEqual([]);
  await seal(ann, review.id);
  const found = (await kept(review.id))!;
  expect(found).toMatchObject({
    service: new URL(service.url).host,
    sealed_by: 'per_ann',
    document: { fileName: 'sealed.pdf', sha256: sha256Hex('%PDF-1.7 sealed') },
    signature: { signer: 'seal', unverified: null },
  });
  const snapshot = (await t.governance.reviews.snapshots.read(t.db.kysely, review.id, found.snapshot))!;
  expect(service.asked()).toHaveLength(1);
  expect(service.asked()[0]).toMatchObject({
    sha256: sha256Hex(snapshot),
    headers: { authorization: `Bearer ${service.token}`, 'idempotency-key': `${review.id}-${found.snapshot}` },
  });
  expect(service.asked()[0]!.content.toString('utf8')).toBe(snapshot);
  const { sealing } = t.governance.reviews;
  expect(await buffer((await sealing.open(review.id, 'document')).stream)).toEqual(Buffer.from('%PDF-1.7 sealed'));
  // What the console tells a stranger to do.
  await writeFile(join(service.dir, 'snapshot.json'), snapshot);
  await writeFile(join(service.dir, 'seal.p7s'), await buffer((await sealing.open(review.id, 'signature')).stream));
  const command = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'seal.p7s', '-content', 'snapshot.json'];
  await service.openssl(...command, '-CAfile', 'root.pem', '-out', 'verified.json');
  expect(await readFile(join(service.dir, 'verified.json'), 'utf8')).toBe(snapshot);
  await expect(seal(bo, review.id)).rejects.toMatchObject({ code: 'already-sealed' });
  const kinds = await t.kindsOf(review.subjectId);
  expect(kinds.filter((kind) => kind.startsWith('review.seal'))).toEqual(['review.sealed done']);
});

test('two who ask at once: the service is asked once, and one is told to wait', async () => {
  configure(async ({ sha256, content }, response) => say(response, { sha256, signature: await service.sign(content) }));
  const review = await decidedReview();
  const both = await Promise.allSettled([seal(ann, review.id), seal(bo, review.id)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { reason } = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(['seal-under-way', 'already-sealed']).toContain(reason.code);
  expect(service.asked()).toHaveLength(1);
});

test('of an answer that is refused nothing is kept, it is on record, and the next try may succeed', async () => {
  const review = await decidedReview();
  const before = await keptFiles();
  const document = { fileName: 'other.pdf', content: Buffer.from('%PDF-1.7 other').toString('base64') };
  const refused = async (code: string, answer: Answer, more = {}, words = '') => {
    configure(answer, more);
    await expect(seal(ann, review.id), code).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(await kept(review.id)).toBe(null);
    expect(await keptFiles()).toEqual(before);
  };
  await service.certificate('stranger-root', null, 'basicConstraints=critical,CA:TRUE\n');
  await service.certificate('stranger', 'stranger-root', '');
  const strange = await readFile(join(service.dir, 'stranger-root.pem'), 'utf8');
  await refused('seal-other-digest', (_asked, response) => say(response, { sha256: sha256Hex('x'), document }));
  await refused('seal-unreadable', ({ sha256 }, response) => say(response, { sha256 }));
  await refused('seal-unreadable', ({ sha256 }, response) =>
    say(response, { sha256, document: { ...document, content: '!' } }),
  );
  await refused('seal-unreadable', ({ sha256 }, response) =>
    say(response, { sha256, document: { ...document, fileName: '../x' } }),
  );
  await refused('seal-refused', (_asked, response) => void response.writeHead(307, { location: service.url }).end());
  await refused('seal-too-large', ({ sha256 }, response) =>
    say(response, { sha256, more: 'x'.repeat(33 * 1024 ** 2) }),
  );
  await refused('seal-wrong-signature', async ({ sha256 }, response) =>
    say(response, { sha256, document, signature: await service.sign(Buffer.from('other')) }),
  );
  await refused('seal-untrusted', async ({ sha256, content }, response) =>
    say(response, { sha256, document, signature: await service.sign(content, 'stranger') }),
  );
  await refused('seal-away', (_asked, response) => void response.destroy());
  const nobody = `https://127.0.0.1:${await freePort()}/seals`;
  const reached = async () => {
    throw new Error('the service was told something');
  };
  await refused('seal-away', reached, { url: nobody }, '(connection-refused)');
  await refused('seal-away', reached, { ca: strange }, '(tls)');
  await refused('seal-away', reached, { ca: undefined }, '(tls)');
  await refused('seal-away', reached, { url: 'https://169.254.169.254/seals' }, '(forbidden-address)');
  expect(service.asked()).toEqual([]);
  // One that says nothing, and one that begins and says no more: neither holds anybody longer than the limit.
  const brief = { limitMillis: 1_000 };
  await refused('seal-away', () => undefined, brief, '(timeout)');
  await refused(
    'seal-away',
    (_asked, response) => void response.writeHead(200).write('{"sha256":"'),
    brief,
    '(timeout)',
  );
  const kinds = await t.kindsOf(review.subjectId);
  expect(kinds.filter((kind) => kind === 'review.seal-failed failed')).toHaveLength(15);
  configure(({ sha256 }, response) => say(response, { sha256, document: SEALED_PDF }));
  await seal(ann, review.id);
  expect(await kept(review.id)).toMatchObject({ signature: null, document: { fileName: 'sealed.pdf' } });
});

test('a signature that cannot be verified here is kept with why', async () => {
  const signing: Answer = async ({ sha256, content }, response) =>
    say(response, { sha256, signature: await service.sign(content) });
  configure(signing, { roots: undefined });
  const review = await decidedReview();
  await seal(ann, review.id);
  expect((await kept(review.id))!.signature).toMatchObject({ signer: 'seal', unverified: 'no-roots' });
  configure(async ({ sha256, content }, response) =>
    say(response, { sha256, signature: await service.sign(content, 'seal', '-keyid') }),
  );
  const other = await decidedReview();
  await seal(ann, other.id);
  expect((await kept(other.id))!.signature).toMatchObject({ signer: null, unverified: 'unsupported' });
});
