import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createNodeLogFiles, LedgerFormatError, readPublishedLog } from '../../engines/ledger/index.ts';
import type { CommandIo } from './console-io.ts';

export interface ProveOptions {
  /** The folder of one exported log; its entries may be gone, its tiles are enough. */
  readonly dir: string;
  /** A file with the entry as it was, or a receipt that holds it. */
  readonly entry: string;
}

/**
 * `steward ledger prove DIR --entry FILE`: prints a proof file (c2sp.org/tlog-proof@v1) that the entry stands in the log, made from its
 * hash tiles alone. Answers the exit code: 0, 1 when the log does not hold it, 2 when it could not be looked for.
 */
export async function proveCommand({ dir, entry }: ProveOptions, io: CommandIo): Promise<number> {
  try {
    const log = await readPublishedLog(createNodeLogFiles(resolve(dir)));
    if (log === undefined) throw new LedgerFormatError(`${dir} holds no log: checkpoint or key.pub is missing`);
    const index = await log.indexOf(entryOf(await readFile(entry)));
    if (index === undefined) {
      io.stderr.write(`${entry} is no entry of ${log.checkpoint.origin}\n`);
      return 1;
    }
    io.stdout.write(await log.proofFile(index));
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

/** Entries are JSON themselves; only a receipt has its entry in base64 beside a proof. */
function entryOf(file: Buffer): Buffer {
  try {
    const { entry, proof } = JSON.parse(file.toString('utf8')) as { entry?: unknown; proof?: unknown };
    if (typeof entry === 'string' && typeof proof === 'string') return Buffer.from(entry, 'base64');
  } catch {
    // No receipt: any bytes may be an entry.
  }
  return file;
}
