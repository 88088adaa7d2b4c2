import { execFile } from 'node:child_process';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  askWitness,
  createNodeLogFiles,
  createSigningKey,
  type Log,
  openLog,
  openSigner,
  openWitness,
  parseCheckpoint,
  parseVerifierKey,
  parseWitnessKey,
  readPublishedLog,
  verifyCosignatures,
  type Witness,
  withSignatures,
} from './index.ts';
import { createMemoryDisk, PowerCut, seededDice } from './testing/memory-disk.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from './witness/add-checkpoint.ts';

const ORIGIN = 'steward.test/governance-2026';
const logKey = openSigner(createSigningKey(ORIGIN).secretText);
const signer = openSigner(createSigningKey('witness.test/w1').secretText);
const at = new Date('2026-03-10T08:00:00.700Z');
let dir: string;
let log: Log;
let counter = 0;

const openOn = (files: Parameters<typeof openWitness>[0]['files']) =>
  openWitness({ files, signer, logs: [parseVerifierKey(log.verifierKey)], now: () => at });

const openAt = (folder: string) =>
  openLog({ files: createNodeLogFiles(folder), origin: ORIGIN, signer: logKey, checkpointIntervalMs: 1e6 });

async function grow(to: Log, count: number): Promise<void> {
  await to.append({ entries: Array.from({ length: count }, () => Buffer.from(`entry ${++counter}`)) });
  await to.publish();
}

/** Asks as a log does. */
async function ask(witness: Witness, folder: string, lastSize = 0) {
  const published = (await readPublishedLog(createNodeLogFiles(folder)))!;
  return askWitness({
    log: published,
    key: parseWitnessKey(witness.key),
    lastSize,
    post: async (body) => {
      const { status, body: text } = await witness.addCheckpoint(body);
      return { status, text };
    },
  });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'witness-'));
  log = await openAt(join(dir, 'log'));
  await grow(log, 3);
});
afterAll(async () => {
  await log.close();
  await rm(dir, { recursive: true, force: true });
});

test('a growing log is cosigned, and OpenSSL verifies what the witness signed', async () => {
  const files = createMemoryDisk().files;
  const witness = await openOn(files);
  const first = await ask(witness, join(dir, 'log'));
  expect(first.cosignature).toEqual({ witness: 'witness.test/w1', at: new Date('2026-03-10T08:00:00.000Z') });
  await grow(log, 300);
  // What we believe of its memory is wrong: it says what it knows, and is asked again.
  const second = await ask(witness, join(dir, 'log'), 0);
  expect(second.cosigned.size).toBe(303);
  expect((await ask(witness, join(dir, 'log'), 303)).cosigned.note).toBe(second.cosigned.note);
  expect((await witness.last(ORIGIN))?.size).toBe(303);
  await witness.close();
  const reopened = await openOn(files);
  expect((await reopened.last(ORIGIN))?.size).toBe(303);
  await reopened.close();

  const line = second.cosigned.signatures.at(-1)!;
  const jwk: JsonWebKey = {
    kty: 'OKP',
    crv: 'Ed25519',
    x: Buffer.from(signer.publicKey).toString('base64url'),
  };
  const text = second.cosigned.note.slice(0, second.cosigned.note.indexOf('\n\n') + 1);
  await writeFile(
    join(dir, 'key.pem'),
    createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }),
  );
  await writeFile(join(dir, 'message'), `cosignature/v1\ntime 1773129600\n${text}`);
  await writeFile(join(dir, 'signature'), line.signature.slice(8));
  const options = ['-verify', '-pubin', '-inkey', 'key.pem', '-rawin', '-in', 'message', '-sigfile', 'signature'];
  const { stdout } = await promisify(execFile)('openssl', ['pkeyutl', ...options], { cwd: dir });
  expect(stdout).toContain('Signature Verified Successfully');
});

test('an older, rewritten or foreign log gets no signature, and the log learns which it was', async () => {
  const witness = await openOn(createMemoryDisk().files);
  const [older, fork] = [await openAt(join(dir, 'older')), await openAt(join(dir, 'fork'))];
  await grow(older, 2);
  await grow(fork, log.size());
  await ask(witness, join(dir, 'log'));
  const refusal = (folder: string, lastSize?: number) =>
    ask(witness, folder, lastSize).then(
      () => 'cosigned',
      (error) => error.refusal,
    );
  expect(await refusal(join(dir, 'older'))).toBe('witness-ahead');
  expect(await refusal(join(dir, 'fork'))).toBe('other-root');
  await grow(fork, 10);
  expect(await refusal(join(dir, 'fork'), log.size())).toBe('inconsistent');
  const stranger = openSigner(createSigningKey('steward.test/other').secretText);
  const other = await openLog({
    files: createNodeLogFiles(join(dir, 'other')),
    origin: stranger.name,
    signer: stranger,
  });
  await grow(other, 1);
  expect(await refusal(join(dir, 'other'))).toBe('log-unknown');
  const impostor = openSigner(createSigningKey(ORIGIN).secretText);
  const posing = await openLog({ files: createNodeLogFiles(join(dir, 'posing')), origin: ORIGIN, signer: impostor });
  await grow(posing, 1);
  expect(await refusal(join(dir, 'posing'))).toBe('key-unknown');
  const note = log.checkpoint().note;
  const statusOf = async (body: string) => (await witness.addCheckpoint(body)).status;
  expect(await statusOf(formatAddCheckpoint({ oldSize: log.size() + 1, proof: [], note }))).toBe(400);
  expect(await statusOf(`old 07\n\n${note}`)).toBe(400);
  expect(await statusOf('')).toBe(400);
  expect((await witness.last(ORIGIN))?.size).toBe(log.size());
  for (const one of [older, fork, other, posing]) await one.close();
  await witness.close();
});

test('two at once: the later one is told the size that the first one left', async () => {
  const witness = await openOn(createMemoryDisk().files);
  const body = formatAddCheckpoint({ oldSize: 0, proof: [], note: log.checkpoint().note });
  const answers = await Promise.all([witness.addCheckpoint(body), witness.addCheckpoint(body)]);
  expect(answers.map(({ status, contentType }) => [status, contentType])).toEqual([
    [200, 'text/plain; charset=utf-8'],
    [409, 'text/x.tlog.size'],
  ]);
  expect(answers[1]!.body).toBe(`${log.size()}\n`);
  await witness.close();
});

test('a cosignature that is wrong, of another key, or of another checkpoint is never taken', async () => {
  const witness = await openOn(createMemoryDisk().files);
  const key = parseWitnessKey(witness.key);
  const { cosigned } = await ask(witness, join(dir, 'log'));
  const line = cosigned.signatures.at(-1)!;
  const other = parseWitnessKey(
    (await openWitness({ files: createMemoryDisk().files, signer: logKey, logs: [], now: () => at })).key,
  );
  expect(verifyCosignatures(cosigned, [other])).toEqual([]);
  for (let byte = 0; byte < line.signature.length; byte++) {
    const signature = Uint8Array.from(line.signature);
    signature[byte]! ^= 1;
    const bad = withSignatures(log.checkpoint(), [{ ...line, signature }]);
    expect(() => verifyCosignatures(bad, [key]), `byte ${byte}`).toThrow(/wrong/);
  }
  await grow(log, 1);
  expect(() => verifyCosignatures(withSignatures(log.checkpoint(), [line]), [key])).toThrow(/wrong/);
  expect(() => parseWitnessKey(log.verifierKey)).toThrow(/0x04/);
  await witness.close();
});

test('a cut at any write boundary: whatever was cosigned is remembered', async () => {
  const notes = [parseCheckpoint(log.checkpoint().note)];
  const published = async () => (await readPublishedLog(createNodeLogFiles(join(dir, 'log'))))!;
  const proofs: Uint8Array[][] = [[]];
  for (let round = 0; round < 3; round++) {
    const before = log.size();
    await grow(log, 5);
    notes.push(log.checkpoint());
    proofs.push(await (await published()).consistencyProof(before));
  }
  const dice = seededDice(11);
  let cuts = 0;
  for (let cutAt = 0; ; cutAt++) {
    const disk = createMemoryDisk(cutAt);
    let cosigned = 0;
    let cut = false;
    try {
      const witness = await openOn(disk.files);
      for (const [n, { note, size }] of notes.entries()) {
        const oldSize = n === 0 ? 0 : notes[n - 1]!.size;
        const { status } = await witness.addCheckpoint(formatAddCheckpoint({ oldSize, proof: proofs[n]!, note }));
        expect(status).toBe(200);
        cosigned = size;
      }
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      cut = true;
    }
    if (!cut) break;
    cuts++;
    const after = await openOn(disk.afterCut(dice).files);
    expect((await after.last(ORIGIN))?.size ?? 0).toBeGreaterThanOrEqual(cosigned);
    await after.close();
  }
  expect(cuts).toBeGreaterThan(10);
});

test('bodies come back as they were written, and no text brings the reader down', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(fc.nat(), fc.array(hash, { maxLength: 63 }), fc.string(), (oldSize, proof, note) => {
      expect(parseAddCheckpoint(formatAddCheckpoint({ oldSize, proof, note }))).toEqual({ oldSize, proof, note });
    }),
  );
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      try {
        parseAddCheckpoint(`old ${a}\n\n${b}`);
      } catch (error) {
        expect((error as Error).name).toBe('LedgerFormatError');
      }
    }),
  );
});
