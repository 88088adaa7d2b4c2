import { createManualClock } from '../../../../../kernel/time/index.ts';
import { openDatabase } from '../../../../../platform/database/index.ts';
import { createLogger } from '../../../../../platform/telemetry/index.ts';
import { assemble } from '../../testing.ts';

// Child of the kill test: synchronises a source of an organisation that another process has set up.

const { url, dir, masterKey, sourceId, now } = JSON.parse(process.argv[2]!);
const database = openDatabase({
  url,
  max: 4,
  name: 'synchronising child',
  logger: createLogger({ name: 'test', level: 'silent' }),
});
const { people, directory } = assemble({
  database,
  dir,
  masterKey: Buffer.from(masterKey, 'hex'),
  clock: createManualClock(now),
});
await directory.reload();
const { done } = await people.signInSources.syncs.begin(sourceId, {
  ...{ rehearsal: false, actor: null, askedBy: null, confirms: null },
});
await done;
