import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeLogFiles, createSigningKey, type Log, openLog, openSigner } from '../../engines/ledger/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/database/testing.ts';
import { completeLog, recordMigrations } from './index.ts';

const LOG = 'governance-test';
const key = createSigningKey('steward.test/governance-test');
let given: TestDatabase;
let dir: string;

beforeEach(async () => {
  given = await testDatabase([recordMigrations]);
  dir = await mkdtemp(join(tmpdir(), 'completing-'));
});
afterEach(async () => {
  await given.drop();
  await rm(dir, { recursive: true, force: true });
});

const open = (at: string): Promise<Log> =>
  openLog({ files: createNodeLogFiles(at), origin: key.name, signer: openSigner(key.secretText) });
const entryOf = (n: number) => Buffer.from(`act ${n}`);

/** The database as it is when `count` acts stand in the log whose root that is. */
async function remember(count: number, root: Uint8Array): Promise<void> {
  await given.db.pool.query('DELETE FROM governance_record; DELETE FROM governance_record_log');
  await given.db.pool.query(
    'INSERT INTO governance_record_log (name, size, root, updated_at) VALUES ($1, $2, $3, now())',
    [LOG, count, root],
  );
  await given.db.pool.query(
    `INSERT INTO governance_record (id, entry, kind, at, actor_id, measures, log_name, log_index, sequenced_at)
     SELECT 'rec_' || n, convert_to('act ' || n, 'UTF8'), 'test.acted', now(), 'system:test', '{}', $1, n, now()
       FROM generate_series(0, $2::int - 1) n`,
    [LOG, count],
  );
}

test('a log that was copied earlier becomes the one that the database remembers, byte for byte', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 700 }), async (before, after) => {
      const [whole, copy] = [join(dir, `whole-${++round}`), join(dir, `copy-${round}`)];
      const log = await open(whole);
      if (before > 0) await log.append({ entries: Array.from({ length: before }, (_, n) => entryOf(n)) });
      await log.close();
      await cp(whole, copy, { recursive: true });
      const again = await open(whole);
      if (after > 0) await again.append({ entries: Array.from({ length: after }, (_, n) => entryOf(before + n)) });
      const { root } = await again.publish();
      await again.close();
      await remember(before + after, root);

      const completed = await open(copy);
      expect(await completeLog(given.db, LOG, completed)).toBe(after);
      expect(completed.checkpoint()).toMatchObject({ size: before + after, root });
      expect(await completeLog(given.db, LOG, completed)).toBe(0);
      await completed.close();
    }),
    { numRuns: 8 },
  );
});

test('a copy that lost more, or other entries than the database has, is left as it was', async () => {
  const log = await open(dir);
  await log.append({ entries: [0, 1].map(entryOf) });
  const { root: then } = await log.publish();
  await log.append({ entries: [entryOf(2)] });
  const { root } = await log.publish();
  await log.close();
  const copy = await open(join(dir, 'copy'));
  await copy.append({ entries: [entryOf(0)] });

  await remember(3, root);
  await given.db.pool.query('DELETE FROM governance_record WHERE log_index = 1');
  await expect(completeLog(given.db, LOG, copy)).rejects.toThrow(/does not lead to its root at 3/);
  await remember(3, then);
  await expect(completeLog(given.db, LOG, copy)).rejects.toThrow(/does not lead to its root at 3/);
  expect(copy.size()).toBe(1);
  await copy.close();
});

test('a log that is ahead of the database, or that the database does not know, gets nothing', async () => {
  const log = await open(dir);
  await log.append({ entries: [0, 1].map(entryOf) });
  expect(await completeLog(given.db, LOG, log)).toBe(0);
  await log.publish();
  await remember(1, await log.root(1));
  expect(await completeLog(given.db, LOG, log)).toBe(0);
  expect(log.size()).toBe(2);
  await log.close();
});
