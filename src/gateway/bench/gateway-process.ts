import { createLogger } from '../../platform/telemetry/index.ts';
import { openGateway } from '../index.ts';
import { createBenchScreening } from './everything-on.ts';

// The gateway under test, in a process of its own so that it can have a core of its own. It answers `usage` with the CPU time
// of all its threads so far.
const [dataDir, serverUrl, enrolmentToken] = process.argv.slice(2) as [string, string, string];
const gateway = await openGateway({
  dataDir,
  serverUrl,
  enrolmentToken,
  host: '127.0.0.1',
  port: 0,
  version: 'bench',
  // Asked only where the policy names it.
  screening: createBenchScreening(),
  logger: createLogger({ name: 'gateway', level: 'warn' }),
});
process.on('message', (message) => {
  if (message === 'usage') process.send?.({ usage: process.cpuUsage() });
  else if (message === 'stop') void gateway.stop().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: gateway.url });
