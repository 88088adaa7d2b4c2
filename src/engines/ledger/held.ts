import { LedgerInputError } from './errors.ts';
import { type LogFiles, type ReadFiles, replaceFile } from './files.ts';
import { CHECKPOINT_FILE } from './recover.ts';
import type { Checkpoint } from './verify-core/index.ts';

// Anchors that others gave, kept beside the log and exported with it: `anchor/<size>/` holds the checkpoint as it was when it was shown to
// them, the same with cosignatures, and timestamps. Deleting them takes evidence away, forging them takes the keys of others.

const HELD = /^anchor\/(\d{16})\/(checkpoint|cosigned|[a-z0-9][a-z0-9-]{0,59}\.tsr)$/;
const COSIGNED = 'cosigned';

/** True for the path of an anchor of at most `size` entries. */
export function isHeldPath(path: string, size: number): boolean {
  const match = HELD.exec(path);
  return match !== null && Number(match[1]) <= size;
}

/** Paths of all anchors of at most `size` entries, sorted. */
export async function heldPaths(files: ReadFiles, size: number): Promise<string[]> {
  return (await files.list('anchor')).filter((path) => isHeldPath(path, size)).sort();
}

/** One checkpoint that was shown to others, with what they gave for it. */
export interface HeldCheckpoint {
  readonly size: number;
  /** Path of its folder. */
  readonly folder: string;
  readonly note: Buffer | undefined;
  readonly cosigned: Buffer | undefined;
  /** RFC 3161 responses by name of their authority. */
  readonly timestamps: readonly { readonly name: string; readonly path: string; readonly bytes: Buffer }[];
}

/** All that is held of a log up to `size`, smallest first. */
export async function readHeld(files: ReadFiles, size: number): Promise<HeldCheckpoint[]> {
  return readPaths(files, await heldPaths(files, size));
}

/** What is held at exactly that size; undefined when nothing is. */
export async function readHeldAt(files: ReadFiles, size: number): Promise<HeldCheckpoint | undefined> {
  const paths = (await files.list(folderOf(size))).filter((path) => isHeldPath(path, size));
  return (await readPaths(files, paths))[0];
}

async function readPaths(files: ReadFiles, paths: readonly string[]): Promise<HeldCheckpoint[]> {
  const found = new Map<string, HeldCheckpoint & { timestamps: { name: string; path: string; bytes: Buffer }[] }>();
  for (const path of paths) {
    const [folder, name] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
    const bytes = await files.read(path);
    if (bytes === undefined) continue;
    const one = found.get(folder) ?? {
      size: Number(folder.slice('anchor/'.length)),
      folder,
      note: undefined,
      cosigned: undefined,
      timestamps: [],
    };
    if (name === CHECKPOINT_FILE) found.set(folder, { ...one, note: bytes });
    else if (name === COSIGNED) found.set(folder, { ...one, cosigned: bytes });
    else {
      one.timestamps.push({ name: name.slice(0, -'.tsr'.length), path, bytes });
      found.set(folder, one);
    }
  }
  return [...found.values()];
}

const folderOf = (size: number) => `anchor/${String(size).padStart(16, '0')}`;

/** Keeps the checkpoint that is about to be shown. Its bytes never change afterwards: timestamps speak of them. */
export async function keepCheckpoint(files: LogFiles, checkpoint: Checkpoint): Promise<Buffer> {
  const path = `${folderOf(checkpoint.size)}/${CHECKPOINT_FILE}`;
  const kept = await files.read(path);
  if (kept !== undefined) return kept;
  const bytes = Buffer.from(checkpoint.note);
  await replaceFile(files, path, bytes);
  await files.syncFolder('anchor');
  await files.syncFolder('');
  return bytes;
}

/** The checkpoint with the cosignatures it has so far, or null. */
export async function readCosigned(files: ReadFiles, size: number): Promise<Buffer | undefined> {
  return files.read(`${folderOf(size)}/${COSIGNED}`);
}

/** Keeps the checkpoint with its cosignatures. */
export async function keepCosigned(files: LogFiles, checkpoint: Checkpoint): Promise<void> {
  await replaceFile(files, `${folderOf(checkpoint.size)}/${COSIGNED}`, Buffer.from(checkpoint.note));
}

/** Keeps the response of a timestamp authority; `name` is of small letters, digits and hyphens. */
export async function keepTimestamp(files: LogFiles, size: number, name: string, response: Uint8Array): Promise<void> {
  const path = `${folderOf(size)}/${name}.tsr`;
  if (!isHeldPath(path, size)) throw new LedgerInputError(`${name} is no name of a timestamp authority`);
  await replaceFile(files, path, response);
}
