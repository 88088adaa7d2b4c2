/**
 * A process for the crash test: lets lines come and go, and kills itself at the step that it was told. Ends by itself when so many have
 * ended.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemActor } from '../../kernel/identity/index.ts';
import { systemClock } from '../../kernel/time/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createGovernanceIn, createTestLogChain, dyingAt } from '../testing.ts';
import { createSignatureLines } from './index.ts';

const [url, dir, killAt, wanted] = process.argv.slice(2) as [string, string, string, string];
const database = openDatabase({ url, max: 5 });
const found = createTestLogChain(dir);
// The real secrets and notes, with a death before and after each step; those of opening the log by what it is opened for.
const [at, openedFor] = killAt.split(' for ') as [string, string?];
const phase = async () => (await lines.view()).lines[0]?.state;
const chain = {
  ...found,
  current() {
    const link = found.current();
    return { ...link, lines: dyingAt(at, link.lines, ['make', 'destroy']) };
  },
  open: async (...given: Parameters<typeof found.open>) =>
    dyingAt((await phase()) === openedFor ? at : '', found, ['open']).open(...given),
};
const governance = createGovernanceIn({ dir, database, clock: systemClock, chain, masterKey: Buffer.alloc(32, 7) });
const { sequencer, recorder } = governance;
const lines = createSignatureLines({
  ...{ ...governance, chain },
  logger: createLogger({ name: 'child', level: 'silent' }),
});
sequencer.start();
const admin = { kind: 'person', personId: 'per_sec', name: 'sec', roles: [], via: 'session' } as const;
for (;;) {
  const { id } = await recorder.writeAlone({ kind: 'test.acted', actor: systemActor('test'), measures: [] });
  await sequencer.waitSequenced(id);
  await lines.carryOn();
  const known = (await lines.view()).lines;
  if (known[0]?.state === 'signing') await lines.end(admin, { algorithm: 'sm2', reason: 'test' });
  else if (known.every(({ state }) => state === 'ended')) {
    if (known.length >= Number(wanted)) break;
    await lines.name(admin, { algorithm: 'sm2', reason: 'test' });
  } else await delay(5);
}
await sequencer.stop();
await database.close();
