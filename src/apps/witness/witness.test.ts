import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import {
  askWitness,
  createNodeLogFiles,
  createSigningKey,
  keepCheckpoint,
  keepCosigned,
  openLog,
  openSigner,
  parseWitnessKey,
  readPublishedLog,
} from '../../engines/ledger/index.ts';
import { seededDice } from '../../engines/ledger/testing/memory-disk.ts';
import { ledgerExportCommand } from '../cli/ledger-export.ts';
import { verifyCommand } from '../cli/verify.ts';
import { runWitness } from './index.ts';

const ORIGIN = 'steward.test/governance-2026';
const signer = openSigner(createSigningKey(ORIGIN).secretText);
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts `steward witness`; answers its key and address, or what it complained of. */
async function start(dir: string, logKey: string, ...more: string[]) {
  const main = join(import.meta.dirname, '../cli/main.ts');
  const child = spawn(process.execPath, [main, 'witness', '--dir', dir, '--log', logKey, '--port', '0', ...more]);
  running.push(child);
  const ended = new Promise<number | null>((done) => child.once('close', done));
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint += bytes;
  });
  const said = await new Promise<string>((done) => {
    let text = '';
    child.stdout.on('data', (bytes) => {
      text += bytes;
      if (text.split('\n').length > 2) done(text);
    });
    void ended.then(() => done(text));
  });
  const [key = '', url = ''] = said.split('\n');
  return { child, key, url, ended, complaint: () => complaint };
}

/** What it says when it can't begin. */
async function complaintOf(dir: string, logKey: string, name?: string): Promise<string> {
  const io = { stdout: new PassThrough(), stderr: new PassThrough() };
  const options = { dir, log: [logKey], host: '127.0.0.1', port: 0, ...(name === undefined ? {} : { name }) };
  expect(await runWitness(options, io)).toBe(2);
  return String(io.stderr.read());
}

const post = (url: string, after?: () => void) => async (body: string) => {
  const sending = fetch(url, { method: 'POST', body });
  after?.();
  const response = await sending;
  return { status: response.status, text: await response.text() };
};

test('kill -9 again and again: it never goes back, and what it cosigned verifies in an export', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'witness-process-'));
  const home = join(dir, 'witness');
  const folder = join(dir, 'ledger', 'governance-2026');
  const files = createNodeLogFiles(folder);
  const log = await openLog({ files, origin: ORIGIN, signer, checkpointIntervalMs: 1e6 });
  const old = await openLog({
    files: createNodeLogFiles(join(dir, 'old')),
    origin: ORIGIN,
    signer,
    checkpointIntervalMs: 1e6,
  });
  const dice = seededDice(5);
  let cosigned = 0;
  let key = '';
  try {
    expect(await complaintOf(home, log.verifierKey)).toContain('--name');
    for (let run = 0; run < 3; run++) {
      const witness = await start(home, log.verifierKey, '--name', 'witness.test/w1');
      expect(witness.complaint()).toBe('');
      key ||= witness.key;
      expect(witness.key).toBe(key);
      const killAfter = 1 + Math.floor(dice() * 4);
      for (let step = 0; ; step++) {
        await log.append({ entries: [Buffer.from(`entry ${run} ${step}`)] });
        await log.publish();
        const published = (await readPublishedLog(files))!;
        // In the middle of the last request, wherever that is.
        const kill = step === killAfter ? () => void setImmediate(() => witness.child.kill('SIGKILL')) : undefined;
        const asked = askWitness({
          log: published,
          key: parseWitnessKey(key),
          lastSize: cosigned,
          post: post(witness.url, kill),
        });
        const answer = await asked.catch((error: Error) => error);
        if (!(answer instanceof Error)) {
          await keepCheckpoint(files, published.checkpoint);
          await keepCosigned(files, answer.cosigned);
          cosigned = published.checkpoint.size;
        } else expect(answer.message).toMatch(/fetch failed|terminated/);
        if (kill !== undefined) break;
      }
      await witness.ended;
    }
    expect(cosigned).toBeGreaterThan(3);

    // An older state with the same key, which is what a rollback would be.
    const witness = await start(home, log.verifierKey);
    await old.append({ entries: [Buffer.from('entry 0 0')] });
    await old.publish();
    const rolledBack = (await readPublishedLog(createNodeLogFiles(join(dir, 'old'))))!;
    await expect(
      askWitness({ log: rolledBack, key: parseWitnessKey(key), lastSize: 0, post: post(witness.url) }),
    ).rejects.toMatchObject({ refusal: 'witness-ahead' });
    expect((await fetch(witness.url, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
    expect((await fetch(witness.url)).status).toBe(200);
    expect(await complaintOf(home, log.verifierKey)).toContain('in use');
    expect(await complaintOf(home, log.verifierKey, 'witness.test/w2')).toContain('witness.test/w1');

    // A state file that was damaged is no empty one: nothing is signed.
    const [seen] = (await readdir(join(home, 'seen'))).filter((name) => name.endsWith('.checkpoint'));
    const whole = await readFile(join(home, 'seen', seen!));
    await truncate(join(home, 'seen', seen!), 20);
    const published = (await readPublishedLog(files))!;
    const ask = { log: published, key: parseWitnessKey(key), lastSize: cosigned, post: post(witness.url) };
    await expect(askWitness(ask)).rejects.toMatchObject({ refusal: 'failed' });
    expect(witness.complaint()).not.toBe('');
    await writeFile(join(home, 'seen', seen!), whole);
    expect((await askWitness(ask)).cosigned.size).toBe(published.checkpoint.size);
    witness.child.kill('SIGTERM');
    expect(await witness.ended).toBe(0);

    await verifyExport(dir, key, log.verifierKey, cosigned);
  } finally {
    await log.close();
    await old.close();
    await rm(dir, { recursive: true, force: true });
  }
});

async function verifyExport(dir: string, key: string, logKey: string, cosigned: number): Promise<void> {
  const io = () => ({ stdout: new PassThrough(), stderr: new PassThrough() });
  const target = join(dir, 'export');
  await ledgerExportCommand({ dir: target, ledgerDir: join(dir, 'ledger') }, io());
  async function verify(witness: string[]) {
    const to = io();
    await verifyCommand({ dir: target, trust: [logKey], witness, json: true }, to);
    const text = (to.stdout.read() as Buffer | null)?.toString() ?? '{}';
    return JSON.parse(text).logs[0].report;
  }
  const trusted = await verify([key]);
  expect([trusted.integrity, trusted.anchoring]).toEqual(['ok', 'anchored']);
  expect(trusted.vouched.at(-1)).toMatchObject({
    size: cosigned,
    vouchers: [{ kind: 'witness', by: 'witness.test/w1', untrusted: null }],
  });
  // A witness that nobody vouches for counts for nothing, for the holder of the log's key could be it.
  const untrusted = await verify([]);
  expect([untrusted.integrity, untrusted.anchoring]).toEqual(['ok', 'unanchored']);
  expect(untrusted.vouched.at(-1).vouchers[0].untrusted).not.toBe(null);
  const anchor = join(target, 'governance-2026', 'anchor');
  const [first] = await readdir(anchor);
  const path = join(anchor, first!, 'cosigned');
  const note = await readFile(path, 'utf8');
  await writeFile(path, note.replace(/.{8}\n$/, 'AAAAAAA=\n'));
  const forged = await verify([key]);
  expect(forged.problems[0]?.file).toBe(`anchor/${first}/cosigned`);
  await writeFile(path, note);
  await writeFile(join(anchor, 'stray'), 'x');
  expect((await verify([key])).problems).toMatchObject([{ file: 'anchor/stray' }]);
}
