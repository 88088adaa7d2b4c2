import { formOf, type SignatureAlgorithm, splitTyped } from './algorithms.ts';
import { concatBytes, equalBytes, fromBase64, toBase64, toHex, utf8 } from './bytes.ts';
import { LedgerFormatError } from './errors.ts';
import type { Hashing } from './hashing.ts';

// C2SP signed-note: a text, an empty line, signature lines.

const MAX_NOTE_LENGTH = 1_000_000;
const MAX_SIGNATURES = 100;
const SIGNATURE_START = '\u2014 ';

/** The public half of a note key. */
export interface VerifierKey {
  readonly name: string;
  /** 4 bytes: a label that finds the key, no protection by itself. */
  readonly keyId: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** 32 bytes for Ed25519, 1312 for ML-DSA-44, 65 for SM2 (a point, uncompressed). */
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** The signed text with its last LF. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key name: not empty, no Unicode space, no plus, no control character. */
export function checkKeyName(name: string): void {
  if (name === '' || /[\s+\p{White_Space}\p{Cc}]/u.test(name) || !name.isWellFormed())
    throw new LedgerFormatError(
      `key name ${JSON.stringify(name)} is empty or contains a space, a plus or a control character`,
    );
}

/** Key id: the first 4 bytes of SHA-256(name LF type key). */
function* keyIdHashing(name: string, algorithm: SignatureAlgorithm, publicKey: Uint8Array): Hashing<Uint8Array> {
  const digest = yield concatBytes(utf8(`${name}\n`), formOf(algorithm).type, publicKey);
  return digest.slice(0, 4);
}

/** Makes a verifier key from its name and public bytes. */
export function* verifierKeyHashing(
  name: string,
  algorithm: SignatureAlgorithm,
  publicKey: Uint8Array,
): Hashing<VerifierKey> {
  checkKeyName(name);
  const { label, keyBytes } = formOf(algorithm);
  if (publicKey.length !== keyBytes)
    throw new LedgerFormatError(`the public key of ${label} has ${keyBytes} bytes, not ${publicKey.length}`);
  return { name, keyId: yield* keyIdHashing(name, algorithm, publicKey), algorithm, publicKey };
}

/** Text of a verifier key: `name+hex(keyid)+base64(type || key)`. */
export function verifierKeyText(key: VerifierKey): string {
  const { type } = formOf(key.algorithm);
  return `${key.name}+${toHex(key.keyId)}+${toBase64(concatBytes(type, key.publicKey))}`;
}

/** Parses the text of a verifier key (without LF); a wrong key id is refused. */
export function* parseVerifierKeyHashing(text: string): Hashing<VerifierKey> {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text);
  if (!match) throw new LedgerFormatError('verifier key is not of the form name+keyid+base64');
  const typed = splitTyped(fromBase64(match[3]!, 'the key in the verifier key'));
  if (!typed) throw new LedgerFormatError('verifier key is of an algorithm that is not known here');
  const key = yield* verifierKeyHashing(match[1]!, typed.form.algorithm, typed.key);
  if (toHex(key.keyId) !== match[2])
    throw new LedgerFormatError(`verifier key of ${key.name}: key id does not belong to the key`);
  return key;
}

/** Splits a signed note into text and signatures. Checks the form only: nothing is verified yet. */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_NOTE_LENGTH) throw new LedgerFormatError('note is longer than 1 000 000 characters');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.isWellFormed())
    throw new LedgerFormatError('note contains a control character or broken Unicode');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw new LedgerFormatError('note has no empty line between text and signatures');
  const block = note.slice(split + 2);
  if (!block.endsWith('\n')) throw new LedgerFormatError('note has no signature line, or its last line is cut off');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new LedgerFormatError(`note has more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const [name, encoded, ...rest] = line.slice(SIGNATURE_START.length).split(' ');
  if (!line.startsWith(SIGNATURE_START) || !name || !encoded || rest.length > 0)
    throw new LedgerFormatError('signature line is not of the form "\u2014 name base64"');
  checkKeyName(name);
  const bytes = fromBase64(encoded, `signature of ${name}`);
  if (bytes.length < 5) throw new LedgerFormatError(`signature of ${name} is too short`);
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) };
}

/** Puts text and signatures together to a signed note. */
export function formatNote(note: SignedNote): string {
  if (!note.text.endsWith('\n')) throw new LedgerFormatError('note text must end with LF');
  const lines = note.signatures.map(
    (s) => `${SIGNATURE_START}${s.name} ${toBase64(concatBytes(s.keyId, s.signature))}\n`,
  );
  return `${note.text}\n${lines.join('')}`;
}

/** The signatures of a note that claim to come from this key (name and key id both match). */
export function signaturesBy(note: SignedNote, key: VerifierKey): NoteSignature[] {
  return note.signatures.filter((s) => s.name === key.name && equalBytes(s.keyId, key.keyId));
}
