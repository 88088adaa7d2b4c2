import { LedgerInputError } from './errors.ts';
import { type LogFiles, type ReadFiles, replaceFile } from './files.ts';
import { keyOfSigner, openNote, parseVerifierKey, type Signer, signNote } from './keys.ts';
import { readingNote, textOfNote } from './note-files.ts';
import {
  equalBytes,
  LedgerFormatError,
  LedgerProofError,
  parseDecimal,
  type VerifierKey,
  verifierKeyText,
} from './verify-core/index.ts';

// How a log changes its key and keeps its name. `handover/<n>` is a note by both keys: from so many entries on the new one signs too.
// `handover/<n>.end` is a note by the new key: the old one alone stands for no more than so many entries. Neither can be taken for
// a checkpoint, whose second line is a number.

const HANDOVER = /^handover\/\d{4}(\.end)?$/;
/** How the first key is vouched for by the log before (`succession.ts`); number 0 among the notes about keys. */
export const SUCCESSION_FILE = 'handover/0000';
const HANDOVER_TITLE = 'steward-ledger/key-handover/v1';
const END_TITLE = 'steward-ledger/key-end/v1';

/** One change of key, as its notes say and their signatures confirm. */
export interface Handover {
  /** From 1, without gaps. */
  readonly number: number;
  readonly from: VerifierKey;
  readonly to: VerifierKey;
  /** Entries that the log had when the new key was named. */
  readonly size: number;
  /** The most entries for which the old key alone stands; null while both sign. */
  readonly end: number | null;
}

/** A key, and for which sizes of the log it stands. */
export interface KeySpan {
  readonly key: VerifierKey;
  readonly from: number;
  readonly until: number | null;
}

/** True for the path of a note about the log's keys. */
export const isHandoverPath = (path: string): boolean => HANDOVER.test(path);

/** Paths of all notes about the log's keys, sorted. */
export async function handoverPaths(files: ReadFiles): Promise<string[]> {
  return (await files.list('handover')).filter(isHandoverPath).sort();
}

/** Path of the note of a handover. */
export const handoverPath = (number: number): string => `handover/${String(number).padStart(4, '0')}`;

/** Puts the note of a handover into place, signed by both keys. One that is there stays as it is. */
export async function writeHandover(
  files: LogFiles,
  change: { number: number; from: Signer; to: Signer; size: number },
): Promise<void> {
  const { number, from, to, size } = change;
  if (from.name !== to.name) throw new LedgerInputError('both keys must have the name of the log');
  const keys = [from, to].map((signer) => verifierKeyText(keyOfSigner(signer)));
  await keep(files, handoverPath(number), [HANDOVER_TITLE, from.name, ...keys, String(size)], [from, to]);
}

/** Puts the note of an end into place. One that is there stays as it is. */
export async function writeKeyEnd(
  files: LogFiles,
  end: { number: number; from: VerifierKey; to: Signer; size: number },
): Promise<void> {
  const { number, from, to, size } = end;
  await keep(files, `${handoverPath(number)}.end`, [END_TITLE, to.name, verifierKeyText(from), String(size)], [to]);
}

async function keep(files: LogFiles, path: string, lines: string[], signers: readonly Signer[]): Promise<void> {
  if ((await files.read(path)) !== undefined) return;
  await replaceFile(files, path, Buffer.from(await signNote(`${lines.join('\n')}\n`, signers)));
  await files.syncFolder('');
}

/** Reads how a log's key changed; every note is verified. Throws LedgerFormatError or LedgerProofError that names the file. */
export async function readHandovers(files: ReadFiles, origin: string): Promise<Handover[]> {
  const found: Handover[] = [];
  const loose = new Set(await handoverPaths(files));
  loose.delete(SUCCESSION_FILE);
  for (let number = 1; loose.delete(handoverPath(number)); number++) {
    const path = handoverPath(number);
    const handover = await readingNote(files, path, (note) => parseHandover(number, note, origin));
    const before = found.at(-1);
    if (before !== undefined && !sameKey(before.to, handover.from))
      throw new LedgerProofError(`${path}: does not go on from the key of the one before`);
    const end = loose.delete(`${path}.end`)
      ? await readingNote(files, `${path}.end`, (note) => parseEnd(note, origin, handover))
      : null;
    found.push({ ...handover, end });
  }
  for (const path of loose) throw new LedgerProofError(`${path}: an earlier change of key is missing`);
  return found;
}

/** Opens a note with each of the keys: all of them must have signed it. */
function openByAll(note: string, keys: readonly VerifierKey[]): string {
  for (const key of keys) openNote(note, [key]);
  return openNote(note, keys).text;
}

function parseHandover(number: number, note: string, origin: string): Omit<Handover, 'end'> {
  const [title, name, fromText = '', toText = '', size = '', last, ...rest] = textOfNote(note);
  if (title !== HANDOVER_TITLE || last !== '' || rest.length > 0)
    throw new LedgerFormatError('is no handover of a key');
  const [from, to] = [parseVerifierKey(fromText), parseVerifierKey(toText)];
  if (name !== origin || from.name !== origin || to.name !== origin)
    throw new LedgerProofError(`belongs to the log ${name}`);
  if (from.algorithm !== 'ed25519' || to.algorithm !== 'ed25519')
    throw new LedgerProofError("hands over to or from a key that is not Ed25519, and only such one is a log's key");
  openByAll(note, [from, to]);
  return { number, from, to, size: parseDecimal(size, 'size in a handover') };
}

function parseEnd(note: string, origin: string, handover: Omit<Handover, 'end'>): number {
  const [title, name, ended = '', size = '', last, ...rest] = textOfNote(note);
  if (title !== END_TITLE || last !== '' || rest.length > 0) throw new LedgerFormatError('is no end of a key');
  if (name !== origin || !sameKey(parseVerifierKey(ended), handover.from))
    throw new LedgerProofError('is the end of another key');
  openByAll(note, [handover.to]);
  const end = parseDecimal(size, 'size in the end of a key');
  if (end < handover.size) throw new LedgerProofError('ends a key before the next one was named');
  return end;
}

const sameKey = (a: VerifierKey, b: VerifierKey) => a.name === b.name && equalBytes(a.publicKey, b.publicKey);

/**
 * The keys that stand for a log when `trust` is trusted: these, and along the handovers, which both keys signed, those before and
 * after. A key that ended stands for nothing beyond its end, even when it is trusted.
 */
export function keySpans(trust: readonly VerifierKey[], handovers: readonly Handover[]): KeySpan[] {
  const [first] = handovers;
  if (first === undefined) return trust.map((key) => ({ key, from: 0, until: null }));
  const chain = [first.from, ...handovers.map(({ to }) => to)];
  const inChain = (key: VerifierKey) => chain.some((one) => sameKey(one, key));
  const others = trust.filter((key) => !inChain(key)).map((key): KeySpan => ({ key, from: 0, until: null }));
  if (!trust.some(inChain)) return others;
  return [
    ...chain.map(
      (key, at): KeySpan => ({
        key,
        from: handovers[at - 1]?.size ?? 0,
        until: handovers[at]?.end ?? null,
      }),
    ),
    ...others,
  ];
}

/** Those of the keys that stand for a log of this size, newest first. */
export function keysAt(spans: readonly KeySpan[], size: number): VerifierKey[] {
  return spans
    .filter(({ from, until }) => size >= from && (until === null || size <= until))
    .map(({ key }) => key)
    .toReversed();
}
