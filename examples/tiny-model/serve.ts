import { parseArgs } from 'node:util';
import { createTinyModelServer } from './server.ts';

// node examples/tiny-model/serve.ts --model DIR [--port 0] [--host 127.0.0.1] [--api-key KEY] [--tokens-per-second N]
// Prints the address once it listens; SIGINT and SIGTERM end it.

const USAGE = 'Usage: serve.ts --model DIR [--port 0] [--host 127.0.0.1] [--api-key KEY] [--tokens-per-second N]';

function readOptions() {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      port: { type: 'string', default: '0' },
      host: { type: 'string' },
      'api-key': { type: 'string' },
      'tokens-per-second': { type: 'string' },
    },
  });
  if (!values.model) throw new Error('--model is missing.');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is not a port.`);
  const pace = values['tokens-per-second'];
  return {
    modelDir: values.model,
    port,
    host: values.host,
    apiKey: values['api-key'],
    tokensPerSecond: pace === undefined ? undefined : Number(pace),
  };
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${message(error)}\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    const server = await createTinyModelServer(options);
    process.stdout.write(`${server.url}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
  } catch (error) {
    process.stderr.write(`${message(error)}\n`);
    process.exitCode = 1;
  }
}

await main();
