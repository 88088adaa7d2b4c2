import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createNodeLogFiles,
  createSigningKey,
  exportLog,
  openLog,
  openSigner,
  parseVerifierKey,
  verifyLog,
} from './index.ts';
import { endurance } from './testing/endurance.ts';
import { seededDice } from './testing/memory-disk.ts';

const ORIGIN = 'example.org/steward/killed';
const RUNS = endurance ? 300 : 4;

/** Runs a writer until it has acknowledged so many entries, then kills it; returns what it acknowledged. */
async function runAndKill(dir: string, secret: string, entries: number): Promise<string> {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, 'testing/append-until-killed.ts'),
    dir,
    ORIGIN,
    secret,
  ]);
  let said = '';
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint += bytes;
  });
  const lines = () => said.split('\n').length - 1;
  child.stdout.on('data', (bytes) => {
    said += bytes;
    if (lines() > entries) child.kill('SIGKILL');
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((done) =>
    child.on('close', (exitCode, by) => done([exitCode, by])),
  );
  expect({ code, signal, complaint }).toEqual({ code: null, signal: 'SIGKILL', complaint: '' });
  // The last line may have been cut off by the kill.
  return said.slice(0, said.lastIndexOf('\n') + 1);
}

test(
  'kill -9 of the writer, again and again, loses nothing acknowledged, and the lock is free at once',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'steward-ledger-kill-'));
    try {
      const { secretText } = createSigningKey(ORIGIN);
      const files = createNodeLogFiles(join(dir, 'log'));
      const dice = seededDice(7);
      const acknowledged = new Map<number, string>();
      for (let run = 0; run < RUNS; run++) {
        const said = await runAndKill(join(dir, 'log'), secretText, 100 + Math.floor(dice() * 3_000));
        for (const line of said.split('\n').slice(1, -1)) {
          const [index, ...text] = line.split(' ');
          expect(acknowledged.has(Number(index))).toBe(false);
          acknowledged.set(Number(index), text.join(' '));
        }
      }
      const log = await openLog({ files, origin: ORIGIN, signer: openSigner(secretText) });
      let found = 0;
      for await (const { index, bytes } of log.entries(0)) {
        const said = acknowledged.get(index);
        if (said === undefined) continue;
        expect(Buffer.from(bytes).toString()).toBe(said);
        found++;
      }
      expect(found).toBe(acknowledged.size);
      await log.close();
      const target = createNodeLogFiles(join(dir, 'export'));
      await exportLog(files, target);
      const report = await verifyLog(target, { trust: [parseVerifierKey(log.verifierKey)] });
      expect(report).toMatchObject({ problems: [], integrity: 'ok', size: log.size() });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
  endurance ? 30 * 60_000 : 30_000,
);
