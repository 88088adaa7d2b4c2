import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeLogFiles, createSigningKey, openLog, openSigner } from '../../engines/ledger/index.ts';
import { createIdFactory, systemActor } from '../../kernel/identity/index.ts';
import { decodeRecord } from '../../kernel/record/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/database/testing.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { startChild } from '../testing/index.ts';
import { createRecorder, createRecordReader, createSequencer, recordMigrations, type Sequencer } from './index.ts';

let given: TestDatabase;
let dir: string;
const running: Sequencer[] = [];
const key = createSigningKey('steward.test/governance-test');
const logger = createLogger({ name: 'test', level: 'silent' });
const act = { kind: 'test.acted', actor: systemActor('test'), measures: ['6.1.b'] };

beforeEach(async () => {
  given = await testDatabase([recordMigrations]);
  dir = await mkdtemp(join(tmpdir(), 'sequencer-'));
});
afterEach(async () => {
  for (const sequencer of running.splice(0)) await sequencer.stop();
  await given.drop();
  await rm(dir, { recursive: true, force: true });
});

const open =
  (at = dir) =>
  (remembered: readonly { size: number; root: Uint8Array }[] = []) =>
    openLog({ files: createNodeLogFiles(at), origin: key.name, signer: openSigner(key.secretText), remembered });

function start(at = dir): Sequencer {
  const sequencer = createSequencer({
    database: given.db,
    logName: 'governance-test',
    openLog: open(at),
    clock: systemClock,
    logger,
  });
  sequencer.start();
  running.push(sequencer);
  return sequencer;
}

const newRecorder = () =>
  createRecorder({
    database: given.db,
    clock: systemClock,
    newId: createIdFactory(Date.now, randomFillSync),
    payloads: { put: () => Promise.reject(new Error('no payloads here')) },
  });

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('waited 20 s in vain');
    await delay(10);
  }
}

async function stop(sequencer: Sequencer): Promise<void> {
  await sequencer.stop();
  running.splice(running.indexOf(sequencer), 1);
}

async function entriesOf(at = dir) {
  const log = await open(at)();
  const records = [];
  for await (const { bytes } of log.entries(0)) records.push(decodeRecord(bytes));
  await log.close();
  return records;
}

test('an act is under a signed checkpoint soon after its commit; a rolled-back one never is', async () => {
  const sequencer = start();
  const recorder = newRecorder();
  const failing = given.db.kysely.transaction().execute(async (tx) => {
    await recorder.write(tx, { ...act, kind: 'test.undone' });
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  const record = await recorder.writeAlone({ ...act, facts: { n: 1 } });
  const { index, checkpointSize, logName } = await sequencer.waitSequenced(record.id);
  expect({ index, logName }).toEqual({ index: 0, logName: 'governance-test' });
  expect(checkpointSize).toBeGreaterThan(index);
  expect(sequencer.log()?.checkpoint().size).toBe(1);
  const row = await createRecordReader({ database: given.db }).get(record.id);
  expect(row).toMatchObject({ record, logName: 'governance-test', index: 0 });
  await stop(sequencer);
  expect(await entriesOf()).toEqual([record]);
});

test('a transaction that commits late, after younger ones are in the log, is not skipped', async () => {
  const sequencer = start();
  const recorder = newRecorder();
  const written = Promise.withResolvers<string>();
  const mayCommit = Promise.withResolvers<void>();
  const late = given.db.kysely.transaction().execute(async (tx) => {
    written.resolve((await recorder.write(tx, { ...act, facts: { late: true } })).id);
    await mayCommit.promise;
  });
  const lateId = await written.promise;
  const young = await recorder.writeAlone(act);
  expect((await sequencer.waitSequenced(young.id)).index).toBe(0);
  expect(lateId < young.id).toBe(true);
  mayCommit.resolve();
  await late;
  expect((await sequencer.waitSequenced(lateId)).index).toBe(1);
});

test('two sequencers over one database: one works, the other takes over when it stops', async () => {
  const first = start();
  const recorder = newRecorder();
  await first.waitSequenced((await recorder.writeAlone(act)).id);
  const second = start();
  const record = await recorder.writeAlone(act);
  // The waiting one learns of it too, from the database.
  expect((await second.waitSequenced(record.id)).index).toBe(1);
  expect(second.state().kind).toBe('waiting');
  await stop(first);
  const later = await recorder.writeAlone(act);
  expect((await second.waitSequenced(later.id)).index).toBe(2);
  // The database tells of the record before the sequencer has said where it stands.
  await until(() => second.state().kind === 'running');
  expect(second.state()).toMatchObject({ kind: 'running', size: 3 });
});

test('records that are in the log but not marked, as after a crash in between, are found by their ids', async () => {
  const recorder = newRecorder();
  const records = [];
  for (let i = 0; i < 3; i++) records.push(await recorder.writeAlone({ ...act, facts: { i } }));
  const rows = await given.db.pool.query('SELECT entry FROM governance_record ORDER BY id LIMIT 2');
  const log = await open()();
  await log.append({ entries: rows.rows.map((row) => row.entry) });
  await log.close();
  const sequencer = start();
  expect((await sequencer.waitSequenced(records[2]!.id)).index).toBe(2);
  await stop(sequencer);
  expect((await entriesOf()).map(({ id }) => id)).toEqual(records.map(({ id }) => id));
});

test('a log restored without its database, or the database without its log, freezes', async () => {
  const recorder = newRecorder();
  const first = start();
  await first.waitSequenced((await recorder.writeAlone(act)).id);
  await stop(first);
  const older = await mkdtemp(join(tmpdir(), 'sequencer-older-'));
  await cp(dir, older, { recursive: true });
  const second = start();
  await second.waitSequenced((await recorder.writeAlone(act)).id);
  await stop(second);

  const behind = start(older);
  await until(() => behind.state().kind === 'frozen');
  const waiting = await recorder.writeAlone(act);
  await expect(behind.waitSequenced(waiting.id, { timeoutMillis: 50 })).rejects.toMatchObject({
    code: 'ledger-frozen',
  });
  await stop(behind);

  await given.db.pool.query(`UPDATE governance_record_log SET root = decode(repeat('00', 32), 'hex')`);
  const mismatched = start();
  await until(() => mismatched.state().kind === 'frozen');
  await stop(mismatched);
  await given.db.pool.query('DELETE FROM governance_record_log; DELETE FROM governance_record');
  const forgotten = start();
  await until(() => forgotten.state().kind === 'frozen');
  expect(forgotten.state()).toMatchObject({ reason: expect.stringContaining('which the database does not know') });
  await stop(forgotten);
  expect((await entriesOf()).length).toBe(2);
  await rm(older, { recursive: true });
});

test('waiting for an unknown record, or too long, is a clear error', async () => {
  const sequencer = createSequencer({
    database: given.db,
    logName: 'governance-test',
    openLog: open(),
    clock: systemClock,
    logger,
  });
  running.push(sequencer);
  await expect(sequencer.waitSequenced('rec_unknown')).rejects.toMatchObject({ status: 404 });
  const record = await newRecorder().writeAlone(act);
  await expect(sequencer.waitSequenced(record.id, { timeoutMillis: 20 })).rejects.toMatchObject({
    code: 'not-sequenced-yet',
  });
});

test('kill -9 again and again: every committed act is in the log exactly once, in the place the database says', async () => {
  const committed = new Set<string>();
  const promised = new Set<string>();
  for (let run = 0; run < 4; run++) {
    const args = [given.url, dir, key.secretText, String(run)];
    const child = await startChild('sequencer.child.ts', args, ['ignore', 'pipe', 'inherit']);
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout! })) {
      const [word, id] = line.split(' ') as [string, string];
      (word === 'committed' ? committed : promised).add(id);
      if (++lines === 20 + run * 7) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  const sequencer = start();
  const last = await newRecorder().writeAlone(act);
  await sequencer.waitSequenced(last.id);
  await stop(sequencer);
  const { rows } = await given.db.pool.query('SELECT id, log_index FROM governance_record ORDER BY log_index');
  const logged = (await entriesOf()).map(({ id }) => id);
  expect(rows.map(({ id }) => id)).toEqual(logged);
  expect(rows.map(({ log_index }) => log_index)).toEqual(logged.map((_, index) => index));
  expect(new Set(logged).size).toBe(logged.length);
  for (const id of [...committed, ...promised]) expect(logged).toContain(id);
  expect(committed.size).toBeGreaterThan(40);
});
