import { LedgerInputError } from './errors.ts';
import { type LogFiles, type ReadFiles, replaceFile } from './files.ts';
import { keyOfSigner, openNote, parseVerifierKey, type Signer, signNote } from './keys.ts';
import { readingNote, textOfNote } from './note-files.ts';
import {
  type Checkpoint,
  equalBytes,
  LedgerFormatError,
  LedgerProofError,
  parseCheckpoint,
  parseDecimal,
  parseNote,
  signaturesBy,
  type VerifierKey,
  verifierKeyText,
} from './verify-core/index.ts';

// Further signature lines of a log, beside Ed25519. `line/<n>` is a note by the log's key: beyond so many entries every checkpoint carries
// a line of this key too. `line/<n>.end` is the last checkpoint that must: the ended key signed it itself. Both are written while the
// log is opened, when nothing can be published in between.

const LINE = /^line\/\d{4}(\.end)?$/;
const TITLE = 'steward-ledger/line/v1';

/** A further signature line of a log, as its notes say and their signatures confirm. */
export interface SignatureLine {
  /** From 1, without gaps. */
  readonly number: number;
  /** Of another algorithm than Ed25519. */
  readonly key: VerifierKey;
  /** Every checkpoint beyond so many entries carries the line. */
  readonly from: number;
  /** The last checkpoint that must; null while the line goes on. */
  readonly last: Checkpoint | null;
}

/** True for the path of a note about further lines. */
export const isLinePath = (path: string): boolean => LINE.test(path);

/** Paths of all notes about further lines, sorted. */
export async function linePaths(files: ReadFiles): Promise<string[]> {
  return (await files.list('line')).filter(isLinePath).sort();
}

/** Path of the note of a line. */
export const linePath = (number: number): string => `line/${String(number).padStart(4, '0')}`;

/**
 * Reads which further lines the checkpoints of a log carry. Every note is verified with the keys that stand for the log at its size.
 * Throws LedgerFormatError or LedgerProofError that names the file.
 */
export async function readLines(
  files: ReadFiles,
  origin: string,
  keys: (size: number) => readonly VerifierKey[],
): Promise<SignatureLine[]> {
  const found: SignatureLine[] = [];
  const loose = new Set(await linePaths(files));
  for (let number = 1; loose.delete(linePath(number)); number++) {
    const path = linePath(number);
    const { key, from } = await readingNote(files, path, (note) => parseLine(note, origin, keys));
    const last = loose.delete(`${path}.end`)
      ? await readingNote(files, `${path}.end`, (note) => parseLast(note, origin, key, from, keys))
      : null;
    found.push({ number, key, from, last });
  }
  for (const path of loose) throw new LedgerProofError(`${path}: an earlier line is missing`);
  return found;
}

function parseLine(note: string, origin: string, keys: (size: number) => readonly VerifierKey[]) {
  const [title, name, keyText = '', size = '', last, ...rest] = textOfNote(note);
  if (title !== TITLE || last !== '' || rest.length > 0) throw new LedgerFormatError('names no signature line');
  const key = parseVerifierKey(keyText);
  if (name !== origin || key.name !== origin) throw new LedgerProofError(`belongs to the log ${name}`);
  if (key.algorithm === 'ed25519') throw new LedgerProofError('names an Ed25519 key: a handover does that');
  const from = parseDecimal(size, 'size in the note of a line');
  openNote(note, keys(from));
  return { key, from };
}

function parseLast(
  note: string,
  origin: string,
  key: VerifierKey,
  from: number,
  keys: (size: number) => readonly VerifierKey[],
): Checkpoint {
  const last = parseCheckpoint(note);
  if (last.origin !== origin) throw new LedgerProofError(`belongs to the log ${last.origin}`);
  if (last.size < from) throw new LedgerProofError('ends a line before it began');
  openNote(note, [key]);
  openNote(note, keys(last.size));
  return last;
}

/**
 * Puts into the notes which lines a log is opened with: begins those that are new, ends those that are not given any more. `current` is
 * the checkpoint in place, and nothing else is signed meanwhile.
 */
export async function settleLines(
  files: LogFiles,
  signer: Signer,
  given: readonly Signer[],
  known: readonly SignatureLine[],
  current: Checkpoint,
): Promise<void> {
  const keys = given.map(keyOfSigner);
  const isSame = (a: VerifierKey, b: VerifierKey) =>
    a.algorithm === b.algorithm && equalBytes(a.publicKey, b.publicKey);
  let next = known.length + 1;
  for (const key of keys) {
    const before = known.find((line) => isSame(line.key, key));
    if (before?.last === null) continue;
    if (before !== undefined) throw new LedgerInputError(`a line of ${key.name} that has ended can't begin again`);
    const text = `${[TITLE, key.name, verifierKeyText(key), String(current.size)].join('\n')}\n`;
    await keep(files, linePath(next++), await signNote(text, [signer]));
  }
  // From the end, so that no number goes missing before another.
  for (const line of known.toReversed()) {
    if (line.last !== null || keys.some((key) => isSame(line.key, key))) continue;
    const carries = signaturesBy(parseNote(current.note), line.key).length > 0;
    // A crash came before the first checkpoint with it: nothing carries it, so nothing has to be ended but its note.
    if (!carries && line.from === current.size && line.number === next - 1) await files.remove(linePath(--next));
    else if (!carries) throw new LedgerInputError(`line ${line.number} has signed nothing yet: open the log with it`);
    else await keep(files, `${linePath(line.number)}.end`, current.note);
  }
}

async function keep(files: LogFiles, path: string, note: string): Promise<void> {
  await replaceFile(files, path, Buffer.from(note));
  await files.syncFolder('');
}
