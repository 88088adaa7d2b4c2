import { createHash } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A backup that cannot be made, or is not fit to be restored; the message says what to do. */
export class BackupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
  }
}

export interface TableCopy {
  schema: string;
  name: string;
  /** In the order of the file; generated columns are left out and computed anew. */
  columns: string[];
  file: string;
  rows: number;
  /** Of a partition that is made by need, not by a migration: what it is part of, and its bounds. */
  partition?: { schema: string; name: string; bound: string } | null;
}

export interface SequenceState {
  schema: string;
  name: string;
  /** Text, for a bigint may be larger than a number. */
  lastValue: string;
  isCalled: boolean;
}

/** How the keys lie in the archive: as they are, or under a key that scrypt makes of a passphrase. */
export type KeyProtection =
  | { kind: 'none' }
  | { kind: 'passphrase'; salt: string; cost: number; blockSize: number; parallelization: number };

/** What the archive holds: its file `manifest.json`. */
export interface Manifest {
  format: 1;
  product: 'llm-steward';
  createdAt: string;
  /** What was taken first, second, ... The governance log comes before the database, which has what came after; everything else knows at least as much. */
  order: string[];
  database: { server: string; migrations: string[]; tables: TableCopy[]; sequences: SequenceState[] };
  keys: KeyProtection;
  folders: string[];
  /** Every file of the archive but the manifest itself. */
  files: { path: string; size: number; sha256: string }[];
}

export const manifestFile = 'manifest.json';
export const keysFile = 'keys.sealed';

/** Every file under `dir`, as paths relative to it with `/`. @throws BackupError for a link or anything else that is no file */
export async function listFiles(dir: string, below = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of (await readdir(join(dir, below), { withFileTypes: true })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await listFiles(dir, path)));
    else if (entry.isFile()) found.push(path);
    else throw new BackupError(`${path} is neither a file nor a folder`);
  }
  return found;
}

/** Digest and size of a file; also brings it to the disk. */
export async function digestFile(path: string): Promise<{ size: number; sha256: string }> {
  const handle = await open(path, 'r');
  try {
    const digest = createHash('sha256');
    let size = 0;
    for await (const part of handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      digest.update(part);
      size += part.length;
    }
    await handle.sync();
    return { size, sha256: digest.digest('hex') };
  } finally {
    await handle.close();
  }
}

/** Compares an unpacked archive with its manifest, both ways. @throws BackupError naming the first file that differs */
export async function verifyFiles(dir: string, manifest: Manifest): Promise<void> {
  const present = new Set((await listFiles(dir)).filter((path) => path !== manifestFile));
  for (const { path, size, sha256 } of manifest.files) {
    if (!present.delete(path)) throw new BackupError(`the backup is incomplete: ${path} is missing`);
    const found = await digestFile(join(dir, path));
    if (found.size !== size || found.sha256 !== sha256)
      throw new BackupError(`the backup is damaged: ${path} was changed`);
  }
  const [extra] = present;
  if (extra !== undefined) throw new BackupError(`the backup holds ${extra}, of which its manifest does not know`);
}

export function parseManifest(text: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch (error) {
    throw new BackupError('the manifest of the backup is not readable', { cause: error });
  }
  if (manifest?.product !== 'llm-steward') throw new BackupError('this is not a backup of llm-steward');
  if (manifest.format !== 1)
    throw new BackupError(`the backup has format ${manifest.format}: restore it with a newer version`);
  return manifest;
}
