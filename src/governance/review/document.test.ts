import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { jpegOf, scannedPdfOf } from '../../platform/barcode/testing.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { conflict } from '../../platform/http/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';

// Files of a review, signatures on them, prints and the scans of prints.

let t: TestGovernance;
let dir: string;
let ann: PersonActor;
let bo: PersonActor;
let cy: PersonActor;
let dan: PersonActor;
const title = { zh: '客服模型', en: 'Support model' };
const approve = { choice: 'approve', comment: '' } as const;

beforeAll(async () => {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')));
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  t = await createTestGovernance();
  dir = await mkdtemp(join(tmpdir(), 'review-files-'));
  const { governance } = t;
  governance.reviews.keepDocuments({
    files: createFileBlobStore(dir),
    // Who proves it in earnest, and that wrong ones are counted, is tested where people sign in.
    async prove(_person, { password }) {
      if (password !== 'right') throw conflict('wrong-password', title);
      return 'password';
    },
    seal: null,
    publicUrl: 'https://steward.test/',
  });
  governance.gates.define({
    name: 'model.approve',
    title: { zh: '批准模型', en: 'Approve a model' },
    measureIds: ['6.1.b'],
    subjectKind: 'model',
    rule: {
      seats: [
        { name: 'compliance', title, roles: ['compliance-officer'] },
        { name: 'security', title, roles: ['security-officer'] },
      ],
      deadlineHours: 72,
    },
    check: async () => [],
    async bindings(db, subjectId) {
      return [{ subjectId, revision: (await governance.subjects.require(db, subjectId)).latest }];
    },
  });
  governance.reviews.onDecided('model.approve', async () => {});
  ann = t.directory.put('per_ann', ['product-owner']);
  bo = t.directory.put('per_bo', ['compliance-officer']);
  cy = t.directory.put('per_cy', ['security-officer']);
  dan = t.directory.put('per_dan', ['operator']);
});
afterAll(async () => {
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

async function newReview() {
  const { governance } = t;
  const id = governance.newId('model');
  await t.write((tx) =>
    governance.subjects.create(tx, {
      kind: 'model',
      id,
      title,
      ownerId: 'x',
      unitId: ROOT_UNIT,
      content: { n: 1 },
      author: dan,
    }),
  );
  const applied = { name: 'model.approve', subjectId: id, applicant: ann, statement: 'please' };
  return (await governance.gates.apply(applied)).review;
}

const file = (words: string, more: object = {}) => ({
  title: 'Report',
  fileName: 'report.txt',
  source: Buffer.from(words),
  ...more,
});
const documentsOf = (reviewId: string) => t.governance.reviews.documents.of(t.db.kysely, reviewId);

async function png(text: string, format: 'QRCode' | 'Code128' = 'QRCode'): Promise<Buffer> {
  const { image, error } = await writeBarcode(text, { format, scale: 4 });
  if (image === null) throw new Error(error);
  return Buffer.from(await image.arrayBuffer());
}

/** As a scanner sends it: the code on the second of two pages, with the margin that it has on paper. */
async function scannedPdf(text: string): Promise<Buffer> {
  const { symbol } = await writeBarcode(text, { format: 'QRCode' });
  const { width, height, data } = symbol;
  const dark = (x: number, y: number) => x >= 0 && x < width && y >= 0 && y < height && data[y * width + x] === 0;
  const squares = Array.from({ length: height + 8 }, (_, y) =>
    Array.from({ length: width + 8 }, (_, x) => dark(x - 4, y - 4)),
  );
  return scannedPdfOf([jpegOf(squares.map((row) => row.map(() => false))), jpegOf(squares)]);
}

test('versions never change, nothing is swapped under a vote, and nothing is approved without what the template asks for', async () => {
  const { reviews } = t.governance;
  const admin = t.directory.put('per_sys', ['system-administrator']);
  const gate = { name: 'model.approve', title };
  const template = {
    guidance: { applicant: null, reviewer: null },
    checklist: [],
    documents: [{ id: 'report', title }],
    deadlineDays: null,
    reReviewMonths: null,
    source: null,
  };
  await reviews.templates.set(admin, gate, '0', template);
  const review = await newReview();
  await reviews.templates.set(admin, gate, '1', null);
  await reviews.vote(bo, review.id, approve);
  await expect(reviews.vote(cy, review.id, approve)).rejects.toMatchObject({ code: 'documents-missing' });
  const stranger = t.directory.put('per_eve', ['operator']);
  const strange = reviews.documents.add(stranger, review.id, file('one'));
  await expect(strange).rejects.toMatchObject({ status: 403, code: 'not-involved' });
  const unasked = reviews.documents.add(ann, review.id, file('one', { requirement: 'other' }));
  await expect(unasked).rejects.toMatchObject({ status: 404 });
  await reviews.documents.add(ann, review.id, file('one', { requirement: 'report' }));
  const { id } = (await documentsOf(review.id))[0]!;
  const swapped = reviews.documents.addVersion(ann, review.id, id, file('two'));
  await expect(swapped).rejects.toMatchObject({ code: 'votes-cast' });
  expect((await reviews.vote(cy, review.id, approve)).state).toBe('approved');
  await expect(reviews.documents.add(ann, review.id, file('late'))).rejects.toMatchObject({ code: 'documents-closed' });
  const { version } = await reviews.documents.open(review.id, id, 1);
  expect(version.sha256).toBe(sha256Hex('one'));
});

test('a signature is on the newest version, by who has to do with the review, after a second proof', async () => {
  const { reviews } = t.governance;
  const review = await newReview();
  await reviews.documents.add(ann, review.id, file('one'));
  const { id } = (await documentsOf(review.id))[0]!;
  await Promise.all([1, 2, 3].map((n) => reviews.documents.addVersion(ann, review.id, id, file(`more ${n}`))));
  const [document] = await documentsOf(review.id);
  expect(document!.versions.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  const newest = document!.versions.at(-1)!.sha256;
  const sign = (person: PersonActor, sha256: string, password: string) =>
    reviews.documents.sign(person, review.id, id, { sha256, password });
  await expect(sign(ann, sha256Hex('one'), 'right')).rejects.toMatchObject({ code: 'not-newest-version' });
  await expect(sign(dan, newest, 'right')).rejects.toMatchObject({ code: 'not-involved' });
  await expect(sign(bo, newest, 'wrong')).rejects.toMatchObject({ code: 'wrong-password' });
  const both = await Promise.allSettled([sign(bo, newest, 'right'), sign(bo, newest, 'right')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await sign(ann, newest, 'right');
  const signatures = (await documentsOf(review.id))[0]!.versions.at(-1)!.signatures;
  expect(signatures).toMatchObject([
    { person_id: 'per_bo', side: 'reviewer', sha256: newest, method: 'password' },
    { person_id: 'per_ann', side: 'applicant', sha256: newest },
  ]);
  await expect(reviews.sealing.seal(ann, review.id)).rejects.toMatchObject({ code: 'no-seal-service' });
  const kinds = await t.kindsOf(review.subjectId);
  expect(kinds.filter((kind) => kind === 'review.document-signed done')).toHaveLength(2);
});

test('a scan is matched to the frozen snapshot by its code, or refused with the reason', async () => {
  const { reviews } = t.governance;
  const review = await newReview();
  const other = await newReview();
  const scan = (bytes: Buffer, person = ann) => reviews.snapshots.addScan(person, review.id, 'scan.png', bytes);
  const early = await reviews.snapshots.freeze(ann, review.id);
  await reviews.vote(bo, review.id, approve);
  await reviews.vote(cy, review.id, approve);
  const pdf = Buffer.from('%PDF-1.7 signed');
  await expect(scan(pdf)).rejects.toMatchObject({ code: 'scan-not-printed' });
  const frozen = await reviews.snapshots.freeze(bo, review.id);
  expect(await reviews.snapshots.freeze(ann, review.id)).toEqual(frozen);
  expect(sha256Hex((await reviews.snapshots.read(t.db.kysely, review.id, frozen.hash))!)).toBe(frozen.hash);
  expect(frozen.address).toBe(`https://steward.test/reviews/${review.id}?snapshot=${frozen.hash}`);
  const good = await png(frozen.address);
  const huge = Buffer.from(good);
  huge.writeUInt32BE(60_000, 16);
  huge.writeUInt32BE(60_000, 20);
  const refused: readonly (readonly [string, Buffer])[] = [
    ['scan-no-code', await png('ABC', 'Code128')],
    ['scan-foreign-code', await png('https://example.org/')],
    ['scan-other-review', await png((await reviews.snapshots.freeze(ann, other.id)).address)],
    ['scan-unknown-snapshot', await png(frozen.address.replace(frozen.hash, sha256Hex('made up')))],
    ['scan-older-snapshot', await png(early.address)],
    ['scan-too-many-pixels', huge],
    ['scan-not-an-image', Buffer.from('GIF89a')],
    // What cannot be unpacked shows no code either.
    ['scan-no-code', good.subarray(0, 60)],
  ];
  for (const [code, bytes] of refused) await expect(scan(bytes), code).rejects.toMatchObject({ status: 409, code });
  await expect(scan(good, dan)).rejects.toMatchObject({ code: 'not-involved' });
  expect(await documentsOf(review.id)).toEqual([]);

  for (const [code, address] of [
    ['scan-other-review', (await reviews.snapshots.freeze(ann, other.id)).address],
    ['scan-older-snapshot', early.address],
  ] as const)
    await expect(scan(await scannedPdf(address)), code).rejects.toMatchObject({ status: 409, code });
  expect(await documentsOf(review.id)).toEqual([]);

  await scan(good);
  await scan(pdf);
  await scan(await scannedPdf(frozen.address));
  // Somebody else's code on a page says nothing of the print.
  await scan(await scannedPdf('https://example.org/'));
  // That a scan is kept changes nothing of what was decided: the print is still the newest.
  await scan(good, bo);
  expect((await documentsOf(review.id)).map(({ kind, versions }) => [kind, versions[0]!.scan])).toEqual([
    ['scan', { snapshot: frozen.hash, matchedBy: 'code' }],
    ['scan', { snapshot: frozen.hash, matchedBy: 'person' }],
    ['scan', { snapshot: frozen.hash, matchedBy: 'code' }],
    ['scan', { snapshot: frozen.hash, matchedBy: 'person' }],
    ['scan', { snapshot: frozen.hash, matchedBy: 'code' }],
  ]);
  const kinds = await t.kindsOf(review.subjectId);
  expect(kinds.filter((kind) => kind === 'review.scan-refused refused')).toHaveLength(refused.length + 3);
});
