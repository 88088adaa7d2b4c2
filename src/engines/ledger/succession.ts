import { LedgerInputError } from './errors.ts';
import { type LogFiles, type ReadFiles, replaceFile } from './files.ts';
import { SUCCESSION_FILE } from './handover.ts';
import { openNote, parseVerifierKey, type Signer, signNote, verifierKey } from './keys.ts';
import {
  decodeUtf8,
  equalBytes,
  fromBase64,
  LedgerFormatError,
  LedgerProofError,
  parseDecimal,
  parseNote,
  signaturesBy,
  type TreeHead,
  toBase64,
  type VerifierKey,
  verifierKeyText,
} from './verify-core/index.ts';

// How a log of another name goes on where one ended: `handover/0000` of the successor names the key and the last head of the
// predecessor, signed by both keys. Like the other notes about keys it can't be taken for a checkpoint.

const TITLE = 'steward-ledger/succession/v1';

/** What the note of a succession says, as its signatures confirm. */
export interface Succession {
  /** The predecessor's newest key. */
  readonly from: VerifierKey;
  /** The successor's first key. */
  readonly to: VerifierKey;
  /** The head at which the predecessor ended; null when none could be read. */
  readonly held: Pick<TreeHead, 'size' | 'root'> | null;
  /** False when the predecessor's key could not sign: then nobody vouches for the successor's key. */
  readonly vouched: boolean;
}

/** Puts the note into the folder of a log that is about to begin. One that is there stays as it is. */
export async function writeSuccession(
  files: LogFiles,
  { from, to, held }: { from: Signer | VerifierKey; to: Signer; held: Succession['held'] },
): Promise<void> {
  if (from.name === to.name) throw new LedgerInputError('a successor has a name of its own');
  if ((await files.read(SUCCESSION_FILE)) !== undefined) return;
  const head = held === null ? ['-', '-'] : [String(held.size), toBase64(held.root)];
  const keys = [to, from].map((key) => verifierKeyText(verifierKey(key.name, key.publicKey)));
  const text = `${[TITLE, to.name, ...keys, ...head].join('\n')}\n`;
  const note = await signNote(text, 'sign' in from ? [from, to] : [to]);
  await replaceFile(files, SUCCESSION_FILE, Buffer.from(note));
  await files.syncFolder('');
}

/** Reads and verifies the note; undefined for a log that follows no other. Throws LedgerFormatError or LedgerProofError. */
export async function readSuccession(files: ReadFiles, origin: string): Promise<Succession | undefined> {
  const bytes = await files.read(SUCCESSION_FILE);
  if (bytes === undefined) return undefined;
  const note = decodeUtf8(bytes, SUCCESSION_FILE);
  const { text } = parseNote(note);
  const [title, name, toText = '', fromText = '', size = '', root = '', last, ...rest] = text.split('\n');
  if (title !== TITLE || last !== '' || rest.length > 0) throw new LedgerFormatError('is no note of a succession');
  const [to, from] = [parseVerifierKey(toText), parseVerifierKey(fromText)];
  if (name !== origin || to.name !== origin || from.name === origin)
    throw new LedgerProofError(`belongs to the log ${name}`);
  openNote(note, [to]);
  const vouched = signaturesBy(parseNote(note), from).length > 0;
  if (vouched) openNote(note, [from]);
  return { from, to, held: size === '-' && root === '-' ? null : headOf(size, root), vouched };
}

function headOf(size: string, root: string): NonNullable<Succession['held']> {
  const bytes = fromBase64(root, 'root in the note of a succession');
  if (bytes.length !== 32) throw new LedgerFormatError('the root in the note of a succession has not 32 bytes');
  return { size: parseDecimal(size, 'size in the note of a succession'), root: bytes };
}

/** True when both are the same key under the same name. */
export const isSameKey = (a: VerifierKey, b: VerifierKey): boolean =>
  a.name === b.name && equalBytes(a.publicKey, b.publicKey);
