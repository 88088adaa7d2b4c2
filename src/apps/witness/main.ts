import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import {
  createNodeLogFiles,
  createSigningKey,
  openSigner,
  openWitness,
  parseVerifierKey,
  type Witness,
} from '../../engines/ledger/index.ts';
import { createKeyring } from '../../platform/crypto/index.ts';

export interface WitnessServerOptions {
  /** Verifier keys of the logs, or files that hold one. */
  readonly log: readonly string[];
  readonly dir: string;
  /** Needed at the first start, when its key is made; later it stands in the key. */
  readonly name?: string;
  readonly host: string;
  readonly port: number;
}

/** A checkpoint with a proof of 63 hashes and some signatures is far below. */
const MOST_BYTES = 64 * 1024;

/**
 * `steward witness`: cosigns checkpoints of other people's logs, for as long as it runs. It knows nothing but its key and the last
 * checkpoint of each log. Answers the exit code when it was told to stop, or could not begin.
 */
export async function runWitness(
  options: WitnessServerOptions,
  io: { readonly stdout: Writable; readonly stderr: Writable },
): Promise<number> {
  let witness: Witness;
  try {
    witness = await open(options);
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
  const server = createServer((request, response) => {
    const told = request.method === 'POST' && request.url?.endsWith('/add-checkpoint') === true;
    const answer = told
      ? readBody(request).then((body) => (body === null ? tooLarge : witness.addCheckpoint(body)))
      : Promise.resolve(request.method === 'GET' ? plain(200, witness.key) : plain(404, 'POST to /add-checkpoint'));
    answer
      // Its disk failed, so nothing was signed. What it was is for whoever runs the witness.
      .catch((error: Error) => {
        io.stderr.write(`${error.message}\n`);
        return plain(500, 'the witness can not remember');
      })
      .then(({ status, contentType, body }) => {
        response.writeHead(status, { 'content-type': contentType, ...(status === 413 && { connection: 'close' }) });
        response.end(body);
      });
  });
  server.requestTimeout = 30_000;
  server.listen(options.port, options.host);
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  io.stdout.write(`${witness.key}\nhttp://${options.host}:${port}/add-checkpoint\n`);
  await stopped;
  server.closeAllConnections();
  server.close();
  await witness.close();
  return 0;
}

const plain = (status: number, body: string) => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});
const tooLarge = plain(413, 'the request is too large');

async function open({ log, dir, name }: WitnessServerOptions): Promise<Witness> {
  const logs = await Promise.all(log.map(readLogKey));
  const home = resolve(dir);
  const keyring = createKeyring({ dataDir: home });
  const secret = keyring.text('witness', () => {
    if (name === undefined) throw new Error('give the witness a name: --name witness.example.org/w1');
    return createSigningKey(name).secretText;
  });
  const signer = openSigner(secret);
  if (name !== undefined && name !== signer.name)
    throw new Error(`the key in ${home} is that of ${signer.name}: leave --name out, or give another --dir`);
  return openWitness({ files: createNodeLogFiles(join(home, 'seen')), signer, logs, now: () => new Date() });
}

async function readLogKey(given: string) {
  const isFile = await stat(given).then(
    (found) => found.isFile(),
    () => false,
  );
  try {
    return parseVerifierKey((isFile ? await readFile(given, 'utf8') : given).trim());
  } catch (error) {
    throw new Error(`--log ${given}: ${(error as Error).message}`);
  }
}

/** Null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
