import { execFile } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as browser from './browser.ts';
import {
  askWitness,
  createNodeLogFiles,
  createSigningKey,
  exportLog,
  keepCheckpoint,
  keyOfSigner,
  type Log,
  nodeCrypto,
  openLog,
  openSigner,
  openWitness,
  parseCheckpoint,
  parseVerifierKey,
  parseWitnessKey,
  type ReadFiles,
  readLines,
  readPublishedLog,
  type Signer,
  signNote,
  verifyCheckpoint,
  verifyLog,
  writeHandover,
  writeKeyEnd,
} from './index.ts';
import { openSecret } from './signatures.ts';
import { signSm2, verifySm2 } from './sm2.ts';
import { formatCheckpoint, formatNote, parseNote, toBase64, verifierKeyText } from './verify-core/index.ts';

const ORIGIN = 'steward.test/log';
const newSigner = (algorithm?: Signer['algorithm']): Signer =>
  openSigner(createSigningKey(ORIGIN, algorithm).secretText);
const [main, next, lattice, sm2] = [newSigner(), newSigner(), newSigner('ml-dsa-44'), newSigner('sm2')];
const TEXT = formatCheckpoint({ origin: ORIGIN, size: 7, root: new Uint8Array(32).fill(9) });
const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
let dir: string;
const filesOf = (name: string) => createNodeLogFiles(join(dir, name));
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lines-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function grow(log: Log, count: number): Promise<void> {
  await log.append({ entries: Array.from({ length: count }, (_, i) => Buffer.from(`entry ${log.size() + i}`)) });
  await log.publish();
}
const but = (files: ReadFiles, other: Record<string, string | undefined>): ReadFiles => ({
  read: async (path) => (path in other ? other[path] && Buffer.from(other[path]) : await files.read(path)) || undefined,
  list: async (folder) => (await files.list(folder)).filter((path) => !(path in other) || other[path] !== undefined),
});
const problemsOf = async (files: ReadFiles, trust: readonly Signer[]) =>
  (await verifyLog(files, { trust: trust.map(keyOfSigner) })).problems.map(({ file, message }) => `${file} ${message}`);

test('SM2 signs as the example of GB/T 32918.5, and OpenSSL verifies what it signs with the standard identity', async () => {
  const secret = hex('3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8');
  const once = hex('59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21');
  const publicKey = hex(`04 09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
    CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13`);
  const signature = hex(`F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
    B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA`);
  const message = Buffer.from('message digest');
  expect(Buffer.from(openSecret('sm2', secret).publicKey)).toEqual(publicKey);
  expect(signSm2(secret, publicKey, message, once)).toEqual(signature);
  expect(verifySm2(publicKey, message, signature)).toBe(true);

  const note = parseNote(await signNote(TEXT, [sm2]));
  const spki = Buffer.concat([hex('3059301306072a8648ce3d020106082a811ccf5501822d034200'), sm2.publicKey]);
  const integer = (bytes: Uint8Array) => {
    const trimmed = hex(
      BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
        .toString(16)
        .padStart(64, '0'),
    ).subarray(bytes.findIndex((byte) => byte !== 0));
    const value = trimmed[0]! > 0x7f ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed;
    return Buffer.concat([Buffer.of(2, value.length), value]);
  };
  const line = note.signatures[0]!.signature;
  const pair = Buffer.concat([integer(line.subarray(0, 32)), integer(line.subarray(32))]);
  await writeFile(join(dir, 'key.pem'), `-----BEGIN PUBLIC KEY-----\n${toBase64(spki)}\n-----END PUBLIC KEY-----\n`);
  await writeFile(join(dir, 'signature'), Buffer.concat([Buffer.of(0x30, pair.length), pair]));
  await writeFile(join(dir, 'message'), note.text);
  const options = ['-verify', 'key.pem', '-sigopt', 'distid:1234567812345678', '-signature', 'signature', 'message'];
  const { stdout } = await promisify(execFile)('openssl', ['dgst', '-sm3', ...options], { cwd: dir });
  expect(stdout).toContain('Verified OK');
});

test('ML-DSA-44: the key of RFC 9881 from its seed, and a line laid out as C2SP tlog-cosignature says', async () => {
  const { publicKey } = openSecret(
    'ml-dsa-44',
    Uint8Array.from({ length: 32 }, (_, at) => at),
  );
  const text = Buffer.from(publicKey).toString('hex');
  expect(text).toMatch(
    /^d7b2b47254aae0db45e7930d4a98d2c97d8f1397d1789dafa17024b316e9bec94fc9946d42f19b79a7413bbaa33e7149/,
  );
  expect(text).toMatch(/2202766151f16a965f9f81ece76cc070b55869e4db9784cf05c830b3242c8312$/);

  const key = verifierKeyText(keyOfSigner(lattice));
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key)!;
  const typed = Buffer.from(encoded!, 'base64');
  expect([name, typed[0], typed.length]).toEqual([ORIGIN, 0x06, 1313]);
  const digest = createHash('sha256').update(`${ORIGIN}\n`).update(typed).digest('hex');
  expect(digest.slice(0, 8)).toBe(id);
  const line = Buffer.from((await signNote(TEXT, [lattice])).split(' ').at(-1)!.trim(), 'base64');
  expect([line.length, line.subarray(0, 4).toString('hex')]).toEqual([4 + 8 + 2420, id]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(7n);
  const named = Buffer.concat([Buffer.of(ORIGIN.length), Buffer.from(ORIGIN)]);
  const [label, zero, root] = [Buffer.from('subtree/v1\n\0'), Buffer.alloc(8), Buffer.alloc(32, 9)];
  const message = Buffer.concat([label, named, line.subarray(4, 12), named, zero, size, root]);
  const jwk = { kty: 'AKP', alg: 'ML-DSA-44', pub: typed.subarray(1).toString('base64url') };
  const opened = createPublicKey({ key: jwk as never, format: 'jwk' });
  expect(verify(null, message, opened, line.subarray(12))).toBe(true);
  // Of another text than a checkpoint it can say nothing.
  await expect(signNote('a text\n', [lattice])).rejects.toThrow(/three lines/);
});

test('no changed byte of a signature passes, and lines of unknown keys say nothing', async () => {
  const signers = [main, lattice, sm2];
  const note = parseNote(await signNote(TEXT, signers));
  const keys = signers.map(keyOfSigner);
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, flip) => {
      const signature = Uint8Array.from(note.signatures[which]!.signature);
      signature[at % signature.length]! ^= flip;
      const lines = note.signatures.map((line, index) => (index === which ? { ...line, signature } : line));
      const changed = formatNote({ text: note.text, signatures: lines });
      await expect(verifyCheckpoint(changed, keys, nodeCrypto)).rejects.toThrow('signature is wrong');
      const others = keys.filter((_, index) => index !== which);
      expect((await verifyCheckpoint(changed, others, nodeCrypto)).key).toEqual(others[0]);
    }),
    { numRuns: 40 },
  );
  for (const key of keys) expect(parseVerifierKey(verifierKeyText(key))).toEqual(key);
  const unknown = `${ORIGIN}+${'0'.repeat(8)}+${toBase64(Uint8Array.of(0x07, 1, 2, 3))}`;
  expect(() => parseVerifierKey(unknown)).toThrow('not known here');
});

test('a verifier that cannot check an algorithm says neither valid nor wrong', async () => {
  const crypto = browser.createWebCrypto();
  const keys = await Promise.all(
    [main, lattice, sm2].map((one) => browser.readVerifierKey(verifierKeyText(keyOfSigner(one)), crypto)),
  );
  const note = await signNote(TEXT, [main, lattice, sm2]);
  const checked = await browser.verifyCheckpoint(note, keys, crypto);
  expect([checked.key.algorithm, checked.unchecked.map(({ algorithm }) => algorithm)]).toEqual([
    'ed25519',
    ['ml-dsa-44', 'sm2'],
  ]);
  await expect(browser.verifyCheckpoint(note, keys.slice(1), crypto)).rejects.toThrow('can be checked here');
});

test('a log takes further lines, changes its key under them, and ends them; what is missing or wrong since is found', async () => {
  const files = filesOf('log');
  let log = await openLog({ files, origin: ORIGIN, signer: main });
  await grow(log, 5);
  await log.close();
  for (const lines of [[main], [newSigner('sm2'), main]])
    await expect(openLog({ files, origin: ORIGIN, signer: main, lines })).rejects.toThrow(/other algorithms/);

  log = await openLog({ files, origin: ORIGIN, signer: main, lines: [lattice, sm2] });
  expect(log.checkpoint()).toMatchObject({ size: 5, signatures: { length: 3 } });
  await grow(log, 300);
  await keepCheckpoint(files, log.checkpoint());
  // A witness, and anybody who knows Ed25519 alone, goes on as before.
  const witness = await openWitness({
    files: filesOf('witness'),
    signer: openSigner(createSigningKey('witness.test/w').secretText),
    logs: [keyOfSigner(main)],
    now: () => new Date(),
  });
  const { cosigned } = await askWitness({
    log: (await readPublishedLog(files))!,
    key: parseWitnessKey(witness.key),
    lastSize: 0,
    post: async (body) => {
      const { status, body: text } = await witness.addCheckpoint(body);
      return { status, text };
    },
  });
  expect(cosigned.signatures.length).toBe(4);
  await witness.close();
  const plain = log.checkpoint().note.split('\n').slice(0, 5).join('\n');
  const line = Buffer.from(plain.split(' ').at(-1)!, 'base64').subarray(4);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(main.publicKey).toString('base64url') };
  const text = `${plain.split('\n').slice(0, 3).join('\n')}\n`;
  expect(verify(null, Buffer.from(text), createPublicKey({ key: jwk, format: 'jwk' }), line)).toBe(true);
  await log.close();

  // The key changes, the lines go on.
  await writeHandover(files, { number: 1, from: main, to: next, size: 305 });
  log = await openLog({ files, origin: ORIGIN, signer: next, cosigners: [main], lines: [lattice, sm2] });
  expect(log.checkpoint().signatures.length).toBe(4);
  await grow(log, 5);
  await log.close();
  await writeKeyEnd(files, { number: 1, from: keyOfSigner(main), to: next, size: 310 });
  log = await openLog({ files, origin: ORIGIN, signer: next, lines: [lattice, sm2] });
  await grow(log, 5);
  await log.close();
  const both = filesOf('both');
  await exportLog(files, both);
  for (const trust of [[main], [next], [lattice], [sm2], [main, lattice, sm2]]) {
    const report = await verifyLog(both, { trust: trust.map(keyOfSigner) });
    expect(report).toMatchObject({ integrity: 'ok', keyTrusted: true, problems: [] });
    expect(report.lines.map(({ algorithm, from, end, valid }) => ({ algorithm, from, end, valid }))).toEqual([
      { algorithm: 'ml-dsa-44', from: 5, end: null, valid: [305, 315] },
      { algorithm: 'sm2', from: 5, end: null, valid: [305, 315] },
    ]);
  }
  const bare = (note: string, without: Signer) => {
    const { text, signatures } = parseNote(note);
    const id = Buffer.from(keyOfSigner(without).keyId);
    return formatNote({ text, signatures: signatures.filter(({ keyId }) => !id.equals(keyId)) });
  };
  const shown = 'anchor/0000000000000305/checkpoint';
  for (const path of ['checkpoint', shown]) {
    const note = (await both.read(path))!.toString();
    expect(await problemsOf(but(both, { [path]: bare(note, lattice) }), [next])).toEqual([
      `${path} has no ML-DSA-44 line, and every checkpoint beyond 5 entries must carry it`,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 127 }), async (at, flip) => {
        const bytes = Buffer.from(note);
        const start = note.indexOf('\n\n') + 2;
        bytes[start + (at % (bytes.length - start))]! ^= flip;
        const changed: ReadFiles = {
          list: both.list,
          read: (one) => (one === path ? Promise.resolve(bytes) : both.read(one)),
        };
        expect((await verifyLog(changed, { trust: [keyOfSigner(next)] })).integrity).toBe('broken');
      }),
      { numRuns: 15 },
    );
  }
  // Who takes the notes away as well is still caught by whoever trusts the line's key.
  const stripped = {
    checkpoint: bare((await both.read('checkpoint'))!.toString(), lattice),
    'line/0001': undefined,
    'line/0002': undefined,
  };
  expect(await problemsOf(but(both, stripped), [next])).toEqual([]);
  expect(await problemsOf(but(both, stripped), [next, lattice])).toEqual([
    'checkpoint has no ML-DSA-44 line of the trusted key',
  ]);
  expect(await problemsOf(but(both, { 'line/0001': undefined }), [next])).toEqual([
    'line line/0002: an earlier line is missing',
  ]);

  // One line ends; its key can't come back, another of its kind can.
  log = await openLog({ files, origin: ORIGIN, signer: next, lines: [sm2] });
  await grow(log, 5);
  await log.close();
  await expect(openLog({ files, origin: ORIGIN, signer: next, lines: [sm2, lattice] })).rejects.toThrow(/ended/);
  const again = newSigner('ml-dsa-44');
  log = await openLog({ files, origin: ORIGIN, signer: next, lines: [sm2, again] });
  await grow(log, 5);
  await log.close();
  const ended = filesOf('ended');
  await exportLog(files, ended);
  const report = await verifyLog(ended, { trust: [next, lattice, again].map(keyOfSigner) });
  expect(report).toMatchObject({ integrity: 'ok', keyTrusted: true, problems: [], size: 325 });
  expect(report.lines.map(({ from, end, trusted, valid }) => ({ from, end, trusted, valid }))).toEqual([
    { from: 5, end: 315, trusted: true, valid: [305] },
    { from: 5, end: null, trusted: false, valid: [305, 325] },
    { from: 320, end: null, trusted: true, valid: [325] },
  ]);
  // An end that another tree stands behind is none.
  const { signatures } = parseCheckpoint((await ended.read('line/0001.end'))!.toString());
  expect(signatures.length).toBe(3);
  const other = await signNote(formatCheckpoint({ origin: ORIGIN, size: 315, root: new Uint8Array(32) }), [
    next,
    lattice,
  ]);
  expect(await problemsOf(but(ended, { 'line/0001.end': other }), [next])).toEqual([
    'line/0001.end was signed over another root for the first 315 entries',
  ]);
});

test('a crash between naming a line and the first checkpoint with it leaves nothing that is missing', async () => {
  const files = filesOf('crash');
  let log = await openLog({ files, origin: ORIGIN, signer: main });
  await grow(log, 5);
  await log.close();
  const before = (await files.read('checkpoint'))!;
  log = await openLog({ files, origin: ORIGIN, signer: main, lines: [sm2] });
  await log.close();
  await files.write('checkpoint', before);
  // Opened with it again, it signs; opened without it, it was never there.
  log = await openLog({ files, origin: ORIGIN, signer: main, lines: [sm2] });
  expect(log.checkpoint().signatures.length).toBe(2);
  await log.close();
  await files.write('checkpoint', before);
  log = await openLog({ files, origin: ORIGIN, signer: main });
  await grow(log, 1);
  await log.close();
  expect(await readLines(files, ORIGIN, () => [keyOfSigner(main)])).toEqual([]);
  const target = filesOf('crashed');
  await exportLog(files, target);
  expect(await problemsOf(target, [main])).toEqual([]);
});
