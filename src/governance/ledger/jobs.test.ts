import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeLogFiles } from '../../engines/ledger/index.ts';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createAnchorService } from '../anchor/index.ts';
import { createAuthority, createStillMay } from '../authority/index.ts';
import { governancePermissions } from '../permissions.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';
import { createLedgerJobs, governanceFolder, type LedgerJobs } from './index.ts';
import type { LedgerJobView } from './ledger.schema.ts';

// Exports of a real log for somebody whose right ends while they run.

let t: TestGovernance;
let dir: string;
let jobs: LedgerJobs;
/** What happens when the export of a log begins. */
let whenBegun = (): void => undefined;

beforeAll(async () => {
  t = await createTestGovernance();
  dir = await mkdtemp(join(tmpdir(), 'ledger-jobs-'));
  const { governance, clock } = t;
  await governance.start();
  const author = t.directory.put('per_ann', ['product-owner']);
  await t.write((tx) => governance.profiles.establish(tx, { profileId: 'internal', unitId: ROOT_UNIT, author }));
  await governance.sequencer.waitSequenced((await governance.records.query({ limit: 1 })).items[0]!.record.id);
  const logger = createLogger({ name: 'test', level: 'silent' });
  const authority = createAuthority({
    rules: [governancePermissions],
    covers: (ancestor, unit) => ancestor === unit,
    rootUnit: () => ROOT_UNIT,
    clock,
  });
  jobs = createLedgerJobs({
    port: {
      folders: async () => [
        governanceFolder({
          name: 'governance-2026',
          files: createNodeLogFiles(t.logDir),
          sequencer: governance.sequencer,
          trustedKey: t.verifierKey,
        }),
      ],
      target(jobId, name) {
        whenBegun();
        return createNodeLogFiles(join(dir, jobId, name));
      },
      removeTarget: (jobId) => rm(join(dir, jobId), { recursive: true, force: true }),
      archive: async () => Readable.from(['tar']),
    },
    clock,
    newId: governance.newId,
    logger,
    anchors: createAnchorService({
      ...governance,
      logger,
      mail: { server: async () => null, instance: 'steward.test' },
      files: () => createNodeLogFiles(t.logDir),
    }),
    stillMay: createStillMay({ authority, asOfNow: t.directory.asOfNow }),
  });
});
afterAll(async () => {
  await jobs.stop();
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

/** A job as it is when it is over. */
async function ended(kind: LedgerJobView['kind'], by: PersonActor): Promise<LedgerJobView> {
  const { id } = await jobs.start(kind, { by, permission: 'ledger.export' }, async () => undefined);
  for (;;) {
    const job = jobs.get(kind, id);
    if (job.state !== 'running') return job;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('an export is there for who may have it a millisecond before the end of the right, and refused with its reason at it', async () => {
  const end = new Date(t.clock.now().getTime() + DAY);
  const by = t.directory.put('per_lapsing', ['auditor'], { until: end.toISOString() });
  const run = (at: number) => {
    whenBegun = () => t.clock.set(new Date(at).toISOString());
    return ended('export', by);
  };
  expect(await run(end.getTime() - 1)).toMatchObject({ state: 'done', error: null });
  expect(await run(end.getTime())).toMatchObject({ state: 'failed', error: 'right-ended', report: null });
});

test('of a damaged log an export and a verification come to their end, and name what is not there', async () => {
  const by = t.directory.put('per_auditor', ['auditor']);
  whenBegun = () => undefined;
  expect(await ended('export', by)).toMatchObject({ state: 'done', damaged: [] });
  const files = createNodeLogFiles(t.logDir);
  // Its last checkpoint is of all its entries, so that nothing of it is written any more.
  await t.governance.sequencer.log()!.publish();
  const [file, ...others] = await files.list('tile/0');
  expect(others).toEqual([]);
  await files.remove(file!);
  const damaged = [{ log: 'governance-2026', file }];
  const exported = await ended('export', by);
  expect(exported).toMatchObject({ state: 'done', error: null, damaged });
  const there = await createNodeLogFiles(join(dir, exported.id, 'governance-2026')).list();
  expect(there).toEqual(expect.arrayContaining(['checkpoint', 'key.pub']));
  expect(there).not.toContain(file);
  const verified = await ended('verification', by);
  expect(verified).toMatchObject({ state: 'done', error: null, damaged, report: { logs: [{ integrity: 'broken' }] } });
  expect(verified.report!.logs[0]!.problems).toContainEqual({ file, message: expect.stringContaining('missing') });
});
