import { runGateway } from './gateway.ts';

runGateway().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
