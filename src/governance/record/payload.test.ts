import { randomFillSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIdFactory, systemActor } from '../../kernel/identity/index.ts';
import { createManualClock } from '../../kernel/time/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import { createVault, hmacSha256, randomBytes } from '../../platform/crypto/index.ts';
import type { AnyTx } from '../../platform/database/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/database/testing.ts';
import {
  createPayloadStore,
  createRecorder,
  createRecordReader,
  type PayloadStore,
  payloadMigrations,
  type Recorder,
  recordMigrations,
} from './index.ts';

let given: TestDatabase;
let dir: string;
let payloads: PayloadStore;
let recorder: Recorder;
const clock = createManualClock('2026-03-01T00:00:00Z');
const actor = systemActor('test');

beforeAll(async () => {
  given = await testDatabase([recordMigrations, payloadMigrations]);
  dir = await mkdtemp(join(tmpdir(), 'payload-'));
  const newId = createIdFactory(Date.now, randomFillSync);
  payloads = createPayloadStore({
    database: given.db,
    blobs: createFileBlobStore(dir),
    vault: createVault({ masterKey: randomBytes(32) }),
    clock,
    newId,
    recorder: () => recorder,
  });
  recorder = createRecorder({ database: given.db, clock, newId, payloads });
});
afterAll(async () => {
  await given.drop();
  await rm(dir, { recursive: true });
});

const write = <T>(run: (tx: AnyTx) => Promise<T>) => given.db.kysely.transaction().execute(run);
const put = (subjectKey: string, text: string, retainUntil?: string) =>
  write((tx) => payloads.put(tx, { subjectKey, bytes: Buffer.from(text), ...(retainUntil ? { retainUntil } : {}) }));

async function files(): Promise<Buffer[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((e) => e.isFile()).map((e) => readFile(join(e.parentPath, e.name))));
}

test('a payload is kept encrypted, comes back, and fits its commitment', async () => {
  const stored = await put('per_a', '投诉：某人说了什么');
  const read = await payloads.read(stored.payloadId);
  expect(Buffer.from(read!.bytes).toString()).toBe('投诉：某人说了什么');
  expect(hmacSha256(read!.salt, read!.bytes).toString('base64')).toBe(stored.commitment);
  for (const file of await files()) expect(file.includes(Buffer.from('投诉'))).toBe(false);
});

test('many at a time are kept like one at a time, each under the key of its subject', async () => {
  const many = Array.from({ length: 23 }, (_, i) => ({
    subjectKey: `per_many_${i % 5}`,
    bytes: Buffer.from(`text ${i}`),
  }));
  const stored = await write((tx) => payloads.putAll(tx, many));
  expect(await write((tx) => payloads.putAll(tx, []))).toEqual([]);
  for (const [i, { payloadId, commitment }] of stored.entries()) {
    const read = await payloads.read(payloadId);
    expect([Buffer.from(read!.bytes).toString(), read!.commitment]).toEqual([`text ${i}`, commitment]);
  }
  const { rows } = await given.db.pool.query(
    `SELECT count(DISTINCT wrapped)::int AS keys FROM governance_payload_key WHERE subject_key LIKE 'per_many_%'`,
  );
  expect(rows).toEqual([{ keys: 5 }]);
});

test('an act with a payload carries the commitment only', async () => {
  const record = await recorder.writeAlone({
    kind: 'complaint.received',
    actor,
    measures: ['6.2.c'],
    payload: { subjectKey: 'per_b', value: { words: 'secret words', n: 1 } },
  });
  expect(record.commitment).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  const { rows } = await given.db.pool.query('SELECT id, commitment FROM governance_payload WHERE subject_key = $1', [
    'per_b',
  ]);
  expect(rows).toMatchObject([{ commitment: record.commitment }]);
  const read = await payloads.read(rows[0].id);
  expect(Buffer.from(read!.bytes).toString()).toBe('{"n":1,"words":"secret words"}');
});

test('erasing destroys salt and ciphertext, the key with the last payload, and is recorded; others stay readable', async () => {
  const one = await put('per_c', 'first');
  const two = await put('per_c', 'second');
  const other = await put('per_d', 'other');
  const before = (await files()).length;
  const first = await write((tx) => payloads.erase(tx, one.payloadId, actor, 'asked for'));
  expect(first).toMatchObject({ kind: 'payload.erased', facts: { payloadId: one.payloadId, key: 'kept' } });
  expect(await payloads.read(one.payloadId)).toBeNull();
  expect(await payloads.read(two.payloadId)).not.toBeNull();
  const second = await write((tx) => payloads.erase(tx, two.payloadId, actor, 'asked for'));
  expect(second.facts.key).toBe('destroyed');
  expect(await payloads.sweep()).toBe(2);
  expect((await files()).length).toBe(before - 2);
  expect(await payloads.sweep()).toBe(0);
  expect(await payloads.read(other.payloadId)).not.toBeNull();
  await expect(write((tx) => payloads.erase(tx, one.payloadId, actor, 'again'))).rejects.toMatchObject({ status: 404 });
  // The subject may come back: a new key, unrelated to the destroyed one.
  const again = await put('per_c', 'third');
  expect(await payloads.read(again.payloadId)).not.toBeNull();
});

test('erasing that is rolled back erases nothing', async () => {
  const stored = await put('per_e', 'stays');
  const undone = write(async (tx) => {
    await payloads.erase(tx, stored.payloadId, actor, 'asked for');
    throw new Error('changed my mind');
  });
  await expect(undone).rejects.toThrow('changed my mind');
  await payloads.sweep();
  expect(await payloads.read(stored.payloadId)).not.toBeNull();
});

test('retention and legal hold refuse erasure with the reason; restricted payloads are no longer read', async () => {
  const stored = await put('per_f', 'kept', '2026-06-01T00:00:00Z');
  const erase = () => write((tx) => payloads.erase(tx, stored.payloadId, actor, 'asked for'));
  await expect(erase()).rejects.toMatchObject({ status: 409, code: 'payload-retained' });
  await write((tx) => payloads.restrict(tx, stored.payloadId, actor));
  await expect(payloads.read(stored.payloadId)).rejects.toMatchObject({ code: 'payload-restricted' });
  const held = new Map([[stored.payloadId, { holdId: 'hld_1', reason: 'case 17' }]]);
  payloads.keptBy(
    async (_tx, asked) =>
      new Map(
        asked.flatMap(({ payloadId: id }) => {
          const one = held.get(id);
          return one === undefined ? [] : [[id, one] as const];
        }),
      ),
  );
  clock.set('2026-06-01T00:00:01Z');
  await expect(erase()).rejects.toMatchObject({ code: 'payload-on-hold', message: expect.stringContaining('case 17') });
  held.clear();
  await erase();
  const { items } = await createRecordReader({ database: given.db }).query({ kind: 'payload.erased', limit: 1 });
  expect(items[0]?.record.facts.payloadId).toBe(stored.payloadId);
});

test('many are erased at once where nothing keeps them, each with its reason where something does', async () => {
  const free = await Promise.all(Array.from({ length: 3 }, (_, i) => put('per_h', `free ${i}`)));
  const [retained, held] = [await put('per_h', 'retained', '2030-01-01T00:00:00Z'), await put('per_i', 'held')];
  payloads.keptBy(async () => new Map([[held.payloadId, { holdId: 'hld_2', reason: 'case 18' }]]));
  const ids = [...free, retained, held].map(({ payloadId }) => payloadId);
  const erase = () =>
    write((tx) => payloads.eraseMany(tx, [...ids, 'doc_unknown'], actor, 'asked for', { erasureId: 'ers_1' }));
  const { erased, kept } = await erase();
  expect(new Set(erased)).toEqual(new Set(ids.slice(0, 3)));
  expect([...kept.keys()].sort()).toEqual(ids.slice(3).sort());
  expect(kept.get(retained.payloadId)).toEqual({ code: 'payload-retained', until: '2030-01-01T00:00:00.000Z' });
  expect(kept.get(held.payloadId)).toMatchObject({ code: 'payload-on-hold', holdId: 'hld_2' });
  expect(await payloads.read(ids[0]!)).toBeNull();
  // Others of the same subject are still opened by its key.
  expect(await payloads.read(retained.payloadId)).not.toBeNull();
  expect(await write((tx) => payloads.restrictMany(tx, ids, actor, { erasureId: 'ers_1' }))).toHaveLength(2);
  expect(await write((tx) => payloads.restrictMany(tx, ids, actor))).toEqual([]);
  await expect(payloads.read(held.payloadId)).rejects.toMatchObject({ code: 'payload-restricted' });
  expect((await erase()).erased).toEqual([]);
  const { items } = await createRecordReader({ database: given.db }).query({ kind: 'payload.erased', limit: 1 });
  expect(items[0]?.record.facts).toMatchObject({ erasureId: 'ers_1', keysDestroyed: 0 });
  expect(items[0]?.record.facts.payloadIds).toHaveLength(3);
  payloads.keptBy(async () => new Map());
});

test('a payload put while the last one is being erased keeps a key that opens it', async () => {
  const old = await put('per_g', 'old');
  const results = await Promise.all([
    write((tx) => payloads.erase(tx, old.payloadId, actor, 'asked for')),
    ...Array.from({ length: 4 }, (_, i) => put('per_g', `new ${i}`)),
  ]);
  for (const stored of results.slice(1) as { payloadId: string }[]) {
    expect(await payloads.read(stored.payloadId)).not.toBeNull();
  }
});

test('records are found by subject, measure, kind, actor and time, page by page', async () => {
  const reader = createRecordReader({ database: given.db });
  const subject = { kind: 'model', id: 'mdl_query' };
  for (let i = 0; i < 5; i++) {
    await recorder.writeAlone({
      kind: 'query.tested',
      actor: systemActor(`a${i % 2}`),
      subject,
      measures: ['4.1.b'],
      facts: { i },
    });
    clock.advance(1000);
  }
  const first = await reader.query({ subjectId: subject.id, limit: 3 });
  const rest = await reader.query({ subjectId: subject.id, limit: 3, cursor: first.nextCursor! });
  expect([...first.items, ...rest.items].map(({ record }) => record.facts.i)).toEqual([4, 3, 2, 1, 0]);
  expect(rest.nextCursor).toBeUndefined();
  const filtered = await reader.query({ kind: 'query.tested', actorId: 'a1', measureId: '4.1.b', limit: 9 });
  expect(filtered.items.map(({ record }) => record.facts.i)).toEqual([3, 1]);
  expect((await reader.query({ subjectId: subject.id, measureId: '6.1.a', limit: 9 })).items).toEqual([]);
  const at = first.items[1]!.record.at;
  expect((await reader.query({ subjectId: subject.id, from: at, limit: 9 })).items).toHaveLength(2);
  expect((await reader.query({ subjectId: subject.id, to: at, limit: 9 })).items).toHaveLength(3);
});
