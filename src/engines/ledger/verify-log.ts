import type { X509Certificate } from 'node:crypto';
import type { RevocationList } from '../timestamp/index.ts';
import { entriesOf } from './bundle.ts';
import { HASH_BYTES, leafHashInto, nodeCrypto } from './crypto.ts';
import type { ReadFiles } from './files.ts';
import {
  type Handover,
  isHandoverPath,
  type KeySpan,
  keySpans,
  keysAt,
  readHandovers,
  SUCCESSION_FILE,
} from './handover.ts';
import { type HeldCheckpoint, isHeldPath, readHeld } from './held.ts';
import { parseVerifierKey } from './keys.ts';
import { isLinePath, linePath, readLines, type SignatureLine } from './lines.ts';
import { CHECKPOINT_FILE, KEY_FILE } from './recover.ts';
import { isSameKey, readSuccession, type Succession } from './succession.ts';
import { TILE_WIDTH, tilePath, tilesOf, tileWidth } from './tile-layout.ts';
import { createTreeEdge, subtreeRoot } from './tree-edge.ts';
import { type Anchoring, judgeAnchors, readAnchors } from './verify-anchor.ts';
import {
  type Checkpoint,
  decodeUtf8,
  equalBytes,
  LedgerFormatError,
  LedgerProofError,
  parseCheckpoint,
  parseNote,
  signaturesBy,
  type VerifierKey,
  verifyCheckpoint,
} from './verify-core/index.ts';
import { type VouchedCheckpoint, verifyHeld } from './verify-held.ts';
import { createLineCheck, type LineReport } from './verify-lines.ts';
import type { WitnessKey } from './witness/index.ts';

export interface LogProblem {
  /** Path in the folder of the log. */
  readonly file: string;
  /** Index of the entry, where one is concerned. */
  readonly index?: number;
  readonly message: string;
}

export interface LogReport {
  /** '' when the checkpoint cannot be read. */
  readonly origin: string;
  readonly size: number;
  /** Entries that are not here, be that in order or not; the tiles speak for them. */
  readonly entriesGone: number;
  /** Root recomputed from the entries, and from the tiles where those are gone, hex; '' when there is no checkpoint. */
  readonly root: string;
  /** Empty when every byte is as it was signed. */
  readonly problems: readonly LogProblem[];
  readonly integrity: 'ok' | 'broken';
  readonly anchoring: Anchoring;
  /** Checkpoints that were shown to others, as far as the folder holds them, smallest first. */
  readonly vouched: readonly VouchedCheckpoint[];
  /** True when the checkpoint is signed by a key that the caller brought along. */
  readonly keyTrusted: boolean;
  /** Verifier key text found in the folder, if it could be read. */
  readonly key: string | undefined;
  /** How the log's key changed, oldest first. */
  readonly handovers: readonly Handover[];
  /** Signature lines beside Ed25519: those that the log names, and those whose keys the caller trusts. */
  readonly lines: readonly LineReport[];
  /** How the log follows another one; null for a log that says nothing of it. */
  readonly succession: Succession | null;
  /** What a reader of the report must know, such as that a key from inside the folder proves nothing. */
  readonly notes: readonly string[];
}

export interface VerifyLogOptions {
  /** Keys that the caller knows from elsewhere. */
  trust?: readonly VerifierKey[];
  /** Signed checkpoints kept elsewhere; those of other logs are passed over. */
  anchors?: readonly string[];
  /** Witnesses that the caller knows from elsewhere. */
  witnesses?: readonly WitnessKey[];
  /** Certificates of timestamp authorities, or of those who vouch for them. */
  authorities?: readonly X509Certificate[];
  /** Lists of certificates that those have revoked. */
  revocations?: readonly RevocationList[];
  /** True when somebody vouches that entries of this log may be gone (C2SP tlog-tiles, pruning). Tiles must all be here. */
  entriesMayBeGone?: boolean;
  onProgress?: (progress: { entries: number; size: number }) => void;
  /** Sees every entry that could be read, in order, while it is verified. */
  onEntry?: (index: number, bytes: Buffer) => void;
  signal?: AbortSignal;
}

// A log that is broken everywhere needs no list of a million lines.
const MAX_PROBLEMS = 200;

/**
 * Verifies an exported log: every byte of every file, offline. Reads only. Resolves with a report whatever is wrong with the log;
 * throws only when aborted or when reading fails for another reason than a missing file.
 */
export async function verifyLog(files: ReadFiles, options: VerifyLogOptions = {}): Promise<LogReport> {
  const problems: LogProblem[] = [];
  let unlisted = 0;
  const notes: string[] = [];
  const report = (file: string, message: string, index?: number) => {
    if (problems.length < MAX_PROBLEMS)
      problems.push(index === undefined ? { file, message } : { file, index, message });
    else unlisted++;
  };

  const { key, keyText } = await readKey(files, report);
  const checkpoint = await readCheckpoint(files, report);
  const trust = options.trust ?? [];
  const handovers = checkpoint ? await readChain(files, checkpoint.origin, report) : [];
  const first = handovers[0]?.from ?? key;
  const succession = checkpoint ? await readNote(files, checkpoint.origin, first, report) : null;
  const trusted = keySpans(trust.filter(isMainKey), handovers);
  if (!checkpoint) {
    return {
      origin: '',
      size: 0,
      entriesGone: 0,
      root: '',
      problems,
      integrity: 'broken',
      anchoring: 'unanchored',
      vouched: [],
      keyTrusted: false,
      key: keyText,
      handovers,
      lines: [],
      succession,
      notes,
    };
  }

  const { origin, size } = checkpoint;
  const there = await findForeignFiles(files, size, report);
  const spans = [...trusted, ...keySpans(key ? [key] : [], handovers)];
  const keys = (at: number) => keysAt(spans, at);
  const named = await readNamedLines(files, origin, keys, report);
  const lineCheck = createLineCheck(origin, named, trust);
  lineCheck.check(CHECKPOINT_FILE, checkpoint, true, report);
  const lineTrusted = lineCheck.vouches(size);
  const keyTrusted = await checkSignature(checkpoint, key, trusted, lineTrusted, handovers, report, notes);
  const brought = await readAnchors(options.anchors ?? [], origin, keys);
  notes.push(...brought.notes);
  const outsiders = {
    witnesses: options.witnesses ?? [],
    authorities: options.authorities ?? [],
    revocations: options.revocations ?? [],
  };
  const kept = await readHeld(files, Number.MAX_SAFE_INTEGER);
  for (const one of kept)
    for (const { path, checkpoint: shown } of checkpointsOf(one)) lineCheck.check(path, shown, false, report);
  const held = await verifyHeld(kept, origin, keys, outsiders, report);
  const anchors = [...brought.anchors, ...held.anchors];
  const ends = named.flatMap(({ number, last }) => (last === null ? [] : [{ number, last }]));
  const wanted = [...anchors, ...ends.map(({ last }) => last)].map((one) => one.size).filter((at) => at <= size);
  const tree = await verifyTree(files, size, there, wanted, report, options);
  if (!equalBytes(tree.root, checkpoint.root))
    report(
      CHECKPOINT_FILE,
      `the ${tree.entriesGone > 0 ? 'tiles' : 'entries'} do not lead to the signed root (${size} entries)`,
    );

  for (const { number, last } of ends) {
    const root = tree.rootAt.get(last.size);
    if (root && !equalBytes(root, last.root))
      report(`${linePath(number)}.end`, `was signed over another root for the first ${last.size} entries`);
  }

  const judged = judgeAnchors(anchors, size, tree.rootAt);
  notes.push(...judged.problems);
  if (judged.anchoring === 'unanchored')
    notes.push('unanchored: from inside the folder nobody can see whether an older state was put back');
  if (unlisted > 0) notes.push(`${unlisted} more problems are not listed`);
  return {
    origin,
    size,
    entriesGone: tree.entriesGone,
    root: tree.root.toString('hex'),
    problems,
    integrity: problems.length === 0 ? 'ok' : 'broken',
    anchoring: judged.anchoring,
    vouched: held.vouched,
    keyTrusted,
    key: keyText,
    handovers,
    lines: lineCheck.reports(),
    succession,
    notes,
  };
}

const isMainKey = ({ algorithm }: VerifierKey) => algorithm === 'ed25519';

/** The checkpoints in a folder of anchors, as far as they can be read; what can't is named elsewhere. */
function checkpointsOf({ folder, note, cosigned }: HeldCheckpoint): { path: string; checkpoint: Checkpoint }[] {
  return [
    { path: `${folder}/checkpoint`, bytes: note },
    { path: `${folder}/cosigned`, bytes: cosigned },
  ].flatMap(({ path, bytes }) => {
    try {
      return bytes ? [{ path, checkpoint: parseCheckpoint(decodeUtf8(bytes, path)) }] : [];
    } catch {
      return [];
    }
  });
}

type Report = (file: string, message: string, index?: number) => void;
const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function readKey(files: ReadFiles, report: Report): Promise<{ key?: VerifierKey; keyText?: string }> {
  const bytes = await files.read(KEY_FILE);
  if (!bytes) {
    report(KEY_FILE, 'is missing');
    return {};
  }
  try {
    const text = decodeUtf8(bytes, KEY_FILE);
    if (!text.endsWith('\n')) throw new Error('does not end with a line feed');
    const keyText = text.slice(0, -1);
    const key = parseVerifierKey(keyText);
    if (!isMainKey(key)) throw new Error('is no Ed25519 key');
    return { key, keyText };
  } catch (error) {
    report(KEY_FILE, reasonOf(error));
    return {};
  }
}

async function readCheckpoint(files: ReadFiles, report: Report): Promise<Checkpoint | undefined> {
  const bytes = await files.read(CHECKPOINT_FILE);
  try {
    if (!bytes) throw new Error('is missing');
    return parseCheckpoint(decodeUtf8(bytes, CHECKPOINT_FILE));
  } catch (error) {
    report(CHECKPOINT_FILE, reasonOf(error));
    return undefined;
  }
}

async function readChain(files: ReadFiles, origin: string, report: Report): Promise<Handover[]> {
  try {
    return await readHandovers(files, origin);
  } catch (error) {
    if (!(error instanceof LedgerFormatError) && !(error instanceof LedgerProofError)) throw error;
    report('handover', error.message);
    return [];
  }
}

async function readNamedLines(
  files: ReadFiles,
  origin: string,
  keys: (size: number) => VerifierKey[],
  report: Report,
): Promise<SignatureLine[]> {
  try {
    return await readLines(files, origin, keys);
  } catch (error) {
    if (!(error instanceof LedgerFormatError) && !(error instanceof LedgerProofError)) throw error;
    report('line', error.message);
    return [];
  }
}

async function readNote(
  files: ReadFiles,
  origin: string,
  first: VerifierKey | undefined,
  report: Report,
): Promise<Succession | null> {
  try {
    const succession = await readSuccession(files, origin);
    if (succession !== undefined && first !== undefined && !isSameKey(succession.to, first))
      report(SUCCESSION_FILE, 'names another key than the one that the log began with');
    return succession ?? null;
  } catch (error) {
    if (!(error instanceof LedgerFormatError) && !(error instanceof LedgerProofError)) throw error;
    report(SUCCESSION_FILE, error.message);
    return null;
  }
}

async function checkSignature(
  checkpoint: Checkpoint,
  key: VerifierKey | undefined,
  trusted: readonly KeySpan[],
  lineTrusted: boolean,
  handovers: readonly Handover[],
  report: Report,
  notes: string[],
): Promise<boolean> {
  const { size } = checkpoint;
  if (key) {
    try {
      await verifyCheckpoint(checkpoint.note, keysAt(keySpans([key], handovers), size), nodeCrypto);
    } catch (error) {
      report(CHECKPOINT_FILE, reasonOf(error));
    }
  }
  if (trusted.length === 0 && lineTrusted) return true;
  if (trusted.length === 0) {
    notes.push('no trusted key was given: the key found in the folder proves nothing about who signed');
    return false;
  }
  try {
    await verifyCheckpoint(checkpoint.note, keysAt(trusted, size), nodeCrypto);
    if (key && !trusted.some((span) => equalBytes(span.key.publicKey, key.publicKey)))
      report(KEY_FILE, 'is not the trusted key that signed');
    return true;
  } catch (error) {
    report(CHECKPOINT_FILE, `not signed by a trusted key: ${reasonOf(error)}${endedSigner(checkpoint, handovers)}`);
    return false;
  }
}

/** Says so when a key signed after its end: whoever has a copy of it can. */
function endedSigner(checkpoint: Checkpoint, handovers: readonly Handover[]): string {
  const ended = handovers.find(
    ({ from, end }) =>
      end !== null && end < checkpoint.size && signaturesBy(parseNote(checkpoint.note), from).length > 0,
  );
  return ended === undefined ? '' : ` (a key signed it that ended at ${ended.end} entries)`;
}

async function findForeignFiles(files: ReadFiles, size: number, report: Report): Promise<Set<string>> {
  const there = new Set(await files.list());
  const expected = new Set([CHECKPOINT_FILE, KEY_FILE]);
  // A size nobody has files for must not make us count up to it.
  if (size / TILE_WIDTH > there.size + 1)
    report(CHECKPOINT_FILE, `says ${size} entries, but there are only ${there.size} files`);
  else for (const address of tilesOf(size)) expected.add(tilePath(address));
  for (const path of there)
    if (!expected.has(path) && !isHeldPath(path, Number.MAX_SAFE_INTEGER) && !isHandoverPath(path) && !isLinePath(path))
      report(path, 'does not belong to this log');
  return there;
}

/** Recomputes the tree from the entries, comparing every tile on the way. */
async function verifyTree(
  files: ReadFiles,
  size: number,
  there: ReadonlySet<string>,
  wantedSizes: readonly number[],
  report: Report,
  { onEntry, onProgress, signal, entriesMayBeGone = false }: VerifyLogOptions,
): Promise<{ root: Buffer; rootAt: Map<number, Uint8Array>; entriesGone: number }> {
  const rootAt = new Map<number, Uint8Array>();
  const wanted = new Set(wantedSizes);
  const upper: { level: number; index: number; bytes: Buffer }[] = [];
  const edge = createTreeEdge((level, index, bytes) => {
    if (level > 0) upper.push({ level, index, bytes: Buffer.from(bytes) });
  });
  if (wanted.has(0)) rootAt.set(0, edge.root());

  async function compareUpper(level: number, index: number, width: number, computed: Buffer) {
    const path = tilePath({ level, index, width });
    const stated = await files.read(path);
    if (!stated) report(path, 'is missing');
    else if (!stated.equals(computed)) report(path, differingTile(stated, computed, level, index), undefined);
  }

  let entriesGone = 0;
  const bundles = size / TILE_WIDTH > there.size + 1 ? 0 : Math.ceil(size / TILE_WIDTH);
  for (let index = 0; index < bundles; index++) {
    signal?.throwIfAborted();
    const width = tileWidth(size, 0, index);
    const { leaves, gone } = await verifyBundle(files, size, index, width, report, { onEntry, entriesMayBeGone });
    if (gone) entriesGone += width;
    for (let at = 0; at < width; at++) {
      edge.addLeafHash(leaves, at * HASH_BYTES);
      if (wanted.has(edge.size())) rootAt.set(edge.size(), edge.root());
    }
    for (const { level, index: n, bytes } of upper.splice(0)) await compareUpper(level, n, TILE_WIDTH, bytes);
    onProgress?.({ entries: edge.size(), size });
  }
  for (const { level, index, width, bytes } of edge.openTiles())
    if (level > 0 && width > 0) await compareUpper(level, index, width, bytes);
  return { root: edge.root(), rootAt, entriesGone };
}

function differingTile(stated: Buffer, computed: Buffer, level: number, index: number): string {
  if (stated.length !== computed.length) return `has ${stated.length} bytes instead of ${computed.length}`;
  const at = Math.floor(firstDifference(stated, computed) / HASH_BYTES);
  const first = (index * TILE_WIDTH + at) * TILE_WIDTH ** level;
  return `hash ${at} does not follow from the entries ${first} to ${first + TILE_WIDTH ** level - 1}`;
}

function firstDifference(a: Buffer, b: Buffer): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

/**
 * Verifies one bundle against its tile, and returns the leaf hashes to go on with: those that the level above confirms, if one does;
 * those of the tile when the bundle is gone.
 */
async function verifyBundle(
  files: ReadFiles,
  size: number,
  index: number,
  width: number,
  report: Report,
  { onEntry, entriesMayBeGone }: Pick<VerifyLogOptions, 'onEntry' | 'entriesMayBeGone'>,
): Promise<{ leaves: Buffer; gone: boolean }> {
  const bundlePath = tilePath({ level: 'entries', index, width });
  const leavesPath = tilePath({ level: 0, index, width });
  const [bundle, stated] = [await files.read(bundlePath), await files.read(leavesPath)];
  const computed = Buffer.alloc(width * HASH_BYTES);
  let readable = false;
  const gone = bundle === undefined;
  if (bundle === undefined) {
    if (entriesMayBeGone !== true) report(bundlePath, 'is missing');
  } else {
    try {
      const entries = entriesOf(bundle);
      if (entries.length !== width) throw new Error(`has ${entries.length} entries instead of ${width}`);
      for (const [at, entry] of entries.entries()) leafHashInto(entry, computed, at * HASH_BYTES);
      readable = true;
      if (onEntry) for (const [at, entry] of entries.entries()) onEntry(index * TILE_WIDTH + at, entry);
    } catch (error) {
      report(bundlePath, reasonOf(error));
    }
  }
  if (!stated) {
    report(leavesPath, 'is missing');
    return { leaves: computed, gone };
  }
  if (stated.length !== computed.length) {
    report(leavesPath, `has ${stated.length} bytes instead of ${computed.length}`);
    return { leaves: computed, gone };
  }
  if (!readable) return { leaves: stated, gone };
  if (stated.equals(computed)) return { leaves: computed, gone };
  const tileIsRight = await confirmedAbove(files, size, index, width, stated);
  for (let at = 0; at < width; at++) {
    const [from, to] = [at * HASH_BYTES, (at + 1) * HASH_BYTES];
    if (stated.subarray(from, to).equals(computed.subarray(from, to))) continue;
    const place = index * TILE_WIDTH + at;
    if (tileIsRight) report(bundlePath, `entry ${place} is not what was logged`, place);
    else report(leavesPath, `the hash of entry ${place} does not match the entry in ${bundlePath}`, place);
  }
  return { leaves: tileIsRight ? stated : computed, gone };
}

/** True when the tile one level up has this tile's root. Only says where to point: the signed root decides. */
async function confirmedAbove(
  files: ReadFiles,
  size: number,
  index: number,
  width: number,
  leaves: Buffer,
): Promise<boolean> {
  if (width < TILE_WIDTH) return false;
  const parent = Math.floor(index / TILE_WIDTH);
  const tile = await files.read(tilePath({ level: 1, index: parent, width: tileWidth(size, 1, parent) }));
  const offset = (index % TILE_WIDTH) * HASH_BYTES;
  if (!tile || tile.length < offset + HASH_BYTES) return false;
  const root = Buffer.allocUnsafe(HASH_BYTES);
  subtreeRoot(leaves, 0, TILE_WIDTH, root);
  return tile.subarray(offset, offset + HASH_BYTES).equals(root);
}
