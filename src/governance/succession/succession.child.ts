/**
 * A process for the crash test: ends a freeze by a successor, and kills itself at the step that it was told. Ends by itself when the
 * succession is complete.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemActor } from '../../kernel/identity/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createGovernanceIn, createTestLogChain, dyingAt } from '../testing.ts';
import { createSuccession, type LogChain } from './index.ts';

const [url, dir, killAt] = process.argv.slice(2) as [string, string, string];
const database = openDatabase({ url, max: 5 });
const logger = createLogger({ name: 'child', level: 'silent' });
const found = createTestLogChain(dir);
// The real logs, with a death before and after each step.
const chain: LogChain = {
  ...dyingAt(killAt, found, ['make', 'begin']),
  all: () => found.all().map((link) => ({ ...link, keys: dyingAt(killAt, link.keys, ['retire']) })),
  async open(...given) {
    const log = await found.open(...given);
    const append: typeof log.append = async (batch) => {
      const done = await log.append(batch);
      await log.publish();
      return done;
    };
    return dyingAt(killAt, { ...log, append }, ['append']);
  },
};
const governance = createGovernanceIn({ dir, database, clock: systemClock, chain, masterKey: Buffer.alloc(32, 7) });
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
