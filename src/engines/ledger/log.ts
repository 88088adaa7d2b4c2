import { entriesOf, MAX_ENTRY_BYTES } from './bundle.ts';
import { createCommitter } from './committer.ts';
import { LedgerClosedError, LedgerInputError } from './errors.ts';
import type { LogFiles } from './files.ts';
import { startJournal } from './journal.ts';
import { formatVerifierKey, type Signer } from './keys.ts';
import { buildConsistencyProof, buildInclusionProof, createHashReader, rootOf } from './proofs.ts';
import { createPublishing } from './publishing.ts';
import { type RememberedHead, recoverLog } from './recover.ts';
import { durableSize, TILE_WIDTH, tileWidth } from './tile-layout.ts';
import { createTileReader } from './tile-reader.ts';
import { type Checkpoint, checkKeyName, formatProof } from './verify-core/index.ts';

export interface LogOptions {
  /** The folder of this one log. */
  files: LogFiles;
  /** Name of the log and of its key: a URL without scheme, without spaces and plus. */
  origin: string;
  signer: Signer;
  /** Sign every checkpoint too: the key before, while both are in use. */
  cosigners?: readonly Signer[];
  /**
   * Further lines that checkpoints carry from now on, of other algorithms. The log's notes say since when; one that is no longer given
   * has ended.
   */
  lines?: readonly Signer[];
  /** How long entries may wait for a checkpoint; default 500 ms. */
  checkpointIntervalMs?: number;
  /**
   * Called when the journal goes on in a new segment: all notes that must survive, that is every note not yet made superfluous by a
   * durable entry. Notes of appends under way are written after it, so a note may be found twice. Without it no notes can be appended.
   */
  carryNotes?: () => Uint8Array[];
  /** Largest entry; default and most 65 535. */
  maxEntryBytes?: number;
  /** Size at which a journal segment is closed; default 16 MiB. */
  segmentBytes?: number;
  /** Durable bytes that may wait for publishing before appends are held back; default 64 MiB. */
  maxUnpublishedBytes?: number;
  /** Heads that the owner keeps elsewhere; a log that does not contain them is frozen. */
  remembered?: readonly RememberedHead[];
}

export interface Log {
  readonly origin: string;
  /** Text of the verifier key, as in `key.pub`. */
  readonly verifierKey: string;
  /** Number of durable entries, published or not. */
  size(): number;
  /**
   * Appends entries and notes, all or none, and returns when they are durable. `firstIndex` is the index of the first entry.
   * The bytes must not change before. Callers of one tick share a group, unless `atOnce` says that the caller has gathered its group
   * itself: then the write is on its way to the disk when this returns. Throws LedgerInputError, LedgerWriteError, LedgerFrozenError,
   * LedgerClosedError.
   */
  append(batch: {
    entries?: readonly Uint8Array[];
    notes?: readonly Uint8Array[];
    atOnce?: boolean;
  }): Promise<{ firstIndex: number }>;
  /** Notes found in the journal when the log was opened, oldest first. */
  notes(): Uint8Array[];
  /** Entries with a smaller index cannot have settled any of `notes()`; where to begin reading after a crash. */
  notesFrom(): number;
  /** The last signed checkpoint. */
  checkpoint(): Checkpoint;
  /** Publishes everything that is durable now. */
  publish(): Promise<Checkpoint>;
  /** Waits for a signed checkpoint that covers an entry. */
  published(index: number): Promise<Checkpoint>;
  /** A durable entry, published or not. */
  entry(index: number): Promise<Uint8Array>;
  /** Durable entries from `from` up to (not including) `to` (default: all that are durable now). */
  entries(from: number, to?: number): AsyncIterable<{ index: number; bytes: Uint8Array }>;
  /** Inclusion proof in the tree of `size` entries (default: the last checkpoint). */
  inclusionProof(index: number, size?: number): Promise<Uint8Array[]>;
  /** Consistency proof between two sizes (default: up to the last checkpoint). */
  consistencyProof(oldSize: number, newSize?: number): Promise<Uint8Array[]>;
  /** A receipt: proof file `c2sp.org/tlog-proof@v1` under the last checkpoint, waiting for one if needed. */
  proofFile(index: number): Promise<string>;
  /** Root of the first `size` entries (default: the last checkpoint). */
  root(size?: number): Promise<Uint8Array>;
  /** The error after which the log takes nothing more, if there was one. */
  failure(): Error | undefined;
  /** Publishes what is durable, then gives the folder free. */
  close(): Promise<void>;
}

/** Opens a log, or begins one in an empty folder. Throws LedgerLockedError, LedgerFrozenError, LedgerFormatError (bad origin). */
export async function openLog(options: LogOptions): Promise<Log> {
  const { files, origin, signer, cosigners = [], lines = [], maxEntryBytes = MAX_ENTRY_BYTES } = options;
  checkKeyName(origin);
  if ([signer, ...cosigners, ...lines].some(({ name }) => name !== origin))
    throw new LedgerInputError(`the key is named ${signer.name}, but must have the name of the log, ${origin}`);
  const isMain = ({ algorithm = 'ed25519' }: Signer) => algorithm === 'ed25519';
  if (![signer, ...cosigners].every(isMain) || lines.some(isMain))
    throw new LedgerInputError('a log is signed with Ed25519, and its further lines with other algorithms');
  if (maxEntryBytes < 1 || maxEntryBytes > MAX_ENTRY_BYTES)
    throw new LedgerInputError(`maxEntryBytes must be between 1 and ${MAX_ENTRY_BYTES}`);
  const lock = await files.lock();
  try {
    return await openLocked(options, maxEntryBytes, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(options: LogOptions, maxEntryBytes: number, release: () => Promise<void>): Promise<Log> {
  const { files, origin, signer } = options;
  const own: [Signer, ...Signer[]] = [signer, ...(options.cosigners ?? [])];
  const lines = options.lines ?? [];
  const found = await recoverLog(files, origin, own, lines, options.remembered ?? []);
  const notes = found.journal?.notes ?? [];
  const notesFrom = found.journal?.notesFrom ?? 0;
  const journal = await startJournal(files, origin, {
    segment: (found.journal?.lastSegment ?? -1) + 1,
    first: durableSize(found.checkpoint.size),
    notesFrom,
    entries: [...entriesOf(found.openBundle), ...found.unpublished],
    notes,
    replaced: found.journal?.paths ?? [],
  });
  const publishing = createPublishing({
    files,
    origin,
    signers: [...own, ...lines],
    journal,
    found,
    intervalMs: options.checkpointIntervalMs ?? 500,
  });
  const committer = createCommitter({
    origin,
    journal,
    publishing,
    next: found.checkpoint.size + found.unpublished.length,
    segmentBytes: options.segmentBytes ?? 16 * 1024 * 1024,
    maxUnpublishedBytes: options.maxUnpublishedBytes ?? 64 * 1024 * 1024,
    // Without the owner's help the notes found at the start are kept as they are.
    carryNotes: options.carryNotes ?? (() => notes),
  });
  const readTile = createTileReader(files);
  let closing: Promise<void> | undefined;

  function checkBatch(entries: readonly Uint8Array[], noteList: readonly Uint8Array[]) {
    for (const entry of entries)
      if (entry.length > maxEntryBytes)
        throw new LedgerInputError(`an entry has ${entry.length} bytes, and at most ${maxEntryBytes} are allowed`);
    if (noteList.length > 0 && !options.carryNotes)
      throw new LedgerInputError(
        'notes need `carryNotes`: without it they would be lost when the journal goes on in a new segment',
      );
    for (const note of noteList)
      if (note.length > 1_048_576)
        throw new LedgerInputError(`a note has ${note.length} bytes, and at most 1 048 576 are allowed`);
  }

  function treeSize(size: number | undefined): number {
    const published = publishing.checkpoint().size;
    const asked = size ?? published;
    if (!Number.isSafeInteger(asked) || asked < 0 || asked > published)
      throw new LedgerInputError(`size ${asked} is not published yet; the last checkpoint has ${published} entries`);
    return asked;
  }

  const hashReader = () => createHashReader(publishing.checkpoint().size, readTile);

  async function bundleOf(index: number): Promise<Buffer[]> {
    const bundle = Math.floor(index / TILE_WIDTH);
    const bytes = await readTile({
      level: 'entries',
      index: bundle,
      width: tileWidth(publishing.checkpoint().size, 0, bundle),
    });
    if (!bytes) throw new LedgerInputError(`entry bundle ${bundle} cannot be read`);
    return entriesOf(bytes);
  }

  async function* entries(from: number, to = committer.durable()) {
    if (!Number.isSafeInteger(from) || from < 0 || to > committer.durable())
      throw new LedgerInputError(`entries ${from} to ${to} are not all there; the log has ${committer.durable()}`);
    for (let index = from; index < to; ) {
      const rest = publishing.unpublishedFrom(index) ?? (await bundleOf(index)).slice(index % TILE_WIDTH);
      for (const bytes of rest) {
        if (index >= to) return;
        yield { index: index++, bytes };
      }
    }
  }

  return {
    origin,
    verifierKey: formatVerifierKey(signer.name, signer.publicKey),
    size: () => committer.durable(),
    async append({ entries: entryList = [], notes: noteList = [], atOnce = false }) {
      if (closing) throw new LedgerClosedError(`log ${origin} is closed`);
      checkBatch(entryList, noteList);
      return committer.append({ entries: entryList, notes: noteList }, atOnce);
    },
    notes: () => notes,
    notesFrom: () => notesFrom,
    checkpoint: () => publishing.checkpoint(),
    publish: () => publishing.publish(),
    published: (index) => publishing.covering(index),
    async entry(index) {
      for await (const { bytes } of entries(index, index + 1)) return bytes;
      throw new LedgerInputError(`entry ${index} does not exist`);
    },
    entries,
    inclusionProof: async (index, size) => buildInclusionProof(hashReader(), index, treeSize(size)),
    consistencyProof: async (oldSize, newSize) => buildConsistencyProof(hashReader(), oldSize, treeSize(newSize)),
    async proofFile(index) {
      if (!Number.isSafeInteger(index) || index < 0 || index >= committer.durable())
        throw new LedgerInputError(`entry ${index} does not exist; the log has ${committer.durable()}`);
      const checkpoint = await publishing.covering(index);
      const hashes = await buildInclusionProof(hashReader(), index, checkpoint.size);
      return formatProof({ index, hashes, checkpoint: checkpoint.note });
    },
    root: async (size) => rootOf(hashReader(), treeSize(size)),
    failure: () => publishing.failure(),
    close() {
      closing ??= (async () => {
        try {
          await committer.drain();
          if (!publishing.failure()) await publishing.finish();
        } finally {
          await publishing.stop();
          await journal.close();
          await release();
        }
      })();
      return closing;
    },
  };
}
