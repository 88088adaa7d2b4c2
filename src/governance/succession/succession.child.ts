/**
 * A process for the crash test: ends a freeze by a successor, and kills itself at the step that it was told. Ends by itself when the
 * succession is complete.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemActor } from '../../kernel/identity/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { createFileBlobStore } from '../../platform/blob/index.ts';
import { createVault } from '../../platform/crypto/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createGovernance } from '../governance.ts';
import { createTestLogChain } from '../testing.ts';
import { createSuccession, type LogChain } from './index.ts';

const [url, dir, killAt] = process.argv.slice(2) as [string, string, string];
const database = openDatabase({ url, max: 5 });
const logger = createLogger({ name: 'child', level: 'silent' });
const found = createTestLogChain(dir);
const die = (step: string) => {
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
};
// The real logs, with a death before and after each step.
const chain: LogChain = {
  ...found,
  all: () =>
    found.all().map((link) => ({
      ...link,
      keys: {
        ...link.keys,
        retire() {
          die('before retire');
          link.keys.retire();
          die('after retire');
        },
      },
    })),
  make(name) {
    die('before make');
    const made = found.make(name);
    die('after make');
    return made;
  },
  async begin(number, held) {
    die('before begin');
    await found.begin(number, held);
    die('after begin');
  },
  async open(remembered) {
    const log = await found.open(remembered);
    return {
      ...log,
      async append(batch) {
        die('before append');
        const done = await log.append(batch);
        await log.publish();
        die('after append');
        return done;
      },
    };
  },
};
const governance = createGovernance({
  ...{ database, clock: systemClock, logger, organisationId: 'org_test' },
  blobs: createFileBlobStore(join(dir, 'blobs')),
  vault: createVault({ masterKey: Buffer.alloc(32, 7) }),
  log: {
    get name() {
      return chain.current().name;
    },
    names: () => chain.all().map(({ name }) => name),
    open: chain.open,
  },
});
const succession = createSuccession({
  ...{ ...governance, logger, chain },
  anchors: {
    state: async () => ({ keepers: 0, lastAt: null, lastSize: 0, late: [], contradicting: [] }),
    beginAnew: async () => undefined,
  },
});
const { sequencer, recorder } = governance;
sequencer.start();
const admin = { kind: 'person', personId: 'per_sec', name: 'sec', roles: [], via: 'session' } as const;
while (!['frozen', 'running'].includes(sequencer.state().kind)) await delay(5);
await recorder.writeAlone({ kind: 'test.acted', actor: systemActor('test'), measures: [] });
for (;;) {
  const { successions } = await succession.view();
  if (successions.some(({ state }) => state === 'done')) break;
  if (successions.length === 0) await succession.found(admin, { reason: 'test' });
  await succession.carryOn();
  await delay(5);
}
const { id } = await recorder.writeAlone({ kind: 'test.acted', actor: systemActor('test'), measures: [] });
await sequencer.waitSequenced(id);
await sequencer.stop();
await database.close();
