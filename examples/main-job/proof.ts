import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto, parseVerifierKey, verifyProof } from '../../src/engines/ledger/index.ts';

export interface Receipt {
  readonly log: string;
  readonly index: number;
  readonly proof: string;
  readonly verifierKey: string;
  /** Base64. */
  readonly entry: string;
}

/** Verifies a receipt with nothing but itself, and answers the entry that it proves. Throws when it proves nothing. */
export async function readReceipt(receipt: Receipt): Promise<{ entry: Record<string, unknown>; size: number }> {
  const bytes = Buffer.from(receipt.entry, 'base64');
  const key = parseVerifierKey(receipt.verifierKey.trim());
  const { checkpoint } = await verifyProof(receipt.proof, bytes, [key], nodeCrypto);
  return { entry: JSON.parse(bytes.toString('utf8')) as Record<string, unknown>, size: checkpoint.size };
}

/** Folders of the exported logs. */
export function exportedLogs(dir: string): string[] {
  return readdirSync(dir).sort();
}

export function governanceKey(dir: string): string {
  const log = exportedLogs(dir).find((name) => name.startsWith('governance-'));
  if (log === undefined) throw new Error(`there is no governance log in ${dir}`);
  return readFileSync(join(dir, log, 'key.pub'), 'utf8').trim();
}

/** A copy of the export in which one bit of the first entries of a log is another. */
export function forge(dir: string, copy: string): string {
  rmSync(copy, { recursive: true, force: true });
  cpSync(dir, copy, { recursive: true });
  const log = exportedLogs(copy).find((name) => name.startsWith('governance-'))!;
  const entries = join(copy, log, 'tile', 'entries');
  const partial = readdirSync(entries).find((name) => name.endsWith('.p'));
  const bundle =
    partial === undefined
      ? join(entries, readdirSync(entries)[0]!)
      : join(entries, partial, readdirSync(join(entries, partial))[0]!);
  const bytes = readFileSync(bundle);
  bytes[40]! ^= 1;
  writeFileSync(bundle, bytes);
  return log;
}
