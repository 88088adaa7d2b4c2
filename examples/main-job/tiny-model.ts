import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = (name: string) => fileURLToPath(new URL(`../tiny-model/${name}`, import.meta.url));

export interface TrainedModel {
  readonly dir: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: Buffer;
}

/** Trains in a process of its own. `onLoss` hears of every step. */
export async function train(
  dir: string,
  steps: number,
  onLoss: (step: number, loss: number) => void,
): Promise<TrainedModel> {
  const child = spawn(process.execPath, [program('train.ts'), '--out', dir, '--steps', String(steps)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { step?: number; loss?: number };
    if (said.step !== undefined && said.loss !== undefined) onLoss(said.step, said.loss);
  }
  const [code] = await exited;
  if (code !== 0) throw new Error(`the training ended with exit code ${code}`);
  const card = JSON.parse(readFileSync(join(dir, 'model.json'), 'utf8')) as {
    name: string;
    artefact: { sha256: string };
  };
  return { dir, name: card.name, sha256: card.artefact.sha256, bytes: readFileSync(join(dir, 'model.bin')) };
}

export interface ModelServer {
  /** With `/v1`. */
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/** Serves the model in a process of its own, for whoever has the key. */
export async function serve(dir: string, apiKey: string): Promise<ModelServer> {
  const child: ChildProcess = spawn(process.execPath, [program('serve.ts'), '--model', dir, '--api-key', apiKey], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line').then(([line]) => line as string),
    exited.then(([code]) => Promise.reject(new Error(`the model server ended with exit code ${code}`))),
  ]);
  return {
    baseUrl: `${url}/v1`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
