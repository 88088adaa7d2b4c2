/**
 * A process for the crash test: runs a sequencer and writes acts as fast as it can, printing each record's id once it is
 * committed and `sequenced <id>` once it is under a checkpoint, until it is killed.
 */
import { randomFillSync } from 'node:crypto';
import { createNodeLogFiles, openLog, openSigner } from '../../engines/ledger/index.ts';
import { createIdFactory, systemActor } from '../../kernel/identity/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createRecorder, createSequencer } from './index.ts';

const [url, dir, secret, run] = process.argv.slice(2) as [string, string, string, string];
const database = openDatabase({ url, max: 5 });
const signer = openSigner(secret);
const sequencer = createSequencer({
  database,
  logName: 'governance-test',
  openLog: (remembered) => openLog({ files: createNodeLogFiles(dir), origin: signer.name, signer, remembered }),
  clock: systemClock,
  logger: createLogger({ name: 'child', level: 'silent' }),
});
sequencer.start();
const recorder = createRecorder({
  database,
  clock: systemClock,
  newId: createIdFactory(Date.now, randomFillSync),
  payloads: { put: () => Promise.reject(new Error('no payloads here')) },
});
for (let i = 0; ; i++) {
  const record = await recorder.writeAlone({
    kind: 'test.acted',
    actor: systemActor('test'),
    measures: ['6.1.b'],
    facts: { run, i },
  });
  process.stdout.write(`committed ${record.id}\n`);
  if (i % 5 === 0) {
    await sequencer.waitSequenced(record.id);
    process.stdout.write(`sequenced ${record.id}\n`);
  }
}
