import { parseArgs } from 'node:util';
import { trainTinyModel } from './training.ts';

// node examples/tiny-model/train.ts --out DIR --steps 600 [--checkpoint-every 50] [--seed 1] [--corpus FILE]
// One JSON object a line on standard output; exit 0 trained, 1 failed, 2 wrong use, 130 stopped (a checkpoint is kept).

const USAGE = 'Usage: train.ts --out DIR [--steps 600] [--checkpoint-every 50] [--seed 1] [--corpus FILE]';
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const fail = (error: unknown, code: number) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = code;
};

function readOptions() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      steps: { type: 'string', default: '600' },
      'checkpoint-every': { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      corpus: { type: 'string' },
    },
  });
  if (!values.out) throw new Error('--out is missing.');
  return {
    outDir: values.out,
    steps: Number(values.steps),
    checkpointEvery: Number(values['checkpoint-every']),
    seed: Number(values.seed),
    corpusPath: values.corpus,
  };
}

async function main(): Promise<void> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, 2);
    return;
  }
  // Whoever watched may leave; the training goes on without being watched.
  process.stdout.on('error', () => {});
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const card = await trainTinyModel({
      ...options,
      signal: stop.signal,
      onResume: (step) => print({ event: 'resumed', step }),
      onProgress: ({ step, loss, ms }) => print({ step, loss: Number(loss.toFixed(4)), ms: Math.round(ms) }),
    });
    print({ event: 'trained', ...card });
  } catch (error) {
    if (stop.signal.aborted) print({ event: 'stopped' });
    fail(
      stop.signal.aborted ? 'Stopped; the same command goes on from the checkpoint.' : error,
      stop.signal.aborted ? 130 : 1,
    );
  }
}

await main();
