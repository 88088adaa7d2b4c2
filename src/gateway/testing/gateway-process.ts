import { createLogger } from '../../platform/telemetry/index.ts';
import { openGateway } from '../index.ts';

// A gateway in a process of its own, to be killed: `dataDir serverUrl token`. It prints its address.
const [dataDir, serverUrl, enrolmentToken] = process.argv.slice(2) as [string, string, string];
const gateway = await openGateway({
  dataDir,
  serverUrl,
  enrolmentToken,
  host: '127.0.0.1',
  port: 0,
  version: 'test',
  rhythm: { checkpoint: 30, delivery: 30, status: 100 },
  logger: createLogger({ name: 'gateway', level: 'silent' }),
});
process.send?.({ url: gateway.url });
process.on('disconnect', () => process.exit(0));
