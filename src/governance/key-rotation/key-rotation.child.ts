/**
 * A process for the crash test: writes acts and changes the log's key, and kills itself at the step that it was told. Says `done N` when
 * N changes of key are complete.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createNodeLogFiles, openLog } from '../../engines/ledger/index.ts';
import { createIdFactory, systemActor } from '../../kernel/identity/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { randomBytes } from '../../platform/crypto/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createRecorder, createRecordReader, createSequencer } from '../record/index.ts';
import { createTestLogKeys, dyingAt } from '../testing.ts';
import { createKeyRotation } from './index.ts';

const [url, dir, killAt, wanted] = process.argv.slice(2) as [string, string, string, string];
const database = openDatabase({ url, max: 5 });
const logDir = join(dir, 'log');
const logger = createLogger({ name: 'child', level: 'silent' });
// The real keys, with a death before and after each step.
const keys = dyingAt(killAt, createTestLogKeys(dir), ['make', 'handOver', 'end', 'destroy']);
const newId = createIdFactory(Date.now, (bytes) => bytes.set(randomBytes(bytes.length)));
const records = createRecordReader({ database });
const recorder = createRecorder({
  database,
  clock: systemClock,
  newId,
  payloads: { put: () => Promise.reject(new Error('no payloads here')) },
});
const sequencer = createSequencer({
  database,
  logName: 'governance-2026',
  async openLog(remembered) {
    const [signer, ...cosigners] = await keys.signers();
    return openLog({ files: createNodeLogFiles(logDir), origin: keys.origin, signer, cosigners, remembered });
  },
  clock: systemClock,
  logger,
});
const rotation = createKeyRotation({
  ...{ database, clock: systemClock, newId, recorder, records, logger, keys },
  sequencer: dyingAt(killAt, sequencer, ['reopen']),
});
sequencer.start();
const admin = { kind: 'person', personId: 'per_sec', name: 'sec', roles: [], via: 'session' } as const;
for (;;) {
  const { id } = await recorder.writeAlone({ kind: 'test.acted', actor: systemActor('test'), measures: [] });
  await sequencer.waitSequenced(id);
  await rotation.carryOn();
  const { rotations } = await rotation.view();
  if (rotations.every(({ state }) => state === 'done')) {
    if (rotations.length >= Number(wanted)) break;
    await rotation.rotate(admin, { reason: 'test', overlapDays: 0 });
  } else await delay(5);
}
await sequencer.stop();
await database.close();
process.stdout.write('done\n');
